import { and, asc, count, desc, eq, gt, inArray } from "drizzle-orm";
import { findPeople } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { findJob, type Item, type Job } from "./find-job.ts";
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

export type ListedItem = Omit<Item, "record" | "fileKey" | "jobId">;

const columns = {
  number: sealingItem.number,
  name: sealingItem.name,
  documentId: sealingItem.documentId,
  state: sealingItem.state,
  problem: sealingItem.problem,
  usageId: sealingItem.usageId,
  revision: sealingItem.revision,
  digest: sealingItem.digest,
  at: sealingItem.at,
  isUpload: sealingItem.isUpload,
};

/** One page of a batch's files, or of those that failed. */
export async function listItems(
  ctx: Pick<Context, "db">,
  { jobId, isFailed, page, size }: { jobId: string; isFailed: boolean; page: number; size: number },
): Promise<{ items: ListedItem[]; total: number }> {
  const where = and(eq(sealingItem.jobId, jobId), isFailed ? inArray(sealingItem.state, ["failed"]) : undefined);
  const [counted] = await ctx.db.select({ total: count() }).from(sealingItem).where(where);
  const items = await ctx.db
    .select(columns)
    .from(sealingItem)
    .where(where)
    .orderBy(asc(sealingItem.number))
    .limit(size)
    .offset((page - 1) * size);
  return { items, total: counted?.total ?? 0 };
}

/** A file's evidence record (RFC 4998), DER; null where each signature has its own token. */
export async function recordOf(ctx: Pick<Context, "db">, jobId: string, number: number): Promise<Uint8Array | null> {
  const [row] = await ctx.db
    .select({ record: sealingItem.record })
    .from(sealingItem)
    .where(and(eq(sealingItem.jobId, jobId), eq(sealingItem.number, number)));
  return row?.record ?? null;
}

/** Rows read at once for the result file. */
const PART = 1000;

/** The batch's result as CSV, part after part: UTF-8 with a mark, so that Excel on Chinese Windows reads it. */
export async function* resultCsv(ctx: Pick<Context, "db">, jobId: string): AsyncGenerator<string> {
  yield "\u{feff}序号,文件,结果,原因,文书编号,版本,SM3,时间\r\n";
  for (let after = 0; ;) {
    const rows = await ctx.db
      .select(columns)
      .from(sealingItem)
      .where(and(eq(sealingItem.jobId, jobId), gt(sealingItem.number, after)))
      .orderBy(asc(sealingItem.number))
      .limit(PART);
    if (rows.length === 0) return;
    yield rows.map(csvLine).join("");
    after = rows.at(-1)?.number ?? after;
  }
}

const RESULTS = { waiting: "未处理", done: "已盖", failed: "未盖" } as const;

function csvLine(row: ListedItem): string {
  const isThere = row.state === "done" || !row.isUpload;
  const cells = [
    String(row.number),
    row.name,
    RESULTS[row.state],
    row.problem ?? "",
    isThere ? row.documentId : "",
    row.revision === null ? "" : String(row.revision),
    row.digest ?? "",
    row.at?.toISOString() ?? "",
  ];
  return `${cells.map(quoted).join(",")}\r\n`;
}

/** RFC 4180; what a spreadsheet would take for a formula is made text. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
