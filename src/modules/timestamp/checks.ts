/** What is checked of a token, and where it is asked for. */
export const CHECKS = {
  status: { zh: "应答状态为准予", en: "The response grants a token", clause: "RFC 3161 §2.4.2" },
  structure: { zh: "令牌结构", en: "Structure of the token", clause: "RFC 3161 §2.4.2, RFC 5652 §5" },
  imprint: { zh: "摘要与原文一致", en: "The imprint is that of the data", clause: "RFC 3161 §2.2" },
  nonce: { zh: "随机数与请求一致", en: "The nonce is the request's", clause: "RFC 3161 §2.4.2" },
  policy: { zh: "策略与请求一致", en: "The policy is the one asked for", clause: "RFC 3161 §2.4.2" },
  certificate: { zh: "找到签发者证书", en: "The authority's certificate is at hand", clause: "RFC 3161 §2.2" },
  attributes: {
    zh: "签名属性完整，且指明本证书",
    en: "The signed attributes are whole and name this certificate",
    clause: "RFC 5652 §5.4, RFC 5816 §2.2.1",
  },
  signature: { zh: "签名值正确", en: "The signature holds", clause: "RFC 5652 §5.6" },
  strength: { zh: "算法强度足够", en: "The algorithms are strong", clause: "GM/T 0015, NIST SP 800-131A" },
  profile: {
    zh: "证书仅用于时间戳，且为关键扩展",
    en: "The certificate is for time stamping alone, critically",
    clause: "RFC 3161 §2.3",
  },
  chain: { zh: "在签发时刻证书链可信", en: "The chain was trusted at that time", clause: "RFC 5280 §6.1" },
  revocation: { zh: "在签发时刻证书未被吊销", en: "Nothing in the chain was revoked then", clause: "RFC 5280 §6.3" },
  accuracy: { zh: "声明了时间误差界", en: "A bound of the time's error is stated", clause: "RFC 3161 §2.4.2" },
  known: {
    zh: "与本机构的签发记录一致",
    en: "It is what this hospital recorded when issuing it",
    clause: "GB/T 20520",
  },
} as const;

export type CheckCode = keyof typeof CHECKS;
