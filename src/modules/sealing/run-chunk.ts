import type { Context } from "#server/context.ts";
import { settleIfOver } from "./count-items.ts";
import { actingFor, findJob } from "./find-job.ts";
import { type Chunk, nextItems } from "./lanes.ts";
import { sealChunk } from "./seal/seal-chunk.ts";
import { askChunk } from "./sign/ask-chunk.ts";

/**
 * Deals with the next files of a lane: seals them, or asks their signers. A process that dies in the middle leaves what is not stored
 * waiting, and whoever comes second finds the rest done.
 */
export async function runChunk(ctx: Context, chunk: Chunk): Promise<void> {
  const job = await findJob(ctx, chunk.jobId);
  if (job.state !== "running") return;
  const items = await nextItems(ctx, chunk);
  if (items.length === 0) return await settleIfOver(ctx, chunk.jobId);
  const acting = await actingFor(ctx, job);
  await (job.what === "sign" ? askChunk : sealChunk)(acting, job, { lane: chunk.lane, items });
}
