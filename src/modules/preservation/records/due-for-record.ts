import { and, asc, eq, lte, or, type SQL, sql } from "drizzle-orm";
import { authoritiesInput } from "#modules/document/input.ts";
import { document, documentType } from "#modules/document/schema.ts";
import type { Context } from "#server/context.ts";
import type { Row } from "../keeping/note-outcome.ts";
import { RENEW_BEFORE_MS } from "../rules.ts";
import { preservation, preservationRecord } from "../schema.ts";

/** What is due for renewal in a record: archived as it is now, about to end, and of a type or with a record that says so. */
export function isDueForRecord(now: Date): SQL | undefined {
  const soon = new Date(now.getTime() + RENEW_BEFORE_MS);
  const hasRecord = sql`EXISTS (SELECT 1 FROM ${preservationRecord} WHERE ${preservationRecord.documentId} = ${preservation.documentId})`;
  return and(
    eq(document.kind, "pdf"),
    eq(documentType.level, "B-LTA"),
    eq(preservation.level, "B-LTA"),
    eq(preservation.revision, document.revision),
    lte(preservation.validUntil, soon),
    or(eq(documentType.renewal, "record"), hasRecord),
  );
}

/** The longest due first, with who may stamp them. */
export async function dueForRecord(
  ctx: Context,
  most: number,
): Promise<{ row: Row; authorities: readonly string[] | null }[]> {
  const now = ctx.clock.now();
  const rows = await ctx.db
    .select({ row: preservation, authorities: documentType.authorities })
    .from(preservation)
    .innerJoin(document, eq(document.id, preservation.documentId))
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(and(lte(preservation.dueAt, now), isDueForRecord(now)))
    .orderBy(asc(preservation.dueAt))
    .limit(most);
  return rows.map(({ row, authorities }) => ({ row, authorities: authoritiesInput.parse(authorities) }));
}
