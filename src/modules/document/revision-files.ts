import { inArray } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { documentRevision } from "./schema.ts";

/** Keys of every file that revisions of these documents rest on. */
export async function revisionFiles(ctx: Pick<Context, "db">, documentIds: readonly string[]): Promise<string[]> {
  if (documentIds.length === 0) return [];
  const rows = await ctx.db
    .select({ fileKey: documentRevision.fileKey })
    .from(documentRevision)
    .where(inArray(documentRevision.documentId, [...documentIds]));
  return rows.map(({ fileKey }) => fileKey);
}
