import { and, eq, inArray } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { endSessionsOf } from "./end-sessions-of.ts";
import { endKey, lockKeysOf } from "./activate-key.ts";
import { keyPair } from "./schema.ts";

/**
 * Deletes the server's half of every key on these phones, at once: whoever holds one of them signs nothing any more. Takes
 * the locks of all the person's keys first; auto-sign sessions end with them. @returns the keys that may have a certificate, for the CA to be told
 */
export async function endKeysOf(
  tx: Tx,
  ctx: Context,
  { personId, terminalIds, why }: { personId: string; terminalIds: readonly string[]; why: string },
): Promise<string[]> {
  await lockKeysOf(tx, personId);
  if (terminalIds.length === 0) return [];
  await endSessionsOf(tx, ctx, personId, "phone-change");
  const standing = await tx
    .select({ id: keyPair.id, state: keyPair.state })
    .from(keyPair)
    .where(
      and(
        inArray(keyPair.terminalId, [...terminalIds]),
        eq(keyPair.personId, personId),
        inArray(keyPair.state, ["TICKET", "SENT", "OPENED", "ACTIVE", "FROZEN"]),
      ),
    );
  for (const { id, state } of standing)
    await endKey(tx, ctx, id, state === "ACTIVE" || state === "FROZEN" ? "REVOKED" : "ABANDONED", why);
  return standing.map(({ id }) => id);
}
