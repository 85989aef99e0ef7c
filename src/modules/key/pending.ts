import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import type { KeyPair } from "./read-key.ts";
import { keyPair, keyPending, keyPin } from "./schema.ts";

export type Pending = typeof keyPending.$inferSelect;

/** What waits for a key, locked. Call with the key's row locked. */
export async function lockPending(tx: Tx, keyId: string): Promise<Pending | null> {
  const [found] = await tx.select().from(keyPending).where(eq(keyPending.keyId, keyId)).for("update");
  return found ?? null;
}

/** The phone does not have it: nothing of it was ever in force. */
export async function dropPending(tx: Tx, ctx: Context, { keyId, kind, epoch, generation }: Pending): Promise<void> {
  await tx.delete(keyPending).where(eq(keyPending.keyId, keyId));
  await record(tx, ctx, { type: "key.pending-dropped", subject: keyId, data: { kind, epoch, generation } });
}

/**
 * Puts the generation that waited in force and deletes the pepper of the one before; its verifier stays for the history.
 * The phone's counter and a success of the last minutes carry over. @param change.total 0 for a new PIN, else what it was
 */
export async function promotePin(tx: Tx, key: KeyPair, waiting: Pending, change: { total?: number }): Promise<void> {
  const before = and(eq(keyPin.keyId, key.id), eq(keyPin.generation, key.generation));
  const [pin] = await tx.select().from(keyPin).where(before).for("update");
  if (!pin) throw new Error("a key without a PIN in force");
  const { verifier, sealedPepper, generation, createdAt } = waiting;
  await tx.update(keyPin).set({ sealedPepper: null }).where(before);
  const counters = { fails: pin.fails, total: change.total ?? pin.total, lastCounter: pin.lastCounter };
  const since = change.total === undefined ? pin.setAt : createdAt;
  await tx
    .insert(keyPin)
    .values({ keyId: key.id, generation, verifier, sealedPepper, ...counters, passedAt: pin.passedAt, setAt: since });
  await tx.update(keyPair).set({ generation }).where(eq(keyPair.id, key.id));
  await tx.delete(keyPending).where(eq(keyPending.keyId, key.id));
}
