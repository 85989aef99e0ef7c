import { errorsOf } from "#core/error.ts";

export const institutionErrors = {
  "no-key": {
    status: 409,
    zh: "医院还没有可用的 {algorithm} 机构密钥或其证书。请系统管理员在“机构密钥”里申请。",
    en: "The hospital has no {algorithm} key with a valid certificate. An administrator must request one.",
  },
  "not-found": { status: 404, zh: "没有这把机构密钥。请刷新后再看。", en: "There is no such institution key." },
  retired: { status: 409, zh: "这把机构密钥已停用。请使用新的密钥。", en: "This key is retired. Use the new one." },
  "content-for-p1": {
    status: 400,
    zh: "P1 签名要对原文计算，不能只给摘要。请提交 contentText 或 contentBase64。",
    en: "A P1 signature is computed over the content, not over a digest. Send contentText or contentBase64.",
  },
  "content-for-attached": {
    status: 400,
    zh: "P7 附带原文需要原文。请提交原文，或改用 p7-detached。",
    en: "p7-attached encloses the content, so the content is needed. Send it, or ask for p7-detached.",
  },
  "digest-algorithm": {
    status: 400,
    zh: "摘要算法与密钥不配：SM2 用 SM3，RSA 用 SHA-256。",
    en: "The digest does not fit the key: SM3 for SM2, SHA-256 for RSA.",
  },
  ambiguous: {
    status: 400,
    zh: "这段数据整体是一个 DER 结构（SEQUENCE 或 SET）或平台自用的 JSON，裸签名（P1）可能被当作另一份文件的签名。请改用 P7。",
    en: "As a whole this is a DER structure, or JSON the platform itself signs: a raw (P1) signature could pass for one over something else. Ask for P7.",
  },
  "self-check": {
    status: 500,
    zh: "机构签名自检失败，未发出。请把追踪号告诉信息科。",
    en: "The signature failed its own check and was not released. Give the trace number to IT.",
  },
} as const;

export const institutionError = errorsOf("institution", institutionErrors);
