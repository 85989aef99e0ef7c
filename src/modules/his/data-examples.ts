/** Requests of `/data-signatures` as the description shows them; each is sent by a test. */

const prescription = '{"处方号":"CF20261124001","药品":[{"名称":"阿司匹林肠溶片","数量":"1盒"}]}';

export const SIGN_EXAMPLES = {
  institution: {
    summary: "机构 SM2，P7 不附带原文 By the institution, SM2, detached",
    value: {
      signer: { kind: "institution", algorithm: "SM2" },
      format: "p7-detached",
      title: "门诊处方 CF20261124001",
      externalId: "CF20261124001",
      contentText: prescription,
    },
  },
  institutionDigest: {
    summary: "机构 SM2，只有摘要 By the institution, a digest alone",
    value: {
      signer: { kind: "institution", algorithm: "SM2" },
      format: "p7-detached",
      title: "检验报告 LIS-0001",
      digest: { algorithm: "SM3", value: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" },
    },
  },
  person: {
    summary: "医生在手机上签，GM/T 0010 附带原文 By a doctor on the phone, GM/T 0010, attached",
    value: {
      signer: { kind: "person", staffNo: "000231" },
      format: "p7-attached",
      contentTypes: "gm",
      type: "prescription",
      title: "门诊处方 CF20261124001",
      contentText: prescription,
      patient: { name: "王秀兰", department: "心血管内科" },
      expiresInMinutes: 60,
    },
  },
} as const;

export const VERIFY_EXAMPLES = {
  detached: {
    summary: "P7 不附带原文，另给原文 A detached CMS with its content",
    value: { signature: "-----BEGIN PKCS7-----\nMII…\n-----END PKCS7-----", contentText: prescription },
  },
  raw: {
    summary: "裸签名（P1），带证书与原文 A raw signature with certificate and content",
    value: {
      signature: "MEUCIQ…",
      contentText: prescription,
      certificates: "-----BEGIN CERTIFICATE-----\nMII…\n-----END CERTIFICATE-----",
    },
  },
} as const;
