import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { readDocument } from "#modules/document/read-document.ts";
import type { Context } from "#server/context.ts";
import { archiveColumns, asItWas, postpone, type Row } from "./keeping/note-outcome.ts";
import { type Outside, raiseLevel, type Reached } from "./raise-level.ts";
import { preservation } from "./schema.ts";

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
  const columns = { level, revision, ...archiveColumns(archive, ctx.clock.now()) };
  await ctx.db.transaction(async (tx) => {
    const [changed] = await tx.update(preservation).set(columns).where(asItWas(row));
    if (changed.affectedRows === 0 || (row.level === level && row.revision === revision)) return;
    const data = { level, revision, validUntil: columns.validUntil?.toISOString() ?? null };
    await record(tx, ctx, { type: "preservation.kept", subject: row.documentId, data });
  });
}
