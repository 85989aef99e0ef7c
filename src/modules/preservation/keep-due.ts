import { and, asc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { document, documentType } from "#modules/document/schema.ts";
import type { Context } from "#server/context.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { keepKind, onceFor, renewKind } from "./ask-preservation.ts";
import { dueForRecord, isDueForRecord } from "./records/due-for-record.ts";
import { preservation } from "./schema.ts";

const BATCH = 200;

/** Hands what is due to the workers: renewals, retries, and documents whose type now asks for more than they have. */
export async function keepDue(ctx: Context): Promise<void> {
  await followTypes(ctx);
  const now = ctx.clock.now();
  const [forRecord] = await dueForRecord(ctx, 1);
  if (forRecord) await ctx.db.transaction((tx) => enqueue(tx, ctx, renewKind, {}, { once: "preservation/renew" }));
  const due = await ctx.db
    .select({ documentId: preservation.documentId })
    .from(preservation)
    .innerJoin(document, eq(document.id, preservation.documentId))
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(and(lte(preservation.dueAt, now), sql`NOT COALESCE(${isDueForRecord(now)}, FALSE)`))
    .orderBy(asc(preservation.dueAt))
    .limit(BATCH);
  for (const { documentId } of due)
    await ctx.db.transaction((tx) => enqueue(tx, ctx, keepKind, { documentId }, { once: onceFor(documentId) }));
}

/** A type whose level was raised: its documents become due, some at a time. */
async function followTypes(ctx: Context): Promise<void> {
  const behind = await ctx.db
    .select({ documentId: preservation.documentId })
    .from(preservation)
    .innerJoin(document, eq(document.id, preservation.documentId))
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(
      and(
        isNull(preservation.dueAt),
        eq(document.kind, "pdf"),
        or(
          and(eq(documentType.level, "B-LTA"), inArray(preservation.level, ["B-T", "B-LT"])),
          and(eq(documentType.level, "B-LT"), eq(preservation.level, "B-T")),
        ),
      ),
    )
    .limit(BATCH);
  if (behind.length === 0) return;
  const ids = behind.map(({ documentId }) => documentId);
  const now = ctx.clock.now();
  await ctx.db.update(preservation).set({ dueAt: now, changedAt: now }).where(inArray(preservation.documentId, ids));
}
