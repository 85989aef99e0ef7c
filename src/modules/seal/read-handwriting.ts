import { and, desc, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { handwriting } from "./schema.ts";

/** The person's handwriting in use, or null. */
export async function handwritingOf(
  ctx: Pick<Context, "db">,
  personId: string,
): Promise<{ sealId: string; png: Uint8Array; widthPx: number; heightPx: number } | null> {
  const [found] = await ctx.db
    .select()
    .from(handwriting)
    .where(and(eq(handwriting.personId, personId), eq(handwriting.state, "current")))
    .orderBy(desc(handwriting.createdAt))
    .limit(1);
  return found ? { sealId: found.id, png: found.png, widthPx: found.widthPx, heightPx: found.heightPx } : null;
}
