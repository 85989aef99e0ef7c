import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { sealError } from "./errors.ts";
import type { Appoint } from "./input.ts";
import { lockSeal } from "./lock-seal.ts";
import { powersOf, requireRoleFor } from "./powers.ts";
import { powerRefusal } from "./rules.ts";
import { sealPower } from "./schema.ts";

/** Gives somebody 管理权 or 审计权 over a seal. Safe to repeat. @throws seal.no-person, no-*-role, holds-* */
export async function appoint(ctx: Context, { sealId, personId, power }: Appoint): Promise<void> {
  await requireRoleFor(ctx, power, personId);
  await ctx.db.transaction(async (tx) => {
    await lockSeal(tx, sealId);
    const held = await powersOf({ db: tx }, sealId, personId);
    const refusal = powerRefusal(held, power);
    if (refusal) throw sealError(refusal);
    if (held.includes(power)) return;
    await tx.insert(sealPower).values({ sealId, personId, power, since: ctx.clock.now() });
    await record(tx, ctx, { type: "seal.appointed", subject: sealId, data: { personId, power } });
  });
}

/** Takes a power back; the last keeper and the last auditor stay until there is another. @throws seal.last-keeper */
export async function dismiss(ctx: Context, { sealId, personId, power }: Appoint): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockSeal(tx, sealId);
    const holders = await tx
      .select({ personId: sealPower.personId })
      .from(sealPower)
      .where(and(eq(sealPower.sealId, sealId), eq(sealPower.power, power)));
    if (!holders.some((one) => one.personId === personId)) return;
    if (holders.length === 1) throw sealError("last-keeper");
    await tx.delete(sealPower).where(and(eq(sealPower.sealId, sealId), eq(sealPower.personId, personId)));
    await record(tx, ctx, { type: "seal.dismissed", subject: sealId, data: { personId, power } });
  });
}
