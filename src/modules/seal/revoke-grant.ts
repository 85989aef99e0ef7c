import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { sealError } from "./errors.ts";
import { requireKeeper } from "./powers.ts";
import { sealGrant } from "./schema.ts";

/** Ends a grant at once: a use that is not stored yet fails. Safe to repeat. @throws seal.no-such-grant, not-keeper */
export async function revokeGrant(ctx: Context, { grantId }: { grantId: string }): Promise<void> {
  const [found] = await ctx.db.select().from(sealGrant).where(eq(sealGrant.id, grantId));
  if (!found) throw sealError("no-such-grant");
  const revokedBy = await requireKeeper(ctx, found.sealId);
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(sealGrant).where(eq(sealGrant.id, grantId)).for("update");
    if (row?.state !== "active") return;
    await tx
      .update(sealGrant)
      .set({ state: "revoked", revokedAt: ctx.clock.now(), revokedBy })
      .where(eq(sealGrant.id, grantId));
    await record(tx, ctx, { type: "seal.grant-revoked", subject: row.sealId, data: { grantId, uses: row.uses } });
  });
}
