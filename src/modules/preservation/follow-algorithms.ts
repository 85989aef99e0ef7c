import { and, eq, gt, isNotNull } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { algorithmEnd, type Ends, ENDS } from "./rules.ts";
import { preservation } from "./schema.ts";

/** A finding about an algorithm is news about every proof that rests on it: those that would end sooner become due. */
export async function followAlgorithms(ctx: Context, ends: Ends = ENDS): Promise<void> {
  const now = ctx.clock.now();
  const kinds = await ctx.db
    .selectDistinct({ algorithms: preservation.algorithms })
    .from(preservation)
    .where(isNotNull(preservation.algorithms));
  for (const { algorithms } of kinds) {
    if (algorithms === null) continue;
    const end = algorithmEnd(algorithms, ends);
    if (end === Number.POSITIVE_INFINITY) continue;
    const validUntil = new Date(end);
    await ctx.db
      .update(preservation)
      .set({ validUntil, dueAt: now, changedAt: now })
      .where(and(eq(preservation.algorithms, algorithms), gt(preservation.validUntil, validUntil)));
  }
}
