import { and, asc, count, desc, eq, sql } from "drizzle-orm";
import { findByStaffNo, findPeople } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { findJob, type Item, type Job } from "./find-job.ts";
import type { ItemState } from "./rules.ts";
import { sealingItem, sealingJob } from "./schema.ts";

export type ListedJob = Omit<Job, "place"> & { person: string | null };

/** One page of batches, the newest first. */
export async function listJobs(ctx: Context, { page, size }: { page: number; size: number }) {
  const [counted] = await ctx.db.select({ total: count() }).from(sealingJob);
  const rows = await ctx.db
    .select()
    .from(sealingJob)
    .orderBy(desc(sealingJob.createdAt), desc(sealingJob.id))
    .limit(size)
    .offset((page - 1) * size);
  return { jobs: await named(ctx, rows), total: counted?.total ?? 0 };
}

/** @throws sealing.not-found */
export async function readJob(ctx: Context, jobId: string): Promise<ListedJob & { mine: boolean }> {
  const job = await findJob(ctx, jobId);
  const [shown] = await named(ctx, [job]);
  const mine = ctx.actor.kind === "staff" && ctx.actor.personId === job.personId;
  return { ...(shown ?? { ...job, person: null }), mine };
}

async function named(ctx: Context, rows: readonly Job[]): Promise<ListedJob[]> {
  const people = await findPeople(
    ctx,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.map(({ place: _place, ...row }) => ({
    ...row,
    person: people.find(({ id }) => id === row.personId)?.name ?? null,
  }));
}

export type ListedItem = Omit<Item, "record" | "fileKey" | "jobId" | "word" | "mandateId" | "triedAt"> & {
  /** Whether its evidence record is there: a shared timestamp comes once the batch ends. */
  isRecorded: boolean;
};

export const columns = {
  number: sealingItem.number,
  name: sealingItem.name,
  documentId: sealingItem.documentId,
  state: sealingItem.state,
  problem: sealingItem.problem,
  say: sealingItem.say,
  usageId: sealingItem.usageId,
  revision: sealingItem.revision,
  digest: sealingItem.digest,
  at: sealingItem.at,
  isUpload: sealingItem.isUpload,
  isRecorded: sql<boolean>`${sealingItem.record} IS NOT NULL`.mapWith(Boolean),
  staffNo: sealingItem.staffNo,
  requestId: sealingItem.requestId,
};

/** One page of a batch's files, all or those in one state. */
export async function listItems(
  ctx: Pick<Context, "db">,
  { jobId, state, page, size }: { jobId: string; state: ItemState | null; page: number; size: number },
): Promise<{ items: (ListedItem & { signer: string | null })[]; total: number }> {
  const where = and(eq(sealingItem.jobId, jobId), state === null ? undefined : eq(sealingItem.state, state));
  const [counted] = await ctx.db.select({ total: count() }).from(sealingItem).where(where);
  const items = await ctx.db
    .select(columns)
    .from(sealingItem)
    .where(where)
    .orderBy(asc(sealingItem.number))
    .limit(size)
    .offset((page - 1) * size);
  const staffNos = [...new Set(items.flatMap(({ staffNo }) => staffNo ?? []))];
  const people = await Promise.all(staffNos.map((staffNo) => findByStaffNo(ctx, staffNo)));
  const nameOf = (staffNo: string | null) => people.find((one) => one?.staffNo === staffNo)?.name ?? null;
  return { items: items.map((item) => ({ ...item, signer: nameOf(item.staffNo) })), total: counted?.total ?? 0 };
}

/** A file's evidence record (RFC 4998), DER; null where each signature has its own token. */
export async function recordOf(ctx: Pick<Context, "db">, jobId: string, number: number): Promise<Uint8Array | null> {
  const [row] = await ctx.db
    .select({ record: sealingItem.record })
    .from(sealingItem)
    .where(and(eq(sealingItem.jobId, jobId), eq(sealingItem.number, number)));
  return row?.record ?? null;
}
