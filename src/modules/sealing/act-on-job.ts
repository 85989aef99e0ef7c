import { and, eq, sql } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { askStamp } from "./count-items.ts";
import { sealingError } from "./errors.ts";
import { findJob, lockJob, requireOwn } from "./find-job.ts";
import { actRefusal, type JobAct, type JobState } from "./rules.ts";
import { enqueueLanes } from "./lanes.ts";
import { askSweep } from "./sweep-files.ts";
import { sealingItem, sealingJob } from "./schema.ts";
import { withdrawKind } from "./sign/withdraw-asked.ts";

const BECOMES: Record<JobAct, JobState> = {
  start: "running",
  pause: "paused",
  resume: "running",
  cancel: "cancelled",
  retry: "running",
};

/**
 * Start, pause, resume, cancel, retry what failed. A chunk that is being sealed is finished first; nothing is undone.
 * What signers were asked for and have not signed is taken back when the batch is cancelled.
 * @throws sealing.not-found, not-yours, state, nothing-failed, empty
 */
export async function actOnJob(ctx: Context, { jobId, act }: { jobId: string; act: JobAct }): Promise<void> {
  requireOwn(ctx, await findJob(ctx, jobId));
  await ctx.db.transaction(async (tx) => {
    const job = await lockJob(tx, jobId);
    const refusal = actRefusal(job, act);
    if (refusal) throw sealingError(refusal);
    const now = ctx.clock.now();
    const state = BECOMES[act];
    const endedAt = state === "cancelled" ? now : null;
    const failed = act === "retry" ? await tryAgain(tx, jobId, job.failed) : job.failed;
    await tx
      .update(sealingJob)
      .set({
        state,
        failed,
        endedAt,
        startedAt: job.startedAt ?? (state === "running" ? now : null),
        problem: null,
        say: null,
      })
      .where(eq(sealingJob.id, jobId));
    if (state === "running") await enqueueLanes(tx, ctx, jobId);
    if (state === "cancelled") await askSweep(tx, ctx, jobId, "end");
    await askStamp(tx, ctx, { ...job, state });
    if (state === "cancelled" && job.asked > 0) await enqueue(tx, ctx, withdrawKind, { jobId, after: 0 });
    await record(tx, ctx, { type: "sealing.acted", subject: jobId, data: { act, from: job.state, to: state } });
  });
}

async function tryAgain(tx: Tx, jobId: string, failed: number): Promise<number> {
  const [changed] = await tx
    .update(sealingItem)
    .set({ state: "waiting", problem: null, say: null, at: sql`NULL` })
    .where(and(eq(sealingItem.jobId, jobId), eq(sealingItem.state, "failed")));
  return failed - changed.affectedRows;
}
