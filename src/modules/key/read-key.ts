import { and, desc, eq, inArray } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { keyError } from "./errors.ts";
import type { KeyState } from "./rules.ts";
import { keyPair } from "./schema.ts";

export type KeyPair = typeof keyPair.$inferSelect;

/** The phone's own key. @throws key.not-found, key.not-yours */
export async function ownKey(ctx: Context, keyId: string): Promise<KeyPair> {
  const [found] = await ctx.db.select().from(keyPair).where(eq(keyPair.id, keyId));
  return checkOwner(ctx, found);
}

/** The same, locked until the transaction ends: whoever holds it decides about this key. */
export async function lockOwnKey(tx: Tx, ctx: Context, keyId: string): Promise<KeyPair> {
  const [found] = await tx.select().from(keyPair).where(eq(keyPair.id, keyId)).for("update");
  return checkOwner(ctx, found);
}

function checkOwner(ctx: Context, found: KeyPair | undefined): KeyPair {
  if (!found) throw keyError("not-found");
  if (ctx.actor.kind !== "terminal" || found.terminalId !== ctx.actor.terminalId) throw keyError("not-yours");
  return found;
}

export async function readKey(ctx: Pick<Context, "db">, keyId: string): Promise<KeyPair | null> {
  const [found] = await ctx.db.select().from(keyPair).where(eq(keyPair.id, keyId));
  return found ?? null;
}

const STANDING: readonly KeyState[] = ["TICKET", "SENT", "OPENED", "ACTIVE", "FROZEN"];

/** The newest key of a phone that has not ended, as its screens see it. */
export async function keyOfTerminal(
  ctx: Pick<Context, "db">,
  terminalId: string,
): Promise<{ keyId: string; state: KeyState; ep: number; g: number } | null> {
  const [found] = await ctx.db
    .select()
    .from(keyPair)
    .where(and(eq(keyPair.terminalId, terminalId), eq(keyPair.purpose, "main"), inArray(keyPair.state, [...STANDING])))
    .orderBy(desc(keyPair.createdAt))
    .limit(1);
  return found ? { keyId: found.id, state: found.state, ep: found.epoch, g: found.generation } : null;
}
