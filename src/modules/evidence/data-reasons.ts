import type { Reason } from "./report.ts";

/** What can be found about a signature over data besides what a PDF's can have. */
export const DATA_REASONS = {
  unreadable: {
    code: "data.unreadable",
    zh: "读不懂：既不是签名（CMS/PKCS#7）、时间戳，也不是证书。裸签名（P1）还需要证书和原文。",
    en: "This is no CMS, timestamp or certificate. A raw signature (P1) needs its certificate and the content as well.",
  },
  privateKey: {
    code: "data.is-private-key",
    zh: "这是私钥，不是签名。",
    en: "This is a private key, not a signature.",
  },
  twoContents: {
    code: "data.two-contents",
    zh: "另给的原文与签名里附带的原文不是同一份。",
    en: "The content given is not the content that is enclosed.",
  },
  noSigner: {
    code: "data.no-signer",
    zh: "结构里没有签名，只有证书。",
    en: "There are certificates in it but no signature.",
  },
  tooManySigners: {
    code: "data.too-many-signers",
    zh: "签名人太多，只核对了前 {most} 位。",
    en: "Too many signers: only the first {most} were checked.",
  },
  badCertificates: {
    code: "data.certificates-unreadable",
    zh: "随附的证书里有读不懂的。",
    en: "A certificate that came with it cannot be read.",
  },
  emptyId: {
    code: "data.sm2-empty-id",
    zh: "签名时用的 SM2 用户标识是空的，不是约定的标识。请签名方改用 1234567812345678。",
    en: "It was signed with an empty SM2 id. The signer should use 1234567812345678.",
  },
  defaultId: {
    code: "data.sm2-default-id",
    zh: "签名时用的是默认标识 1234567812345678，不是这里指定的标识。",
    en: "It was signed with the default id 1234567812345678, not with the one given here.",
  },
  noZ: {
    code: "data.sm2-no-z",
    zh: "签名时没有计算 Z，直接对 SM3 摘要签名。请签名方按 GB/T 32918.2 加上 Z。",
    en: "It was signed over the plain SM3 digest, without Z. The signer should follow GB/T 32918.2.",
  },
  digestSigned: {
    code: "data.sm2-over-digest",
    zh: "签名对象是原文的 SM3 摘要，而不是原文。请签名方直接传入原文。",
    en: "The SM3 digest of the content was signed as if it were the content.",
  },
  rawForm: {
    code: "data.sm2-raw-form",
    zh: "签名值是 64 字节的 r‖s，不是 DER。已按 r‖s 核对。",
    en: "The value is r‖s in 64 bytes instead of DER; it was read as that.",
  },
  rawInCms: {
    code: "data.sm2-raw-in-cms",
    zh: "签名值是 64 字节的 r‖s，不是 DER。CMS 里应为 SEQUENCE{r,s}（GM/T 0009 §7.3），请签名方改正。",
    en: "The value is r‖s in 64 bytes. In a CMS it has to be SEQUENCE{r,s} (GM/T 0009 §7.3); the signer should write that.",
  },
  noAttributes: {
    code: "data.no-attributes",
    zh: "没有签名属性，签名直接对原文。",
    en: "There are no signed attributes: the content itself was signed.",
  },
  notDer: {
    code: "data.not-der",
    zh: "证书里有不合 DER 的布尔值（显式写出默认值 FALSE，或真值不是 FF）。许多国内 CA 如此，按原字节核对。",
    en: "A certificate writes BOOLEANs other than DER does. Many CAs do; its bytes are checked as they stand.",
  },
  contentNeeded: {
    code: "data.content-needed",
    zh: "没有签名属性，核对签名值要有原文，只有摘要不够。",
    en: "Without signed attributes the content itself is needed; its digest is not enough.",
  },
  otherHash: {
    code: "data.other-hash",
    zh: "给的摘要与签名所用的摘要算法不同，无法比对。",
    en: "The given digest is by another algorithm than the signer's and cannot be compared.",
  },
} satisfies Record<string, Reason>;
