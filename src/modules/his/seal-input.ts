import { z } from "@hono/zod-openapi";
import { placeInput } from "./input.ts";

const id = z.string().max(36);
const page = z.int().min(1);

export const sealPlace = z.union([
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
