import { z } from "@hono/zod-openapi";
import { autoSignInput } from "./auto-sign-input.ts";
import { placeInput } from "./input.ts";
import { sealPlace } from "./seal-input.ts";

/** The shapes of batches: many documents sealed, or signed by people. */

const id = z.string().max(36);

export const sealingJobInput = z
  .object({
    title: z.string().trim().min(1).max(120).openapi({ example: "十一月出院病历" }),
    documentIds: z.array(id).min(1).max(5000).openapi({ description: "本应用提交的 PDF 文书" }),
    sealNo: z.string().min(1).max(16).openapi({ description: "章号", example: "YZ-0003" }),
    place: sealPlace,
    stopAtPercent: z.int().min(1).max(100).optional().openapi({ description: "失败超过百分之几时停止，默认 10" }),
  })
  .openapi("SealingJobInput");

export const signingJobInput = z
  .object({
    title: z
      .string()
      .trim()
      .min(1)
      .max(80)
      .openapi({ example: "十一月出院病历补签", description: "签名人在手机上看到的来源" }),
    documents: z
      .array(
        z.object({
          documentId: id.openapi({ description: "本应用提交的 PDF 文书" }),
          staffNo: z.string().min(1).max(32).openapi({ description: "签名人工号，例如责任医师" }),
          autoSign: autoSignInput.optional().openapi({
            description:
              "签名人已开自动签授权时，本系统对这一份的认证码：后台在授权内当场签。授权、类型、份数由金库核对；不被接受的留在签名人手机上等本人确认。" +
              "认证码五分钟内有效，后台按授权的每分钟份数取用，请分批提交。Signed at once within the open session; what is refused waits on the phone.",
          }),
        }),
      )
      .min(1)
      .max(5000),
    place: z.union([
      placeInput,
      z.object({
        kind: z.literal("template").openapi({ description: "模板的签名区：第一个还空着的" }),
        role: z.string().max(40).optional().openapi({ description: "只要这个签署角色的签名区", example: "主治医师" }),
      }),
    ]),
    days: z.int().min(1).max(30).optional().openapi({ description: "签名期限（天），默认 7" }),
    stopAtPercent: z.int().min(1).max(100).optional().openapi({ description: "失败超过百分之几时停止，默认 10" }),
  })
  .openapi("SigningJobInput");

export const batchItemsOutput = z
  .object({
    total: z.int(),
    items: z.array(
      z.object({
        documentId: id,
        state: z.enum(["waiting", "asked", "done", "failed"]).openapi({ description: "asked：等签名人签名" }),
        staffNo: z.string().nullable().openapi({ description: "签名人工号；盖章任务没有" }),
        requestId: id.nullable().openapi({ description: "签名请求编号；盖章任务没有" }),
        problem: z.string().nullable(),
        say: z
          .object({ zh: z.string(), en: z.string() })
          .nullable()
          .openapi({ description: "没有办成的原因，可直接显示" }),
        usageId: id.nullable(),
        revision: z.int().nullable(),
        digest: z.string().nullable().openapi({ description: "办成后文件的 SM3" }),
      }),
    ),
  })
  .openapi("BatchItems");

export const batchOutput = z
  .object({
    jobId: id,
    state: z
      .enum(["ready", "running", "waiting", "paused", "stopped", "done", "cancelled"])
      .openapi({ description: "waiting：全部已送到签名人，等签名" }),
    total: z.int(),
    asked: z.int().openapi({ description: "等签名人签名的份数" }),
    done: z.int(),
    failed: z.int(),
    problem: z.string().nullable(),
    say: z.object({ zh: z.string(), en: z.string() }).nullable().openapi({ description: "停止的原因，可直接显示" }),
  })
  .openapi("Batch");
