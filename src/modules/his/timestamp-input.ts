import { z } from "@hono/zod-openapi";
import type { HashName } from "#core/asn1/algorithm.ts";

/** The shapes of `/timestamps`. Binary is Base64 (RFC 4648 §4), digests hexadecimal, times ISO 8601 UTC. */

const hash = z.enum(["SM3", "SHA-256", "SHA-384", "SHA-512"]);
export const HASHES = {
  SM3: "sm3",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
} as const satisfies Record<z.infer<typeof hash>, HashName>;

const about = {
  contentText: z
    .string()
    .min(1)
    .optional()
    .openapi({ description: "文本原文，按 UTF-8。Text; its UTF-8 bytes count." }),
  contentBase64: z.string().min(1).optional().openapi({ description: "任意字节的原文或文件。Any bytes, e.g. a file." }),
  digest: z
    .object({ algorithm: hash, value: z.string().regex(/^(?:[0-9a-fA-F]{2}){32,64}$/) })
    .optional()
    .openapi({ description: "只给摘要，原文不出业务系统。The digest alone: the data stays with its sender." }),
};

export const timestampInput = z
  .object({
    ...about,
    hashAlgorithm: hash.default("SM3").openapi({
      description: "对原文用哪种摘要；给摘要时不用。The hash of the data; not used with a digest.",
    }),
    unit: z.enum(["SM2", "RSA"]).optional().openapi({
      description:
        "由哪个签发单元签名；不填则 SM3 用 SM2，SHA-2 用 RSA。Which unit signs; by default SM3 means SM2, SHA-2 means RSA.",
    }),
    nonce: z
      .string()
      .regex(/^(?:[0-9a-fA-F]{2}){1,32}$/)
      .optional()
      .openapi({
        description: "随机数，令牌原样带回。Repeated in the token.",
      }),
    certReq: z.boolean().default(true).openapi({ description: "令牌是否附带证书。Whether certificates are enclosed." }),
  })
  .openapi("TimestampInput", {
    description: "contentText、contentBase64、digest 三者填且只填一个。Give exactly one of the three.",
  });

export const timestampOutput = z
  .object({
    timestampId: z.string(),
    tokenBase64: z.string().openapi({ description: "时间戳令牌（RFC 3161 TimeStampToken，DER）" }),
    responseBase64: z.string().openapi({ description: "同一令牌的 TimeStampResp，存为 .tsr 即可" }),
    time: z.string().openapi({ example: "2026-11-24T02:18:27.000120Z" }),
    accuracyMs: z.number().nullable().openapi({ description: "时间误差界，毫秒；未声明为 null" }),
    serial: z.string(),
    policy: z.string(),
  })
  .openapi("Timestamp");

export const timestampBatchInput = z
  .object({ items: z.array(timestampInput).min(1).max(500) })
  .openapi("TimestampBatchInput");
export const timestampBatchOutput = z.object({ timestamps: z.array(timestampOutput) }).openapi("TimestampBatch");

export const checkInput = z
  .object({
    ...about,
    tokenBase64: z.string().min(4).max(400_000).openapi({
      description: "TimeStampToken 或 TimeStampResp，DER。Token or response.",
    }),
    nonce: z
      .string()
      .regex(/^(?:[0-9a-fA-F]{2}){1,32}$/)
      .optional(),
    policy: z
      .string()
      .regex(/^\d+(\.\d+)+$/)
      .max(200)
      .optional(),
    certificates: z.string().max(200_000).optional().openapi({ description: "令牌未附证书时给出，PEM 或 Base64" }),
  })
  .openapi("TimestampCheckInput");

const check = z.object({
  code: z.string(),
  status: z.enum(["passed", "failed", "unknown", "not-applied"]),
  zh: z.string(),
  en: z.string(),
  clause: z.string(),
  detail: z.string(),
});

export const detailsOutput = z
  .object({
    time: z.string(),
    signerName: z.string().nullable(),
    imprint: z.object({ algorithm: z.string(), value: z.string() }),
    certificateBase64: z.string().nullable(),
    chainBase64: z.array(z.string()),
    timeSource: z.string().nullable(),
    accuracyMs: z.number().nullable(),
    responseMode: z.string(),
    country: z.string().nullable(),
    organization: z.string().nullable(),
    city: z.string().nullable(),
    email: z.string().nullable(),
    serial: z.string(),
    policy: z.string(),
    ordering: z.boolean(),
  })
  .openapi("TimestampDetails", { description: "GM/T 0033 STF_GetTSDetail 的 1–0xC 项及其他内容" });

export const checkOutput = z
  .object({
    verdict: z.enum(["valid", "invalid", "unknown"]),
    checks: z.array(check).openapi({ description: "每项检查及其条款。Each check with its clause." }),
    details: detailsOutput.nullable(),
    issuedHere: z
      .object({ timestampId: z.string(), isSame: z.boolean() })
      .nullable()
      .openapi({ description: "本机构签发记录；不是本机构签发的为 null" }),
  })
  .openapi("TimestampCheck");

export const checkBatchInput = z
  .object({ items: z.array(checkInput).min(1).max(100) })
  .openapi("TimestampCheckBatchInput");
export const checkBatchOutput = z.object({ checks: z.array(checkOutput) }).openapi("TimestampCheckBatch");
