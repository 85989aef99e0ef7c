import { and, eq, inArray, lte, ne } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { endSessionsOf } from "./end-sessions-of.ts";
import { LIMITS } from "./rules.ts";
import { keyBiometric, keyPair, keyPending } from "./schema.ts";

/**
 * The first signature of a key verified: it is ACTIVE, and the person's older keys of the same purpose end. Call with the
 * key's row locked. @returns the keys that ended, whose certificates should be revoked
 */
export async function activateKey(tx: Tx, ctx: Context, keyId: string): Promise<string[]> {
  const [key] = await tx.select().from(keyPair).where(eq(keyPair.id, keyId));
  if (!key || key.state !== "OPENED" || !key.publicKey) return [];
  const now = ctx.clock.now();
  await tx.update(keyPair).set({ state: "ACTIVE", activeAt: now }).where(eq(keyPair.id, keyId));
  const older = await tx
    .select({ id: keyPair.id })
    .from(keyPair)
    .where(
      and(
        eq(keyPair.personId, key.personId),
        eq(keyPair.purpose, key.purpose),
        ne(keyPair.id, keyId),
        inArray(keyPair.state, ["ACTIVE", "FROZEN"]),
      ),
    );
  if (older.length > 0) await endSessionsOf(tx, ctx, key.personId, "phone-change");
  for (const { id } of older) await endKey(tx, ctx, id, "REVOKED", "replaced");
  await record(tx, ctx, { type: "key.active", subject: keyId, data: { publicKey: key.publicKey } });
  return older.map(({ id }) => id);
}

/** Locks all keys of a person: whoever ends one because of another takes them before anything else. */
export async function lockKeysOf(tx: Tx, personId: string): Promise<void> {
  await tx.select({ id: keyPair.id }).from(keyPair).where(eq(keyPair.personId, personId)).for("update");
}

/** Deletes the server's half at once: no signature is made with this key any more, by anybody. */
export async function endKey(
  tx: Tx,
  ctx: Context,
  keyId: string,
  state: "REVOKED" | "ABANDONED",
  why: string,
): Promise<void> {
  const endedAt = ctx.clock.now();
  await tx
    .update(keyPair)
    .set({ state, sealedHalf: null, sealedDraft: null, sealedDevice: null, endedAt, endedWhy: why })
    .where(eq(keyPair.id, keyId));
  await tx.delete(keyPending).where(eq(keyPending.keyId, keyId));
  await tx.delete(keyBiometric).where(eq(keyBiometric.keyId, keyId));
  const type = state === "REVOKED" ? ("key.revoked" as const) : ("key.abandoned" as const);
  await record(tx, ctx, { type, subject: keyId, data: { why } });
}

/** Keys that are not ACTIVE a day after their ticket lose their half (protocol.md §3). */
export async function abandonStaleKeys(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - LIMITS.enrolMs);
  const isStale = and(inArray(keyPair.state, ["TICKET", "SENT", "OPENED"]), lte(keyPair.createdAt, before));
  const stale = await ctx.db.select({ id: keyPair.id }).from(keyPair).where(isStale).limit(100);
  for (const { id } of stale)
    await ctx.db.transaction(async (tx) => {
      const [still] = await tx
        .select()
        .from(keyPair)
        .where(and(eq(keyPair.id, id), isStale))
        .for("update");
      if (still) await endKey(tx, ctx, id, "ABANDONED", "not active in 24 hours");
    });
}
