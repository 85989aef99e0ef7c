import { errorsOf } from "#core/error.ts";

export const certificateErrors = {
  "not-found": {
    status: 404,
    zh: "没有这张证书。请刷新后再看。",
    en: "There is no such certificate. Refresh the page.",
  },
  "no-channel": {
    status: 409,
    zh: "还没有启用任何 CA 通道。请管理员在“证书管理”里配置并启用一个。",
    en: "No CA channel is active. An administrator must set one up.",
  },
  "channel-name": {
    status: 409,
    zh: "已经有一个叫“{name}”的 CA 通道。请换一个名称。",
    en: "There is a CA channel named “{name}” already. Choose another name.",
  },
  "channel-changed": {
    status: 409,
    zh: "在您修改期间，这个通道已被别人改过，没有保存。您填的内容还在；请取回现在的设置核对后再改。",
    en: "Somebody has changed this channel meanwhile; nothing was saved. What you typed is still here: fetch the present settings and compare.",
  },
  "unknown-channel": { status: 404, zh: "没有这个 CA 通道。", en: "There is no such CA channel." },
  "licence-expired": {
    status: 409,
    zh: "{channel} 的电子认证许可证已于 {until} 到期，不能再签发。请管理员更新许可证信息或切换通道。",
    en: "The licence of {channel} ended on {until}. Update it or switch channels.",
  },
  "profile-not-offered": {
    status: 409,
    zh: "{channel} 没有配置“{profile}”类证书。请管理员补上标签。",
    en: "{channel} offers no certificates of kind “{profile}”.",
  },
  "unknown-person": { status: 404, zh: "找不到这位人员。请联系信息科。", en: "That person is not on the staff." },
  "subject-template": {
    status: 400,
    zh: "证书主体模板第 {row} 行不对[：{why}]。",
    en: "Row {row} of the subject template is wrong[: {why}].",
  },
  "request-malformed": {
    status: 400,
    zh: "证书请求格式不对，请重新申请。",
    en: "The certificate request is malformed.",
  },
  "request-signature": {
    status: 400,
    zh: "证书请求的签名不对，请重新申请。",
    en: "The certificate request's signature is wrong.",
  },
  "subject-changed": {
    status: 409,
    zh: "人员信息刚刚变过，请重新申请证书。",
    en: "The person's record has just changed. Apply again.",
  },
  mismatch: {
    status: 502,
    zh: "{channel} 发回的证书不是为这把密钥签发的，已拒收。请联系 CA。",
    en: "{channel} sent a certificate for another key; it was refused. Ask the CA.",
  },
  "wrong-subject": {
    status: 502,
    zh: "{channel} 发回的证书写的不是申请人的姓名，已拒收。请联系 CA。",
    en: "{channel} sent a certificate with another name; it was refused. Ask the CA.",
  },
  "answer-malformed": {
    status: 502,
    zh: "{channel} 的应答不是证书。请联系 CA。",
    en: "{channel} did not answer with a certificate. Ask the CA.",
  },
  untrusted: {
    status: 502,
    zh: "{channel} 发回的证书链不到受信任的根（{why}），已拒收。请管理员核对信任锚。",
    en: "The certificate from {channel} does not chain to a trust anchor ({why}). Check the anchors.",
  },
  "wrong-usage": {
    status: 502,
    zh: "{channel} 发回的证书不能用于签名，已拒收。请联系 CA 更正证书模板。",
    en: "The certificate from {channel} may not sign. The CA must correct its profile.",
  },
  "wrong-validity": {
    status: 502,
    zh: "{channel} 发来的证书有效期是 {from} 至 {to}，与约定的 {years} 年不符，已拒收。请管理员核对通道里的年限，或联系 CA。",
    en: "The certificate from {channel} is valid from {from} to {to}, not for the {years} years agreed; it was refused. Check the channel's years or ask the CA.",
  },
  "key-compromised": {
    status: 409,
    zh: "这把密钥因遗失或泄露已吊销，不能再申请证书。请重新绑定手机，生成新的密钥。",
    en: "This key was lost or leaked and its certificate revoked; it gets no other. Bind the phone anew for a new key.",
  },
  "list-malformed": {
    status: 502,
    zh: "{channel} 发来的吊销列表读不懂，没有采用。请联系 CA。",
    en: "The revocation list from {channel} cannot be read; it was not used. Ask the CA.",
  },
  "list-untrusted": {
    status: 502,
    zh: "{channel} 发来的吊销列表不是由签发我院证书的 CA 签名的，没有采用。请核对前置交换里的列表地址。",
    en: "The revocation list from {channel} is not signed by a CA of our certificates; it was not used. Check its address.",
  },
  "list-future": {
    status: 502,
    zh: "{channel} 的吊销列表时间在未来，没有采用。请核对本院服务器的时间。",
    en: "The revocation list from {channel} is dated in the future; it was not used. Check this server's clock.",
  },
  "list-stale": {
    status: 502,
    zh: "{channel} 的吊销列表已过了它自己写的更新时间。请联系 CA。",
    en: "The revocation list of {channel} is past its own next update. Ask the CA.",
  },
  "label-unknown": {
    status: 502,
    zh: "CA 不认识标签“{label}”。请按 CA 给的接入说明改正标签，再试一次。",
    en: "The CA does not know the label “{label}”. Correct it by what the CA told you to use, and try again.",
  },
  "label-untold": {
    status: 502,
    zh: "CA 在标签“{label}”下的答复与在一个不存在的标签下完全相同，看不出它认不认识这个标签。请向 CA 核对；签发第一张证书时会知道。",
    en: "The CA answers under label “{label}” as it does under one that does not exist, so the trial cannot tell whether it knows it. Ask the CA; the first certificate will tell.",
  },
  "list-older": {
    status: 502,
    zh: "CA 这次给的吊销信息比上次的旧，没有采用。若持续，请联系 CA。",
    en: "What the CA sent is older than what it sent before; it was not used. If it goes on, ask the CA.",
  },
  "answer-refused": {
    status: 502,
    zh: "{channel} 的 OCSP 应答不可用（{why}），没有采用。请联系 CA。",
    en: "The OCSP answer of {channel} cannot be used ({why}). Ask the CA.",
  },
  held: {
    status: 409,
    zh: "证书已被冻结，解冻前不能签名，也不能另行申请。请联系信息科。",
    en: "The certificate is on hold: it signs nothing and no other is issued until the hold ends. Ask IT.",
  },
  "not-issued": { status: 409, zh: "证书还没有签发，请稍候。", en: "The certificate is not issued yet. Please wait." },
  "not-renewable": {
    status: 409,
    zh: "证书现在不能更新：到期前 {days} 天内、且未吊销时才可以。",
    en: "The certificate can be renewed only within {days} days of its expiry and while it is not revoked.",
  },
  "not-revocable": {
    status: 409,
    zh: "这张证书已经吊销或从未签发。",
    en: "This certificate is revoked already or was never issued.",
  },
  "not-held": {
    status: 409,
    zh: "这张证书没有被冻结，或已在申请解冻。",
    en: "This certificate is not on hold, or its release was asked for already.",
  },
  "anchor-malformed": {
    status: 400,
    zh: "这不是一张 PEM 证书。请粘贴以 BEGIN CERTIFICATE 开头的内容。",
    en: "This is no PEM certificate. Paste what begins with BEGIN CERTIFICATE.",
  },
  "anchor-not-ca": { status: 400, zh: "这张证书不是 CA 证书，不能作为信任锚。", en: "That certificate is not a CA's." },
  "anchor-expired": { status: 400, zh: "这张根证书已过期。", en: "That root certificate has expired." },
} as const;

export const certificateError = errorsOf("certificate", certificateErrors);
