import { and, eq } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Archive } from "./archive-end.ts";
import { renewalDue, retryMs } from "../rules.ts";
import { preservation } from "../schema.ts";

export type Row = typeof preservation.$inferSelect;

/** The latest moment a DATETIME holds. */
const LATEST = Date.UTC(9999, 0, 1);

/** The columns that say how long a document is kept and when to look at it again. */
export function archiveColumns(archive: Archive | null, now: Date) {
  const until = archive ? new Date(Math.min(archive.until, LATEST)) : null;
  return {
    archivedAt: archive ? new Date(archive.at) : null,
    validUntil: until,
    algorithms: archive?.algorithms ?? null,
    dueAt: until ? new Date(renewalDue(until.getTime(), now.getTime())) : null,
    failures: 0,
    problem: null,
    changedAt: now,
  };
}

/** What failed is tried again with growing pauses, for as long as it takes; the row names the reason. */
export async function postpone(ctx: Context, row: Row, error: unknown): Promise<void> {
  const problem = (error instanceof AppError ? error.code : String(error)).slice(0, 120);
  const failures = row.failures + 1;
  const now = ctx.clock.now();
  ctx.log.warn({ err: error, documentId: row.documentId, failures }, "a document is not kept yet");
  const dueAt = new Date(now.getTime() + retryMs(failures));
  await ctx.db.transaction(async (tx) => {
    const [changed] = await tx
      .update(preservation)
      .set({ failures, problem, dueAt, changedAt: now })
      .where(asItWas(row));
    // The first of a row of failures is an event; the others only say the same.
    if (changed.affectedRows === 0 || row.problem === problem) return;
    await record(tx, ctx, { type: "preservation.failed", subject: row.documentId, data: { code: problem } });
  });
}

/** Whoever asked again meanwhile has set it due: then that stands. */
export const asItWas = (row: Row) =>
  and(eq(preservation.documentId, row.documentId), eq(preservation.changedAt, row.changedAt));
