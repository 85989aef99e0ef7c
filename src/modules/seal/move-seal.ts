import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { sealError } from "./errors.ts";
import type { MoveSeal } from "./input.ts";
import { lockSeal } from "./lock-seal.ts";
import { requireKeeper } from "./powers.ts";
import { moveRefusal } from "./rules.ts";
import { seal, sealGrant } from "./schema.ts";

/**
 * 启用, 停用, 收缴, 销毁. What was sealed keeps its face whatever becomes of the seal; a surrendered seal's grants end with it.
 * @throws seal.not-keeper, seal.move
 */
export async function moveSeal(ctx: Context, { sealId, to, reason }: MoveSeal): Promise<void> {
  const personId = await requireKeeper(ctx, sealId);
  await ctx.db.transaction(async (tx) => {
    const row = await lockSeal(tx, sealId);
    const refusal = moveRefusal(row.state, to);
    if (refusal) throw sealError(refusal);
    const now = ctx.clock.now();
    await tx.update(seal).set({ state: to, changedAt: now }).where(eq(seal.id, sealId));
    if (to === "surrendered")
      await tx
        .update(sealGrant)
        .set({ state: "revoked", revokedAt: now, revokedBy: personId })
        .where(and(eq(sealGrant.sealId, sealId), eq(sealGrant.state, "active")));
    await record(tx, ctx, { type: "seal.moved", subject: sealId, data: { from: row.state, to, reason } });
  });
}
