import { z } from "@hono/zod-openapi";
import { autoSignInput } from "./auto-sign-input.ts";
import { BATCH_LIMIT } from "./rules.ts";

/** The shapes of `/api/his/v1`: our insides may change, these do not. Binary is Base64 (RFC 4648 §4), times ISO 8601 UTC. */

const id = z.string().max(36);
const mm = z.number().min(0).max(2000);

export const patientShape = z.object({
  name: z.string().min(1).max(40),
  visitNo: z.string().max(40).optional(),
  bedNo: z.string().max(20).optional(),
  department: z.string().max(80).optional(),
});

export const documentInput = z
  .object({
    type: z
      .string()
      .min(1)
      .max(32)
      .optional()
      .openapi({ description: "文书类型编码；用模板生成时不填，随模板", example: "consent" }),
    title: z
      .string()
      .min(1)
      .max(120)
      .optional()
      .openapi({ description: "用模板生成时可不填，取模板名称", example: "手术知情同意书" }),
    externalId: z.string().max(64).optional().openapi({ description: "HIS 内的文书编号" }),
    patient: patientShape.optional(),
    contentBase64: z.string().min(1).optional().openapi({ description: "PDF，Base64" }),
    digest: z
      .object({ algorithm: z.literal("SM3"), value: z.string().regex(/^[0-9a-fA-F]{64}$/) })
      .optional()
      .openapi({ description: "只签摘要时填写：SM3，64 位十六进制" }),
    template: z
      .object({
        code: z.string().min(1).max(40).openapi({ description: "模板编码", example: "discharge-summary" }),
        version: z.int().min(1).optional().openapi({ description: "不填为当前发布版本" }),
        data: z.record(z.string(), z.json()).openapi({ type: "object", description: "填入模板的数据" }),
      })
      .optional()
      .openapi({ description: "由模板和数据生成 PDF。相同版本与数据得到逐字节相同的文件。" }),
  })
  .openapi("DocumentInput");

const areaOutput = z
  .object({
    kind: z.enum(["signature", "seal", "seam", "signed-date"]),
    name: z.string().openapi({ description: "签名区与印章区即 PDF 签名域名称，发起签名时填 place.kind = field" }),
    who: z.string().openapi({ description: "签署角色或印章" }),
    order: z.int(),
    group: z.object({ name: z.string(), level: z.int() }).nullable(),
    page: z.int(),
    x: z.number().openapi({ description: "毫米，自页面左上角" }),
    y: z.number(),
    w: z.number(),
    h: z.number(),
  })
  .openapi("Area");

const hiddenOutput = z
  .object({
    kind: z.enum(["unseen", "covered", "overprinted", "layer", "unused", "value", "unexamined"]).openapi({
      description:
        "unseen 看不见的文字；covered 被盖住的文字；overprinted 同一处有两样文字；layer 关闭或自动切换的图层；unused 没有用到的备用内容；value 显示的与填写值不同的表单域；unexamined 没有检查完",
    }),
    page: z.int().nullable(),
    object: z.int().nullable(),
    zh: z.string(),
    en: z.string(),
  })
  .openapi("HiddenContent");

export const documentOutput = z
  .object({
    documentId: id,
    digest: z.string(),
    pages: z.int(),
    revision: z.int(),
    intake: z.string().openapi({
      description: "接收处理：none 原样；repaired 结构已修复；decrypted 已解密。后两种的摘要与送来的文件不同。",
    }),
    template: z
      .object({ code: z.string(), version: z.int() })
      .optional()
      .openapi({ description: "由哪个模板的哪一版生成" }),
    areas: z.array(areaOutput).optional().openapi({ description: "模板生成的文书上的签名区、印章区" }),
    voided: z
      .object({ at: z.string(), reason: z.string() })
      .optional()
      .openapi({ description: "已作废：时间与原因。不再签署、盖章" }),
    warnings: z.array(hiddenOutput).openapi({
      description: "接收时发现的隐藏内容。文书类型可以规定有隐藏内容就不接收（document.hidden）。",
    }),
  })
  .openapi("Document");

