import { z } from "@hono/zod-openapi";
import { placeInput } from "./input.ts";

const id = z.string().max(36);
const page = z.int().min(1);

const sealPlace = z.union([
  placeInput,
  z.object({
    kind: z.literal("seam").openapi({ description: "骑缝章：至少两页，每页不少于 5 毫米" }),
    pages: z.union([z.enum(["all", "odd"]), z.object({ from: page, to: page })]),
    edge: z.enum(["left", "right"]),
    y: z.number().min(0).max(2000).optional().openapi({ description: "印章中心距页顶，毫米" }),
  }),
  z.object({
    kind: z.literal("template").openapi({ description: "按生成文书的模板：模板里留给这枚印章的各处，一次盖完" }),
  }),
]);

export const sealInput = z
  .object({
    documentId: id,
    sealNo: z.string().min(1).max(16).openapi({ description: "章号", example: "YZ-0003" }),
    place: sealPlace,
  })
  .openapi("SealInput");

export const sealOutput = z
  .object({
    usageId: id.openapi({ description: "用章记录编号" }),
    documentId: id,
    revision: z.int(),
    digest: z.string().openapi({ description: "盖章后文件的 SM3" }),
    pages: z.array(z.int()),
  })
  .openapi("Sealed");

export const voidInput = z
  .object({
    reason: z.string().trim().min(2).max(200).openapi({ description: "作废原因", example: "患者信息有误，重新出具" }),
    sealNo: z.string().min(1).max(16).optional().openapi({ description: "作废章的章号；不填用本应用可用的那一枚" }),
  })
  .openapi("VoidInput");

export const sealingJobInput = z
  .object({
    title: z.string().trim().min(1).max(120).openapi({ example: "十一月出院病历" }),
    documentIds: z.array(id).min(1).max(5000).openapi({ description: "本应用提交的 PDF 文书" }),
    sealNo: z.string().min(1).max(16).openapi({ description: "章号", example: "YZ-0003" }),
    place: sealPlace,
    stopAtPercent: z.int().min(1).max(100).optional().openapi({ description: "失败超过百分之几时停止，默认 10" }),
  })
  .openapi("SealingJobInput");

export const sealingItemsOutput = z
  .object({
    total: z.int(),
    items: z.array(
      z.object({
        documentId: id,
        state: z.enum(["waiting", "done", "failed"]),
        problem: z.string().nullable(),
        say: z
          .object({ zh: z.string(), en: z.string() })
          .nullable()
          .openapi({ description: "没有盖上的原因，可直接显示" }),
        usageId: id.nullable(),
        revision: z.int().nullable(),
        digest: z.string().nullable().openapi({ description: "盖章后文件的 SM3" }),
      }),
    ),
  })
  .openapi("SealingItems");

export const sealingJobOutput = z
  .object({
    jobId: id,
    state: z.enum(["ready", "running", "paused", "stopped", "done", "cancelled"]),
    total: z.int(),
    done: z.int(),
    failed: z.int(),
    problem: z.string().nullable(),
    say: z.object({ zh: z.string(), en: z.string() }).nullable().openapi({ description: "停止的原因，可直接显示" }),
  })
  .openapi("SealingJob");
