import { errorsOf } from "#core/error.ts";

export const approvalErrors = {
  "code-unknown": {
    status: 404,
    zh: "这不是签名二维码，或已失效。请在电脑上重新生成。",
    en: "This is not a signing code, or it is gone. Make a new one on the computer.",
  },
  "code-expired": {
    status: 410,
    zh: "二维码已过期（2 分钟有效）。请在电脑上刷新后再扫。",
    en: "The code has expired (valid for two minutes). Refresh it on the computer and scan again.",
  },
  "code-of-other": {
    status: 403,
    zh: "这份文书要本人[（{wanted}）]签名，你不能代签。",
    en: "This document is for somebody else[ ({wanted})] to sign. You cannot sign for them.",
  },
  "code-taken": {
    status: 409,
    zh: "这个二维码已被另一位同事扫过。请刷新后再扫。",
    en: "Somebody else scanned this code. Refresh it and scan again.",
  },
  "not-a-signer": { status: 403, zh: "你不在这份文书的签名人里。", en: "You are not one of this document's signers." },
  "no-certificate": {
    status: 409,
    zh: "还没有可用的证书。请先完成证书申请。",
    en: "There is no usable certificate yet. Finish applying for it first.",
  },
  "certificate-ended": {
    status: 409,
    zh: "证书已过期或注销，不能签名。请续期或联系信息科。",
    en: "The certificate has expired or was revoked. Renew it or ask IT.",
  },
  "certificate-held": {
    status: 409,
    zh: "证书已被冻结，解冻前不能签名。请联系信息科。",
    en: "The certificate is on hold and signs nothing until that ends. Ask IT.",
  },
  "certificate-revoked": {
    status: 409,
    zh: "证书已被吊销，不能签名。请重新绑定手机申请新证书，或联系信息科。",
    en: "The certificate is revoked and cannot sign. Bind the phone anew for another, or ask IT.",
  },
  "nothing-to-sign": { status: 409, zh: "没有可以签名的内容。", en: "There is nothing to sign." },
  unbound: { status: 403, zh: "这部手机已解绑，没有签名。", en: "This phone was unbound; nothing was signed." },
} as const;

export type ApprovalReason = keyof typeof approvalErrors;
export const approvalError = errorsOf("approval", approvalErrors);
