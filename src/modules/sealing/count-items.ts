import { eq } from "drizzle-orm";
import type { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { sealingError } from "./errors.ts";
import { type Job, lockJob } from "./find-job.ts";
import { isTooBad, stateAfter } from "./rules.ts";
import { sealingJob } from "./schema.ts";
import { stampKind } from "./seal/stamp-batch.ts";
import { askSweep } from "./sweep-files.ts";

type Change = { done?: number; failed?: number; asked?: number };

/**
 * Counts what items have become, in the transaction that stores it and with the job's row locked, and says what the batch is then.
 * @param mayStop whether too many failures end it: what people decline is no reason to stop
 */
export async function countItems(
  tx: Tx,
  ctx: Context,
  job: Job,
  change: Change,
  mayStop = true,
): Promise<Job["state"]> {
  const counts = {
    done: job.done + (change.done ?? 0),
    failed: job.failed + (change.failed ?? 0),
    asked: job.asked + (change.asked ?? 0),
  };
  const next = stateAfter(job.state, { ...counts, total: job.total });
  const tried = { done: counts.done + counts.asked, failed: counts.failed };
  const isStopped = mayStop && next === "running" && isTooBad(tried, job.stopAtPercent);
  const state = isStopped ? ("stopped" as const) : next;
  const why = isStopped ? sealingError("too-bad", { percent: job.stopAtPercent }) : null;
  const { problem, say } = why ? { problem: why.code, say: why.say } : job;
  const isOver = state === "done" && job.state !== "done";
  if (isOver) await askSweep(tx, ctx, job.id, "end");
  if (state !== job.state) await askStamp(tx, ctx, { ...job, state, done: counts.done });
  const endedAt = isOver ? ctx.clock.now() : job.endedAt;
  await tx
    .update(sealingJob)
    .set({ ...counts, state, problem, say, endedAt })
    .where(eq(sealingJob.id, job.id));
  return state;
}

/** Nothing that is tried could succeed. */
export async function stopJob(ctx: Context, jobId: string, { code: problem, say }: AppError): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const job = await lockJob(tx, jobId);
    if (job.state !== "running") return;
    await tx.update(sealingJob).set({ state: "stopped", problem, say }).where(eq(sealingJob.id, jobId));
    await askStamp(tx, ctx, { ...job, state: "stopped" });
  });
}

/** In the transaction that ends or stops a batch: what it sealed so far gets its shared timestamp. */
export async function askStamp(tx: Tx, ctx: Context, { id: jobId, stamp, state, done }: Job): Promise<void> {
  if (stamp === "chunk" && done > 0 && state !== "running") await enqueue(tx, ctx, stampKind, { jobId });
}

/** The last lane to find nothing more settles the batch, if its last chunk has not. */
export async function settleIfOver(ctx: Context, jobId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const job = await lockJob(tx, jobId);
    if (stateAfter(job.state, job) !== job.state) await countItems(tx, ctx, job, {});
  });
}
