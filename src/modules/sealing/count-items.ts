import { and, eq } from "drizzle-orm";
import type { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sealingError } from "./errors.ts";
import { type Job, lockJob } from "./find-job.ts";
import { isTooBad, stateAfter } from "./rules.ts";
import { sealingJob } from "./schema.ts";
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
  const endedAt = isOver ? ctx.clock.now() : job.endedAt;
  await tx
    .update(sealingJob)
    .set({ ...counts, state, problem, say, endedAt })
    .where(eq(sealingJob.id, job.id));
  return state;
}

/** Nothing that is tried could succeed. */
export async function stopJob(ctx: Context, jobId: string, { code: problem, say }: AppError): Promise<void> {
  await ctx.db
    .update(sealingJob)
    .set({ state: "stopped", problem, say })
    .where(and(eq(sealingJob.id, jobId), eq(sealingJob.state, "running")));
}

/** The last lane to find nothing more settles the batch, if its last chunk has not. */
export async function settleIfOver(ctx: Context, jobId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const job = await lockJob(tx, jobId);
    if (stateAfter(job.state, job) !== job.state) await countItems(tx, ctx, job, {});
  });
}
