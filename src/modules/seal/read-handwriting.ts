import { and, desc, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { handwriting } from "./schema.ts";

export type Handwriting = {
  sealId: string;
  png: Uint8Array;
  widthPx: number;
  heightPx: number;
  version: number;
  createdAt: Date;
};

/** The person's handwriting in use, or null. */
export async function handwritingOf(ctx: Pick<Context, "db">, personId: string): Promise<Handwriting | null> {
  const [found] = await ctx.db
    .select()
    .from(handwriting)
    .where(and(eq(handwriting.personId, personId), eq(handwriting.state, "current")))
    .orderBy(desc(handwriting.createdAt))
    .limit(1);
  if (!found) return null;
  const { id: sealId, png, widthPx, heightPx, version, createdAt } = found;
  return { sealId, png, widthPx, heightPx, version, createdAt };
}