export const documentBatchInput = z
  .object({ documents: z.array(documentInput).min(1).max(BATCH_LIMIT) })
  .openapi("DocumentBatchInput");

export const errorOutput = z
  .object({
    code: z.string(),
    status: z.int(),
    say: z.object({ zh: z.string(), en: z.string() }),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    requestId: z.string(),
  })
  .openapi("Error");

export const documentBatchOutput = z
  .object({
    results: z.array(z.object({ document: documentOutput.optional(), error: errorOutput.optional() })).openapi({
      description: "与提交的顺序一致；每份各自成败：document 或 error",
    }),
    failed: z.int(),
  })
  .openapi("DocumentBatch");

export const placeInput = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("coordinates"),
    page: z.int().min(1),
    x: mm.openapi({ description: "毫米，自页面左上角" }),
    y: mm,
    width: z.number().min(5).max(300),
    height: z.number().min(3).max(300),
  }),
  z.object({
    kind: z.literal("keyword"),
    keyword: z.string().min(1).max(80),
    occurrence: z.int().min(1).max(1000).optional(),
    dx: z.number().min(-500).max(500).optional(),
    dy: z.number().min(-500).max(500).optional(),
    width: z.number().min(5).max(300).optional(),
    height: z.number().min(3).max(300).optional(),
  }),
  z.object({ kind: z.literal("field"), name: z.string().min(1).max(120) }),
]);

export const signRequestInput = z
  .object({
    documentId: id,
    order: z.enum(["sequential", "parallel"]),
    signers: z
      .array(z.object({ staffNo: z.string().min(1).max(32), place: placeInput }))
      .min(1)
      .max(50),
    expiresInMinutes: z.int().min(1).max(43_200).optional(),
    workstation: z.string().max(80).optional(),
    autoSign: autoSignInput.optional(),
  })
  .openapi("SignRequestInput");

const signerOutput = z.object({
  taskId: id,
  staffNo: z.string(),
  name: z.string(),
  orderNo: z.int(),
  state: z.enum(["waiting", "signed", "declined", "returned", "cancelled", "expired"]),
  signedAt: z.string().nullable(),
  reason: z.string().nullable(),
  delegatedFrom: z
    .object({ staffNo: z.string(), name: z.string(), reason: z.string() })
    .nullable()
    .openapi({ description: "代签：原签名人与原因。Signs in the place of this person." }),
  step: z.string().nullable().openapi({ description: "signed, stamped, sealed, evidenced" }),
  waitsFor: z.enum(["timestamp"]).nullable().openapi({
    description: "timestamp：待补时间戳，时间恢复后自动补上。Waiting for trusted time; finished by itself.",
  }),
});

export const signRequestOutput = z
  .object({
    requestId: id,
    documentId: id,
    order: z.enum(["sequential", "parallel"]),
    state: z.enum(["open", "completed", "declined", "returned", "cancelled", "expired"]),
    expiresAt: z.string(),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
    reason: z.string().nullable(),
    revision: z.int().openapi({ description: "文书当前版本" }),
    signers: z.array(signerOutput),
  })
  .openapi("SignRequest");

export const qrInput = z
  .object({
    staffNo: z.string().min(1).max(32).optional().openapi({ description: "只给这一位；不填则第一位扫码的签名人" }),
  })
  .openapi("QrInput");
export const qrOutput = z
  .object({ code: z.string(), text: z.string(), svg: z.string(), expiresAt: z.string() })
  .openapi("Qr");

export const cancelInput = z.object({ reason: z.string().trim().min(1).max(200) }).openapi("CancelInput");
export const cancelOutput = z.object({ state: z.literal("cancelled") }).openapi("Cancelled");

export const anchorsOutput = z
  .object({ anchors: z.array(z.object({ name: z.string(), subject: z.string(), pem: z.string() })) })
  .openapi("TrustAnchors");
