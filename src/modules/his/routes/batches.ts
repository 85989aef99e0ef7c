import { createRoute, z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { sealPlaceInput } from "#modules/document/input.ts";
import { sealByNo } from "#modules/seal/lock-seal.ts";
import { actOnJob } from "#modules/sealing/act-on-job.ts";
import { findJob, requireOwn } from "#modules/sealing/find-job.ts";
import { listItems } from "#modules/sealing/list-jobs.ts";
import { orderList, orderSignatures } from "#modules/sealing/make-job.ts";
import { listInput, signListInput } from "#modules/sealing/input.ts";
import type { Context } from "#server/context.ts";
import { batchItemsOutput, batchOutput, sealingJobInput, signingJobInput } from "../batch-input.ts";
import { ownDocuments } from "../own.ts";
import { application } from "../schema.ts";
import { FAILURES, newApp } from "./app.ts";

const params = z.object({ id: z.string().max(36) });

/** Batches over the application's own documents: order and start one, follow it, take it back. */
export const batches = newApp();

const started = {
  201: { description: "任务已开始", content: { "application/json": { schema: batchOutput } } },
  ...FAILURES,
};

batches.openapi(
  createRoute({
    method: "post",
    path: "/sealing-jobs",
    summary: "批量盖章（立即开始，后台进行） Seal many documents",
    request: { body: { required: true, content: { "application/json": { schema: sealingJobInput } } } },
    responses: started,
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { documentIds, sealNo, place, title, stopAtPercent } = c.req.valid("json");
    await ownDocuments(ctx, documentIds, c.get("applicationId"));
    const { id: sealId } = await sealByNo(ctx, sealNo);
    const order = listInput.parse({ title, sealId, place: sealPlaceInput.parse(place), stopAtPercent, documentIds });
    const { jobId } = await orderList(ctx, order);
    await actOnJob(ctx, { jobId, act: "start" });
    return c.json(shown(await findJob(ctx, jobId)), 201);
  },
);

batches.openapi(
  createRoute({
    method: "post",
    path: "/signing-jobs",
    summary: "批量签名（立即送签，后台进行） Have many documents signed",
    description:
      "每份文书由一位签名人签：进入其手机待签列表，本人一次确认最多 200 份；已开自动签授权的，可随单提交认证码，在授权内当场签。" +
      "进度用 GET /signing-jobs/{id}，逐份签名照常回调。Each document goes to one person, who confirms up to 200 at once on the phone.",
    request: { body: { required: true, content: { "application/json": { schema: signingJobInput } } } },
    responses: started,
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { documents, ...asked } = c.req.valid("json");
    const applicationId = c.get("applicationId");
    const documentIds = documents.map(({ documentId }) => documentId);
    await ownDocuments(ctx, documentIds, applicationId);
    const system = await accessKeyOf(ctx, applicationId);
    const order = signListInput.parse({
      ...asked,
      what: "sign",
      documents: documents.map(({ documentId, staffNo, autoSign }) => {
        if (!autoSign) return { documentId, staffNo, word: null };
        const { sessionId: mid, ...said } = autoSign;
        return { documentId, staffNo, word: { ...said, mid, docId: documentId, system } };
      }),
    });
    const { jobId } = await orderSignatures(ctx, order);
    await actOnJob(ctx, { jobId, act: "start" });
    return c.json(shown(await findJob(ctx, jobId)), 201);
  },
);

async function accessKeyOf(ctx: Context, applicationId: string): Promise<string> {
  const [row] = await ctx.db.select().from(application).where(eq(application.id, applicationId));
  return row?.accessKey ?? "";
}

const itemsQuery = z.object({
  failed: z.enum(["1"]).optional().openapi({ description: "只要没有办成的" }),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(100),
});

for (const [path, zh, en] of [
  ["/sealing-jobs", "批量盖章", "sealing"],
  ["/signing-jobs", "批量签名", "signing"],
] as const) {
  batches.openapi(
    createRoute({
      method: "get",
      path: `${path}/{id}`,
      summary: `${zh}的进度 Progress of a ${en} batch`,
      request: { params },
      responses: {
        200: { description: "进度", content: { "application/json": { schema: batchOutput } } },
        ...FAILURES,
      },
    }),
    async (c) => c.json(shown(await ownJob(c.get("ctx"), c.req.valid("param").id)), 200),
  );

  batches.openapi(
    createRoute({
      method: "get",
      path: `${path}/{id}/items`,
      summary: `${zh}的逐份结果 Each document's result of a ${en} batch`,
      request: { params, query: itemsQuery },
      responses: {
        200: { description: "逐份结果", content: { "application/json": { schema: batchItemsOutput } } },
        ...FAILURES,
      },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id: jobId } = await ownJob(ctx, c.req.valid("param").id);
      const { failed, page, size } = c.req.valid("query");
      const state = failed === "1" ? ("failed" as const) : null;
      const { items, total } = await listItems(ctx, { jobId, state, page, size });
      const results = items.map(
        ({ documentId, state: now, staffNo, requestId, problem, say, usageId, revision, digest }) => {
          return { documentId, state: now, staffNo, requestId, problem, say, usageId, revision, digest };
        },
      );
      return c.json({ total, items: results }, 200);
    },
  );

  batches.openapi(
    createRoute({
      method: "post",
      path: `${path}/{id}/cancel`,
      summary: `取消${zh}：未处理的不再处理，未签的撤回 Cancel a ${en} batch`,
      request: { params },
      responses: {
        200: { description: "已取消", content: { "application/json": { schema: batchOutput } } },
        ...FAILURES,
      },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id: jobId } = await ownJob(ctx, c.req.valid("param").id);
      await actOnJob(ctx, { jobId, act: "cancel" });
      return c.json(shown(await findJob(ctx, jobId)), 200);
    },
  );
}

/** @throws sealing.not-found, not-yours */
async function ownJob(ctx: Context, jobId: string) {
  const job = await findJob(ctx, jobId);
  requireOwn(ctx, job);
  return job;
}

const shown = ({ id, state, total, asked, done, failed, problem, say }: Awaited<ReturnType<typeof findJob>>) => ({
  jobId: id,
  state,
  total,
  asked,
  done,
  failed,
  problem,
  say,
});
