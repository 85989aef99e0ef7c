import { asc, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { preservationRecord } from "./schema.ts";

/** A record, DER, and the revision it proves. */
export type KeptRecord = { revision: number; record: Uint8Array };

/** Of every state of the document that has one, the oldest first. */
export async function keptRecords(ctx: Pick<Context, "db">, documentId: string): Promise<KeptRecord[]> {
  const { revision, record } = preservationRecord;
  return await ctx.db
    .select({ revision, record })
    .from(preservationRecord)
    .where(eq(preservationRecord.documentId, documentId))
    .orderBy(asc(preservationRecord.revision));
}
