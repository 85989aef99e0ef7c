import { and, eq, inArray, isNull, lt } from "drizzle-orm";
import { forgetPreparations } from "#modules/document/forget-preparations.ts";
import type { Context } from "#server/context.ts";
import { signature, signPreparation } from "./schema.ts";

/** An offer lives ten minutes; whatever was prepared for one that got no yes is of no use a day later. */
const KEEP_MS = 86_400_000;
const BATCH = 500;

/**
 * Drops what was prepared for signatures that were never made: each holds a page's picture of the signature. A signature
 * that was made keeps its preparation, however long the rest of its walk takes.
 */
export async function forgetUnsigned(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - KEEP_MS);
  for (;;) {
    const idle = await ctx.db
      .select({ id: signPreparation.id, preparedId: signPreparation.preparedId })
      .from(signPreparation)
      .leftJoin(signature, eq(signature.preparedId, signPreparation.preparedId))
      .where(and(lt(signPreparation.createdAt, before), isNull(signature.id)))
      .limit(BATCH);
    const ids = idle.map(({ id }) => id);
    if (ids.length === 0) return;
    await forgetPreparations(
      ctx,
      idle.map(({ preparedId }) => preparedId),
    );
    await ctx.db.delete(signPreparation).where(inArray(signPreparation.id, ids));
  }
}
