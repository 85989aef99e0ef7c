import { createRoute, z } from "@hono/zod-openapi";
import { sealPlaceInput } from "#modules/document/input.ts";
import { sealByNo } from "#modules/seal/lock-seal.ts";
import { actOnJob } from "#modules/sealing/act-on-job.ts";
import { findJob, requireOwn } from "#modules/sealing/find-job.ts";
import { listItems } from "#modules/sealing/list-jobs.ts";
import { orderList } from "#modules/sealing/make-job.ts";
import { listInput } from "#modules/sealing/input.ts";
import { ownDocuments } from "../own.ts";
import { sealingItemsOutput, sealingJobInput, sealingJobOutput } from "../seal-input.ts";
import { FAILURES, newApp } from "./app.ts";

const params = z.object({ id: z.string().max(36) });

/** Batches over the application's own documents: order and start one, follow it. */
export const sealingBatches = newApp();

sealingBatches.openapi(
  createRoute({
    method: "post",
    path: "/sealing-jobs",
    summary: "批量盖章（立即开始，后台进行） Seal many documents",
    request: { body: { required: true, content: { "application/json": { schema: sealingJobInput } } } },
    responses: {
      201: { description: "任务已开始", content: { "application/json": { schema: sealingJobOutput } } },
      ...FAILURES,
    },
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

sealingBatches.openapi(
  createRoute({
    method: "get",
    path: "/sealing-jobs/{id}",
    summary: "批量盖章的进度 Progress of a batch",
    request: { params },
    responses: {
      200: { description: "进度", content: { "application/json": { schema: sealingJobOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const job = await findJob(ctx, c.req.valid("param").id);
    requireOwn(ctx, job);
    return c.json(shown(job), 200);
  },
);

const itemsQuery = z.object({
  failed: z.enum(["1"]).optional().openapi({ description: "只要没有盖上的" }),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(100),
});

sealingBatches.openapi(
  createRoute({
    method: "get",
    path: "/sealing-jobs/{id}/items",
    summary: "批量盖章的逐份结果 Each document's result",
    request: { params, query: itemsQuery },
    responses: {
      200: { description: "逐份结果", content: { "application/json": { schema: sealingItemsOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const job = await findJob(ctx, c.req.valid("param").id);
    requireOwn(ctx, job);
    const { failed, page, size } = c.req.valid("query");
    const { items, total } = await listItems(ctx, { jobId: job.id, isFailed: failed === "1", page, size });
    const results = items.map(({ documentId, state, problem, say, usageId, revision, digest }) => {
      return { documentId, state, problem, say, usageId, revision, digest };
    });
    return c.json({ total, items: results }, 200);
  },
);

const shown = ({ id, state, total, done, failed, problem, say }: Awaited<ReturnType<typeof findJob>>) => ({
  jobId: id,
  state,
  total,
  done,
  failed,
  problem,
  say,
});
