import { and, eq, isNotNull } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { document, documentRevision } from "./schema.ts";

/** When the document a file is a revision of was made void (作废); null when it stands, or is none of ours. @param digest SM3, hexadecimal */
export async function voidedFile(ctx: Pick<Context, "db">, digest: string): Promise<Date | null> {
  const [found] = await ctx.db
    .select({ at: document.voidedAt })
    .from(documentRevision)
    .innerJoin(document, eq(document.id, documentRevision.documentId))
    .where(and(eq(documentRevision.digest, digest), isNotNull(document.voidedAt)))
    .limit(1);
  return found?.at ?? null;
}
