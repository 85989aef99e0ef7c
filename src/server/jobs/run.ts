import { and, asc, eq, inArray, lt, lte } from "drizzle-orm";
import type { z } from "zod";
import { AppError } from "#core/error.ts";
import { type Context, systemContext } from "#server/context.ts";
import { newId } from "#server/columns.ts";
import { reissued } from "#server/db.ts";
import type { JobKind } from "./enqueue.ts";
import { job } from "./schema.ts";

/** A kind with the verb that does it. */
export type Job = {
  name: string;
  run(ctx: Context, payload: string): Promise<void>;
  waitMs(failures: number): number | null;
};

export function handles<S extends z.ZodType>(
  kind: JobKind<S>,
  run: (ctx: Context, payload: z.output<S>) => Promise<unknown>,
): Job {
  return {
    name: kind.name,
    waitMs: kind.waitMs,
    async run(ctx, payload) {
      await run(ctx, kind.payload.parse(JSON.parse(payload)));
    },
  };
}

const BATCH = 10;
/** A worker that died leaves its claims; after this long another takes them over. */
const STALE_MS = 60_000;

type Base = Pick<Context, "db" | "log" | "clock">;

/**
 * Claims what is due, runs it, and tells how many jobs it took. Candidates are read without a lock and then claimed by
 * their ids with a token of our own: every statement that changes a job reaches it by its primary key, so two workers
 * never lock rows in opposite orders (claiming by state would lock the index first and deadlock with a finished job's
 * delete). No SKIP LOCKED, so it holds on every MySQL-family database, and no job is claimed by two.
 */
export async function runDueJobs(base: Base, jobs: readonly Job[]): Promise<number> {
  const token = newId();
  const now = base.clock.now();
  const isStale = and(eq(job.state, "claimed"), lt(job.claimedAt, new Date(now.getTime() - STALE_MS)));
  const stale = idsOf(await base.db.select({ id: job.id }).from(job).where(isStale));
  if (stale.length > 0)
    await reissued(() =>
      base.db
        .update(job)
        .set({ state: "waiting", claimedBy: null })
        .where(and(inArray(job.id, stale), isStale)),
    );

  const isDue = and(eq(job.state, "waiting"), lte(job.runAt, now));
  const due = idsOf(await base.db.select({ id: job.id }).from(job).where(isDue).orderBy(asc(job.runAt)).limit(BATCH));
  if (due.length === 0) return 0;
  await reissued(() =>
    base.db
      .update(job)
      .set({ state: "claimed", claimedBy: token, claimedAt: now })
      .where(and(inArray(job.id, due), isDue)),
  );
  const isMine = and(inArray(job.id, due), eq(job.claimedBy, token));
  const mine = await base.db.select().from(job).where(isMine).orderBy(asc(job.runAt));
  await Promise.all(mine.map((row) => runOne(base, jobs, row, token)));
  return mine.length;
}

/** Ascending, so that every worker locks the same rows in the same order. */
const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id).toSorted();

async function runOne(base: Base, jobs: readonly Job[], row: typeof job.$inferSelect, token: string): Promise<void> {
  const found = jobs.find((one) => one.name === row.name);
  const still = and(eq(job.id, row.id), eq(job.claimedBy, token));
  const ctx = systemContext(base, `job:${row.name}`);
  try {
    if (!found) throw new Error(`no worker knows the job ${row.name}`);
    await found.run(ctx, row.payload);
    await reissued(() => base.db.delete(job).where(still));
  } catch (error) {
    const attempts = row.attempts + 1;
    const waitMs = found?.waitMs(attempts) ?? null;
    const problem = (error instanceof AppError ? error.code : String(error)).slice(0, 300);
    base.log.warn({ job: row.name, jobId: row.id, attempts, problem, requestId: ctx.requestId }, "job failed");
    const next = {
      state: waitMs === null ? ("failed" as const) : ("waiting" as const),
      runAt: new Date(base.clock.now().getTime() + (waitMs ?? 0)),
      attempts,
      problem,
      claimedBy: null,
      ...(waitMs === null ? { onceKey: null } : {}),
    };
    await reissued(() => base.db.update(job).set(next).where(still));
  }
}

/** What a worker does over and over, whether or not somebody asked. Must be safe when several workers do it at once. */
export type Chore = { name: string; everyMs: number; run(ctx: Context): Promise<unknown> };

/** Runs jobs and chores until `signal` says stop; the last claimed jobs are finished first. */
export async function work(
  base: Base,
  jobs: readonly Job[],
  chores: readonly Chore[],
  signal: AbortSignal,
): Promise<void> {
  const due = new Map(chores.map((chore) => [chore, 0]));
  while (!signal.aborted) {
    let taken = 0;
    try {
      taken = await runDueJobs(base, jobs);
      for (const [chore, at] of due) {
        if (Date.now() < at) continue;
        due.set(chore, Date.now() + chore.everyMs);
        await chore.run(systemContext(base, `chore:${chore.name}`));
      }
    } catch (error) {
      base.log.error({ err: error }, "worker round failed");
      await pause(2000, signal);
    }
    if (taken === 0) await pause(IDLE_MS, signal);
  }
}

const IDLE_MS = 250;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
