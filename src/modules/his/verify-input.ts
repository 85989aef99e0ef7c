import { z } from "@hono/zod-openapi";

/** The shapes of `/data-signatures/verify`. */

export const verifyInput = z
  .object({
    signature: z
      .string()
      .min(1)
      .max(8_000_000)
      .openapi({
        description:
          "CMS/PKCS#7（1.2.840.113549.1.7.2 或 1.2.156.10197.6.1.4.2.2）、时间戳、电子印章或签章（GB/T 38540）、证书，PEM、Base64（DER）或十六进制；" +
          "也可为裸签名值（P1），这时 certificates 与原文必填。CMS, timestamp, seal data or certificate as PEM, Base64 or hexadecimal; or a raw signature value with certificates and content.",
      }),
    contentText: z.string().optional().openapi({ description: "原文（UTF-8）。附带原文的 P7 不必填。" }),
    contentBase64: z.string().optional().openapi({ description: "原文（任意字节）。" }),
    digest: z
      .object({
        algorithm: z.enum(["SM3", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"]),
        value: z.string().regex(/^(?:[0-9a-fA-F]{2}){20,64}$/),
      })
      .optional()
      .openapi({ description: "没有原文时的摘要；签名没有签名属性时不够用。In place of the content." }),
    certificates: z.string().max(2_000_000).optional().openapi({
      description:
        "随附的证书，PEM 或 Base64，次序不限；裸签名时签名证书在第一位。Certificates beside it, in any order.",
    }),
    timestamp: z.string().min(1).max(200_000).optional().openapi({
      description:
        "裸签名（P1）的时间戳：RFC 3161 令牌或应答，PEM 或 Base64，对签名值。P7 的在 CMS 里，不必填。Timestamp over a raw signature's value.",
    }),
    sm2Id: z.string().max(200).optional().openapi({
      description: "SM2 用户标识，默认 1234567812345678；可为空串。SM2 user id.",
    }),
    at: z.iso.datetime().optional().openapi({
      description:
        "没有可信时间戳时按这一时刻判断证书，默认为现在。When to judge the certificates without a timestamp.",
    }),
  })
  .openapi("VerifyInput");

const reason = z.object({ code: z.string(), zh: z.string(), en: z.string() });
const verdict = z.enum(["valid", "invalid", "unknown"]);
const conclusion = {
  verdict,
  indication: z.string().openapi({ description: "ETSI EN 319 102-1 §5.1.3" }),
  subIndication: z.string().nullable(),
  reasons: z.array(reason),
};
const revocation = z
  .object({ status: z.enum(["good", "revoked", "unknown"]), why: z.string(), since: z.string().nullable() })
  .passthrough();

const signer = z
  .object({
    ...conclusion,
    signer: z.object({ name: z.string(), subject: z.string(), serial: z.string(), issuer: z.string() }).nullable(),
    algorithm: z.string().openapi({ example: "SM2 / SM3" }),
    signingTime: z.string().nullable().openapi({ description: "签名人自称的时间。The signer's own word." }),
    judgedAt: z.object({ at: z.string(), because: z.enum(["timestamp", "asked", "claimed", "now"]) }),
    timestamps: z.array(
      z.object({ at: z.string(), authority: z.string().nullable(), isAccepted: z.boolean() }).passthrough(),
    ),
    certificates: z.array(
      z
        .object({
          name: z.string(),
          subject: z.string(),
          issuer: z.string(),
          serial: z.string(),
          notBefore: z.string(),
          notAfter: z.string(),
          isAnchor: z.boolean(),
          revocation: z.object({ atSigning: revocation, now: revocation }).nullable(),
        })
        .openapi({ description: "从签名证书到信任根。From the signer's certificate to the anchor." }),
    ),
    constraints: z.array(
      z.object({
        code: z.string(),
        block: z.string(),
        zh: z.string(),
        en: z.string(),
        clause: z.string(),
        status: z.enum(["PASSED", "FAILED", "INDETERMINATE", "WARNING", "NOT_APPLIED"]),
        subIndication: z.string().nullable(),
        found: z.array(reason),
      }),
    ),
  })
  .openapi("VerifiedSigner");

export const verifyOutput = z
  .object({
    ...conclusion,
    kind: z.enum(["cms", "p1", "timestamp", "certificate", "seal", "sealed", "unreadable"]),
    checkedAt: z.string(),
    content: z.object({ source: z.enum(["enclosed", "given"]), length: z.int(), sm3: z.string() }).nullable(),
    contentTypes: z.enum(["pkcs7", "gm"]).nullable(),
    seal: z
      .object({ version: z.int(), name: z.string(), esId: z.string(), validFrom: z.string(), validUntil: z.string() })
      .passthrough()
      .nullable()
      .openapi({ description: "电子印章的自述；不是印章时为空。What a seal says of itself." }),
    signers: z.array(signer),
  })
  .openapi("Verified", {
    description:
      "verdict 是最差的签名人的结论：valid 有效，invalid 已证实不对，unknown 无法判定。Each signer has every check with its clause.",
  });
