import { and, eq, inArray } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { lockKeysOf } from "./activate-key.ts";
import { keyPair } from "./schema.ts";

/**
 * Suspends every working key of a person: from the commit on nothing is signed with them, offers that are out included.
 * Takes the locks of all the person's keys first. @returns the keys that were working
 */
export async function freezeKeysOf(tx: Tx, ctx: Context, personId: string, why: string): Promise<string[]> {
  await lockKeysOf(tx, personId);
  const working = await tx
    .select({ id: keyPair.id })
    .from(keyPair)
    .where(and(eq(keyPair.personId, personId), eq(keyPair.state, "ACTIVE")));
  const ids = working.map(({ id }) => id);
  if (ids.length === 0) return [];
  await tx.update(keyPair).set({ state: "FROZEN" }).where(inArray(keyPair.id, ids));
  for (const id of ids) await record(tx, ctx, { type: "key.frozen", subject: id, data: { why } });
  return ids;
}

/** Lets those of the keys work again that are still frozen; ended ones stay ended. @returns the keys that work again */
export async function thawKeys(
  tx: Tx,
  ctx: Context,
  { personId, keyIds, why }: { personId: string; keyIds: readonly string[]; why: string },
): Promise<string[]> {
  await lockKeysOf(tx, personId);
  if (keyIds.length === 0) return [];
  const frozen = await tx
    .select({ id: keyPair.id })
    .from(keyPair)
    .where(and(eq(keyPair.personId, personId), eq(keyPair.state, "FROZEN"), inArray(keyPair.id, [...keyIds])));
  const ids = frozen.map(({ id }) => id);
  if (ids.length === 0) return [];
  await tx.update(keyPair).set({ state: "ACTIVE" }).where(inArray(keyPair.id, ids));
  for (const id of ids) await record(tx, ctx, { type: "key.thawed", subject: id, data: { why } });
  return ids;
}
