import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { keyPair, keyPin } from "./schema.ts";

/** A passed face check opens a PIN locked by five wrong tries; it does not reveal it, and does not lift a clone alarm. */
export async function unlockPins(ctx: Context, terminalId: string): Promise<void> {
  const locked = await ctx.db
    .select({ keyId: keyPin.keyId, generation: keyPin.generation })
    .from(keyPin)
    .innerJoin(keyPair, eq(keyPair.id, keyPin.keyId))
    .where(and(eq(keyPair.terminalId, terminalId), eq(keyPin.lock, "LOCKED")));
  for (const { keyId, generation } of locked) {
    await ctx.db.transaction(async (tx) => {
      const mine = and(eq(keyPin.keyId, keyId), eq(keyPin.generation, generation), eq(keyPin.lock, "LOCKED"));
      const [changed] = await tx.update(keyPin).set({ lock: null, fails: 0 }).where(mine);
      if (changed.affectedRows === 0) return;
      await record(tx, ctx, { type: "key.pin-unlocked", subject: keyId, data: { generation, by: "face" } });
    });
  }
}
