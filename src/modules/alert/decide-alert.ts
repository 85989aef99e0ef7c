import { eq } from "drizzle-orm";
import { z } from "zod";
import { retireKind } from "#modules/approval/certificate-consent.ts";
import { record } from "#modules/audit/record.ts";
import { endKey, lockKeysOf } from "#modules/key/activate-key.ts";
import { thawKeys } from "#modules/key/freeze-keys.ts";
import { readKey } from "#modules/key/read-key.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { alertError } from "./errors.ts";
import type { DecideAlert } from "./input.ts";
import { decisionRefusal } from "./rules.ts";
import { alert } from "./schema.ts";

/** Ids of keys, as an alert keeps them. */
export const frozenKeysOf = z.array(z.string());

/**
 * The security administrator looked into it. released: it was a mistake, the frozen keys work again, unless another open
 * alert holds them; confirmed: they end for good and the CA is asked to revoke, the person enrols anew.
 * @throws alert.not-found, alert.decided-already, alert.own-alert
 */
export async function decideAlert(
  ctx: Context,
  { alertId, decision, why, byPersonId }: DecideAlert & { byPersonId: string },
): Promise<{ keys: string[] }> {
  return await ctx.db.transaction(async (tx) => {
    const [about] = await tx.select({ personId: alert.personId }).from(alert).where(eq(alert.id, alertId));
    if (!about) throw alertError("not-found");
    // Keys are locked before anything else, as everywhere.
    await lockKeysOf(tx, about.personId);
    const open = await tx.select().from(alert).where(eq(alert.personId, about.personId)).for("update");
    const found = open.find((one) => one.id === alertId);
    if (!found) throw alertError("not-found");
    const refusal = decisionRefusal(found, byPersonId);
    if (refusal) throw alertError(refusal);
    const { personId } = found;
    const frozen = frozenKeysOf.parse(found.frozenKeys);
    const isHeld = open.some((one) => one.id !== alertId && one.state === "open");
    const [heir] = open.filter((one) => one.id !== alertId && one.state === "open");
    const keys =
      decision === "confirmed"
        ? await endKeys(tx, ctx, frozen)
        : isHeld
          ? []
          : await thawKeys(tx, ctx, { personId, keyIds: frozen, why: "released" });
    // What another open alert of this person still holds is its to release.
    if (decision === "released" && heir)
      await tx
        .update(alert)
        .set({ frozenKeys: [...new Set([...frozenKeysOf.parse(heir.frozenKeys), ...frozen])] })
        .where(eq(alert.id, heir.id));
    const row = { state: decision, decidedAt: ctx.clock.now(), decidedBy: byPersonId, decidedWhy: why };
    await tx.update(alert).set(row).where(eq(alert.id, alertId));
    await record(tx, ctx, { type: `alert.${decision}`, subject: alertId, data: { personId, keys, why } });
    return { keys };
  });
}

async function endKeys(tx: Tx, ctx: Context, keyIds: readonly string[]): Promise<string[]> {
  const ended: string[] = [];
  for (const keyId of keyIds) {
    const key = await readKey({ db: tx }, keyId);
    if (key?.state !== "FROZEN") continue;
    await endKey(tx, ctx, keyId, "REVOKED", "not-me");
    await enqueue(tx, ctx, retireKind, { keyId, why: "compromised" });
    ended.push(keyId);
  }
  return ended;
}
