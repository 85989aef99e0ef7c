import { errorsOf } from "#core/error.ts";

export const signingErrors = {
  "not-found": { status: 404, zh: "没有这个签名任务。", en: "There is no such signing task." },
  "not-yours": { status: 403, zh: "这份文书不是请你签的。", en: "You are not asked to sign this document." },
  "already-signed": { status: 409, zh: "这份文书你已签过。", en: "You have signed this document already." },
  "already-completed": {
    status: 409,
    zh: "签名已全部完成，不能取消。",
    en: "All signatures are made; it cannot be cancelled.",
  },
  "request-closed": { status: 409, zh: "这个签名请求已结束。", en: "This request has ended." },
  "task-closed": { status: 409, zh: "这个签名任务已结束。", en: "This task has ended." },
  cancelled: { status: 410, zh: "发起方已取消这次签名。", en: "The sender has cancelled this request." },
  declined: { status: 410, zh: "已有签名人拒签，这次签名结束了。", en: "A signer declined; the request has ended." },
  returned: {
    status: 410,
    zh: "已有签名人退回修改，请等发起科室改好后重新发起。",
    en: "A signer returned it for change. The sender will ask again.",
  },
  "must-read-alone": {
    status: 409,
    zh: "这类文书必须逐份阅读，不能批量签。请打开它单独签。",
    en: "This type has to be read one by one. Open it and sign it alone.",
  },
  "must-read-first": {
    status: 409,
    zh: "这类文书要先读完每一页再签。",
    en: "Every page of this type has to be read before it is signed.",
  },
  "warned-alone": {
    status: 409,
    zh: "接收这份文书时发现了需要留意的地方，不能批量签。请打开它，看过提醒后单独签。",
    en: "Intake found something in this document: it is not signed in a batch. Open it, read the warning and sign it alone.",
  },
  "warned-first": {
    status: 409,
    zh: "接收这份文书时发现了需要留意的地方。请先在手机上打开它，看过提醒再签。",
    en: "Intake found something in this document. Open it on the phone and read the warning before signing.",
  },
  "warned-unheeded": {
    status: 409,
    zh: "接收这份文书时发现了需要留意的地方，还没有确认看过。请重新打开它，看完提醒并勾选“我看过了”再签。",
    en: "Intake found something in this document and nobody has said to have read it. Open it again, read the warning, tick it, then sign.",
  },
  "delegation-never": {
    status: 403,
    zh: "医院规定这类文书必须由本人签，不能转交。",
    en: "The hospital does not let this type be signed for somebody else.",
  },
  "delegated-already": {
    status: 409,
    zh: "这份文书已转交过一次，不能再转。请签署、退回或拒签。",
    en: "It was handed on once already. Sign, return or decline it.",
  },
  "delegate-unknown": {
    status: 404,
    zh: "没有工号 {staffNo}。请核对后再转交。",
    en: "There is nobody with staff number {staffNo}.",
  },
  "delegate-stopped": {
    status: 409,
    zh: "对方账号已停用，不能代签。请换一位同事。",
    en: "That account is stopped. Choose another colleague.",
  },
  "delegate-other-department": {
    status: 403,
    zh: "只能转交给本科室同类人员。",
    en: "Only a colleague of your own department and category may sign for you.",
  },
  "delegate-signs-already": {
    status: 409,
    zh: "对方已是这份文书的签名人，不能再代你签。",
    en: "They sign this document already and cannot sign for you, too.",
  },
  expired: {
    status: 410,
    zh: "这次签名已超过期限。请联系发起科室重新发起。",
    en: "The request has expired. Ask the sender for a new one.",
  },
  "not-your-turn": {
    status: 409,
    zh: "还没有轮到你：请等前面的签名人签完。",
    en: "It is not your turn: those before you have not signed.",
  },
  "document-moved": {
    status: 409,
    zh: "文书刚有新的签名，请重新确认。",
    en: "The document has just got another signature. Confirm again.",
  },
  "certificate-held": {
    status: 409,
    zh: "证书已被冻结，没有签名。请联系信息科。",
    en: "The certificate is on hold; nothing was signed. Ask IT.",
  },
  "status-unknown": {
    status: 503,
    zh: "“{type}”要求签名前先向 CA 确认证书没有被吊销，现在确认不了（{why}），没有签名。请几分钟后再试，或联系信息科。",
    en: "“{type}” may be signed only after the CA has confirmed that the certificate is not revoked; it cannot be confirmed now ({why}). Try again in a few minutes, or ask IT.",
  },
  "certificate-ended": {
    status: 409,
    zh: "证书已过期或注销，不能签名。",
    en: "The certificate has expired or was revoked.",
  },
  "person-stopped": {
    status: 403,
    zh: "你的账号已停用，没有签名。",
    en: "Your account is stopped; nothing was signed.",
  },
  unbound: { status: 403, zh: "这部手机已解绑，没有签名。", en: "This phone was unbound; nothing was signed." },
  "no-handwriting": { status: 409, zh: "请先录入手写签名。", en: "Draw your signature first." },
  "signer-stopped": {
    status: 409,
    zh: "{staffNo} 已停用，不能请其签名。",
    en: "{staffNo} is stopped and cannot be asked to sign.",
  },
  "signer-twice": {
    status: 400,
    zh: "{staffNo} 出现了两次；每人一次签一处。",
    en: "{staffNo} is listed twice; each signs in one place.",
  },
  "other-request-open": {
    status: 409,
    zh: "这份文书还有进行中的签名请求。请先完成或取消它。",
    en: "This document has an open request. Complete or cancel that one first.",
  },
  "place-missing": {
    status: 400,
    zh: "请说明签名放在 PDF 的什么位置。",
    en: "Say where in the PDF the signature goes.",
  },
  "format-unfit": {
    status: 400,
    zh: "这种签名格式不适用于这份内容：PDF 签在文件里，数据签成 P1 或 P7。",
    en: "The format does not fit: a PDF is signed inside the file, data as P1 or P7.",
  },
  "format-needs-content": {
    status: 400,
    zh: "只有摘要时只能签 p7-detached。请提交原文，或改用 p7-detached。",
    en: "A digest alone can be signed as p7-detached only. Send the content, or ask for p7-detached.",
  },
  "content-ambiguous": {
    status: 400,
    zh: "这段数据整体是一个 DER 结构（SEQUENCE 或 SET）或平台自用的 JSON，裸签名（P1）可能被当作另一份文件的签名。请改用 P7。",
    en: "As a whole this is a DER structure, or JSON the platform itself signs: a raw (P1) signature could pass for one over something else. Ask for P7.",
  },
  "not-verified": {
    status: 500,
    zh: "签名写入后的校验没有通过，已报警；请信息科查看日志 {requestId}。",
    en: "The written signature did not verify; IT was told. Trace {requestId}.",
  },
} as const;

export type SigningReason = keyof typeof signingErrors;
export const signingError = errorsOf("signing", signingErrors);
