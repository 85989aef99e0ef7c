import { and, eq } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { readDocument } from "#modules/document/read-document.ts";
import type { Context } from "#server/context.ts";
import { type Outside, raiseLevel, type Reached } from "./raise-level.ts";
import { renewalDue, retryMs } from "./rules.ts";
import { preservation } from "./schema.ts";

type Row = typeof preservation.$inferSelect;

/**
 * Brings a document to the level its type asks for, and says in its row what came of it and when to look again. What
 * fails is tried again with growing pauses, for as long as it takes; the row names the reason. Safe to repeat.
 */
export async function keepDocument(
  ctx: Context,
  { documentId }: { documentId: string },
  outside: Outside = {},
): Promise<void> {
  const [row] = await ctx.db.select().from(preservation).where(eq(preservation.documentId, documentId));
  if (!row) return;
  const { kind, level: wanted, revision } = await readDocument(ctx, documentId);
  // Data and digests have no file to add to: their timestamps are all there is.
  if (kind !== "pdf" || wanted === "B-T") return await store(ctx, row, { level: "B-T", revision, archive: null });
  try {
    await store(ctx, row, await raiseLevel(ctx, { documentId, wanted }, outside));
  } catch (error) {
    await postpone(ctx, row, error);
  }
}

async function store(ctx: Context, row: Row, { level, revision, archive }: Reached): Promise<void> {
  const now = ctx.clock.now();
  const until = archive ? new Date(Math.min(archive.until, LATEST)) : null;
  const dueAt = until ? new Date(renewalDue(until.getTime(), now.getTime())) : null;
  const columns = { level, revision, archivedAt: archive ? new Date(archive.at) : null, validUntil: until, dueAt };
  await ctx.db.transaction(async (tx) => {
    const [changed] = await tx
      .update(preservation)
      .set({ ...columns, failures: 0, problem: null, changedAt: now })
      .where(asItWas(row));
    if (changed.affectedRows === 0 || (row.level === level && row.revision === revision)) return;
    const data = { level, revision, validUntil: until?.toISOString() ?? null };
    await record(tx, ctx, { type: "preservation.kept", subject: row.documentId, data });
  });
}

/** The latest moment a DATETIME holds. */
const LATEST = Date.UTC(9999, 0, 1);

async function postpone(ctx: Context, row: Row, error: unknown): Promise<void> {
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
const asItWas = (row: Row) =>
  and(eq(preservation.documentId, row.documentId), eq(preservation.changedAt, row.changedAt));
