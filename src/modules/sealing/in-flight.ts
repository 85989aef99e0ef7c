import { and, asc, count, eq, gte, inArray, isNull } from "drizzle-orm";
import { findPeople } from "#modules/person/find-person.ts";
import { grantsInForce, sealerOf } from "#modules/seal/find-grant.ts";
import { findSeal } from "#modules/seal/lock-seal.ts";
import { requireKeeper } from "#modules/seal/powers.ts";
import { sealUsage } from "#modules/seal/schema.ts";
import type { Context } from "#server/context.ts";
import { actingFor, type Job } from "./find-job.ts";
import type { JobState } from "./rules.ts";
import { sealingJob } from "./schema.ts";

/** A batch that would still use a seal. */
export type JobInFlight = {
  id: string;
  title: string;
  state: JobState;
  person: string | null;
  done: number;
  left: number;
  /** Whether it goes on, because another grant covers whoever ordered it. */
  goesOn: boolean;
};
/** Who used a seal lately outside of batches: the next try will be refused. `name` is empty of an application, a later noun's. */
export type RecentUser = { kind: "person" | "application"; id: string; name: string; uses: number };
export type InFlight = { jobs: JobInFlight[]; recent: RecentUser[] };

const WEEK_MS = 7 * 86_400_000;
const UNENDED = ["ready", "running", "paused", "stopped"] as const;

/**
 * What would still use a seal: batches that are not over, and who sealed in the last week. Shown to its keeper before a grant is taken
 * back, or (without one) before the seal is stopped.
 * @throws seal.not-found, seal.not-keeper
 */
export async function inFlight(
  ctx: Context,
  { sealId, grantId }: { sealId: string; grantId: string | null },
): Promise<InFlight> {
  await findSeal(ctx, sealId);
  await requireKeeper(ctx, sealId);
  const unended = await ctx.db
    .select()
    .from(sealingJob)
    .where(and(eq(sealingJob.sealId, sealId), inArray(sealingJob.state, [...UNENDED])))
    .orderBy(asc(sealingJob.createdAt));
  const jobs: JobInFlight[] = [];
  for (const job of unended) {
    const grants = await grantsOf(ctx, sealId, job);
    if (grantId !== null && !grants.includes(grantId)) continue;
    const goesOn = grantId !== null && grants.some((id) => id !== grantId);
    const { id, title, state, done, failed, total } = job;
    jobs.push({ id, title, state, person: job.personId, done, left: total - done - failed, goesOn });
  }
  const people = await findPeople(
    ctx,
    jobs.flatMap(({ person }) => person ?? []),
  );
  const nameOf = (id: string | null) => people.find((one) => one.id === id)?.name ?? null;
  const recent = await recentUsers(ctx, sealId, grantId);
  return { jobs: jobs.map((job) => ({ ...job, person: nameOf(job.person) })), recent };
}

async function grantsOf(ctx: Context, sealId: string, job: Job): Promise<string[]> {
  const { actor } = await actingFor(ctx, job);
  return (await grantsInForce(ctx, sealId, sealerOf(actor))).map(({ id }) => id);
}

async function recentUsers(ctx: Context, sealId: string, grantId: string | null): Promise<RecentUser[]> {
  const rows = await ctx.db
    .select({ personId: sealUsage.personId, applicationId: sealUsage.applicationId, uses: count() })
    .from(sealUsage)
    .where(
      and(
        eq(sealUsage.sealId, sealId),
        grantId === null ? undefined : eq(sealUsage.grantId, grantId),
        isNull(sealUsage.problem),
        inArray(sealUsage.source, ["console", "his"]),
        gte(sealUsage.at, new Date(ctx.clock.now().getTime() - WEEK_MS)),
      ),
    )
    .groupBy(sealUsage.personId, sealUsage.applicationId);
  const people = await findPeople(
    ctx,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.flatMap(({ personId, applicationId, uses }): RecentUser[] => {
    if (applicationId !== null) return [{ kind: "application", id: applicationId, name: "", uses }];
    if (personId === null) return [];
    return [{ kind: "person", id: personId, name: people.find(({ id }) => id === personId)?.name ?? personId, uses }];
  });
}
