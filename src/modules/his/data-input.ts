import { z } from "@hono/zod-openapi";
import { DATA_FORMATS, FAMILIES } from "#core/cms/data-format.ts";

import { autoSignInput } from "./auto-sign-input.ts";
import { patientShape, qrOutput } from "./input.ts";

/** The shapes of `/data-signatures`. Binary is Base64 (RFC 4648 §4), times ISO 8601 UTC. */

const hash = z.enum(["SM3", "SHA-256"]);
const digestShape = z
  .object({ algorithm: hash, value: z.string().regex(/^[0-9a-fA-F]{64}$/) })
  .openapi({ description: "摘要，64 位十六进制。Digest, 64 hexadecimal digits." });

const institution = z
  .object({
    kind: z.literal("institution"),
    algorithm: z.enum(["SM2", "RSA"]).default("SM2").openapi({
      description:
        "机构密钥的算法：SM2（SM3）或 RSA（SHA-256）。Which key of the hospital: SM2 (SM3) or RSA (SHA-256).",
    }),
  })
  .openapi("InstitutionSigner", {
    description:
      "由机构密钥当场签名，需要接入权限 institution-sign。Signed at once with the hospital's key; needs the scope institution-sign.",
  });

const person = z.object({ kind: z.literal("person"), staffNo: z.string().min(1).max(32) }).openapi("PersonSigner", {
  description:
    "由本人在手机上看过数据、输入签名密码后签名（SM2 协同签名），结果用回调或查询得到。Signed by the person on the phone, with SM2; the result comes by callback or by asking.",
});

const formatShape = z.enum(DATA_FORMATS).openapi({
  description:
    "p1：只有签名值。SM2 为 DER SEQUENCE{r,s}，对 SM3(Z ‖ 原文) 计算，Z 用默认标识 1234567812345678（GB/T 32918.2、GM/T 0009）；RSA 为 RSASSA-PKCS1-v1_5 + SHA-256。" +
    "p7-attached / p7-detached：CMS SignedData（RFC 5652），附带或不附带原文；签名属性含 contentType、messageDigest、signingCertificateV2，时间戳在非签名属性里。" +
    " p1: the signature value alone, SM2 as DER SEQUENCE{r,s} over SM3(Z ‖ data) with the default id, RSA as RSASSA-PKCS1-v1_5 with SHA-256. p7: CMS SignedData with or without the data inside.",
});

const contentTypes = z.enum(FAMILIES).default("pkcs7").openapi({
  description:
    "P7 的对象标识：pkcs7 = 1.2.840.113549.1.7.*（RFC 5652，兼容性最好），gm = 1.2.156.10197.6.1.4.2.*（GM/T 0010、GB/T 35275）。Object identifiers of the CMS.",
});

export const dataSignatureInput = z
  .object({
    signer: z.discriminatedUnion("kind", [person, institution]),
    format: formatShape,
    contentTypes,
    title: z.string().trim().min(1).max(120).openapi({ example: "门诊处方 CF20261124001" }),
    externalId: z.string().max(64).optional().openapi({ description: "业务系统内的编号。The sender's own number." }),
    contentText: z.string().min(1).optional().openapi({
      description:
        "文本、JSON 或 XML 原文，按 UTF-8 逐字节签名。Text, JSON or XML; its UTF-8 bytes are signed as they stand.",
      example: '{"处方号":"CF20261124001","药品":[{"名称":"阿司匹林肠溶片","数量":"1盒"}]}',
    }),
    contentBase64: z.string().min(1).optional().openapi({ description: "任意字节的原文。Any bytes." }),
    digest: digestShape.optional(),
    type: z.string().min(1).max(32).optional().openapi({
      description: "文书类型编码；由本人签名时必填。Document type; needed when a person signs.",
      example: "prescription",
    }),
    patient: patientShape.optional(),
    expiresInMinutes: z.int().min(1).max(43_200).optional(),
    workstation: z.string().max(80).optional(),
    autoSign: autoSignInput.optional(),
  })
  .openapi("DataSignatureInput", {
    description:
      "contentText、contentBase64、digest 三者填且只填一个；digest 只能用于 p7-detached。由本人签名的原文不超过 64 KB，手机完整显示并自己计算 SM3。Give exactly one of the three; a digest is for p7-detached only. What a person signs has at most 64 KB: the phone shows all of it and hashes it itself.",
  });

const signerOutput = z.object({
  kind: z.enum(["person", "institution"]),
  algorithm: z.enum(["SM2", "RSA"]),
  name: z.string(),
  staffNo: z.string().nullable(),
});

const resultOutput = z
  .object({
    signatureBase64: z.string().openapi({
      description: "P7：CMS（DER）；P1：签名值（SM2 为 DER）。The CMS, or for P1 the signature value.",
    }),
    timestampBase64: z.string().nullable().openapi({
      description:
        "P1 的时间戳令牌（RFC 3161，对签名值）；P7 的在 CMS 里。Token over the signature value for P1; inside the CMS for P7.",
    }),
    stampedBy: z.string().nullable().openapi({
      description: "谁签的时间戳：own 本院，否则外部服务的名称。Who stamped: own, or an outside authority's name.",
    }),
    insteadOf: z
      .array(z.object({ authority: z.string(), code: z.string(), zh: z.string(), en: z.string() }))
      .openapi({ description: "排在前面而没有签出时间戳的，及原因。Who was asked before and did not stamp, and why." }),
    certificatesBase64: z
      .array(z.string())
      .openapi({ description: "签名证书在前，其后为签发者。The signer's certificate, then its issuers." }),
  })
  .openapi("DataSignatureResult");

export const dataSignatureOutput = z
  .object({
    signatureId: z.string().max(36),
    state: z.enum(["waiting", "finishing", "signed", "declined", "returned", "cancelled", "expired"]),
    format: formatShape,
    contentTypes: z.enum(FAMILIES),
    title: z.string(),
    externalId: z.string().nullable(),
    digest: z.object({ algorithm: hash, value: z.string() }),
    signer: signerOutput,
    createdAt: z.string(),
    signedAt: z.string().nullable(),
    expiresAt: z.string().nullable(),
    reason: z.string().nullable(),
    result: resultOutput.nullable(),
  })
  .openapi("DataSignature");

/** What asking gives: for a person a QR code as well, valid for two minutes; `/data-signatures/{id}/qr` makes another. */
export const dataSignatureCreated = dataSignatureOutput
  .extend({ qr: qrOutput.nullable() })
  .openapi("DataSignatureCreated");
