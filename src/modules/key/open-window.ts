import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { fromBase64url, fromHex, toHex } from "#core/bytes.ts";
import { vaultRole, windowShare } from "#core/sm/two-party/delegate.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import { kernel } from "#server/kernel.ts";
import { keyError } from "./errors.ts";
import { inProtocol } from "./protocol-failure.ts";
import { ownKey } from "./read-key.ts";
import { keyWindow } from "./schema.ts";
import { openHalf, sealHalf } from "./secrets.ts";
import { ROLE } from "./session.ts";

export type KeyWindow = typeof keyWindow.$inferSelect;

/**
 * The server's part of a window (protocol.md §7.3): v2 = d2·u⁻¹ under the master key; u⁻¹ is used once and never stored. The same
 * window again answers what it answered. @param uInverse 32 bytes, wiped
 * @returns P1v and P2v for the vault. @throws key.KEY_STATE, key.REFRESH_FIRST, key.window-over, key.BAD_SCALAR
 */
export async function prepareWindow(
  ctx: Context,
  input: { windowId: string; keyId: string; uInverse: Uint8Array; opensAt: Date; endsAt: Date; maxCount: number },
): Promise<{ P1v: Uint8Array; P2v: Uint8Array }> {
  const { windowId, keyId } = input;
  const key = await ownKey(ctx, keyId);
  const { publicKey, phonePoint, sealedHalf } = key;
  if (key.state !== "ACTIVE" || key.purpose !== "auto" || !publicKey || !phonePoint || !sealedHalf)
    throw keyError("KEY_STATE", { state: key.state });
  const known = await readWindow(ctx, windowId);
  if (known) return pointsOf(known, keyId);
  await requireRefreshed(ctx, key);
  const ref = { keyId, epoch: key.epoch, publicKey };
  const half = openHalf({ ...ref, role: ROLE }, sealedHalf);
  const made = inProtocol(() => {
    const random = (length: number) => new Uint8Array(randomBytes(length));
    return windowShare({ d2: half.d2, P1: fromHex(phonePoint), uInverse: input.uInverse, random }, kernel());
  });
  const sealed = sealHalf({ ...ref, role: vaultRole(fromBase64url(windowId)) }, made.half);
  for (const secret of [half.d2, half.kn, made.half.d2, made.half.kn]) secret.fill(0);
  try {
    await ctx.db.insert(keyWindow).values({
      id: windowId,
      keyId,
      personId: key.personId,
      terminalId: key.terminalId,
      state: "WAITING",
      epoch: key.epoch,
      vaultPoint: toHex(made.P1v),
      serverPoint: toHex(made.P2v),
      sealedHalf: sealed,
      opensAt: input.opensAt,
      endsAt: input.endsAt,
      maxCount: input.maxCount,
      used: 0,
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const first = await readWindow(ctx, windowId);
    if (!first) throw keyError("window-over");
    return pointsOf(first, keyId);
  }
  return { P1v: made.P1v, P2v: made.P2v };
}

/** The vault acknowledged: from now on the window signs. @throws key.window-over */
export async function confirmWindow(ctx: Context, windowId: string, ack: Uint8Array): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(keyWindow).where(eq(keyWindow.id, windowId)).for("update");
    if (!row || row.state === "ENDED") throw keyError("window-over");
    if (row.state === "OPEN") return;
    const isWaiting = and(eq(keyWindow.id, windowId), eq(keyWindow.state, "WAITING"));
    await tx.update(keyWindow).set({ state: "OPEN", ack }).where(isWaiting);
    const { keyId, personId, maxCount, endsAt } = row;
    const data = { keyId, personId, maxCount, until: endsAt.toISOString() };
    await record(tx, ctx, { type: "key.window-opened", subject: windowId, data });
  });
}

export async function readWindow(ctx: Pick<Context, "db">, windowId: string): Promise<KeyWindow | null> {
  const [row] = await ctx.db.select().from(keyWindow).where(eq(keyWindow.id, windowId));
  return row ?? null;
}

/** Two windows of one epoch would give their parts of the same half (protocol.md §7.2). */
async function requireRefreshed(ctx: Context, { id, epoch }: { id: string; epoch: number }): Promise<void> {
  const isOfEpoch = and(eq(keyWindow.keyId, id), eq(keyWindow.epoch, epoch));
  const [earlier] = await ctx.db.select({ id: keyWindow.id }).from(keyWindow).where(isOfEpoch).limit(1);
  if (earlier) throw keyError("REFRESH_FIRST");
}

function pointsOf(row: KeyWindow, keyId: string): { P1v: Uint8Array; P2v: Uint8Array } {
  if (row.keyId !== keyId || row.state === "ENDED") throw keyError("window-over");
  return { P1v: fromHex(row.vaultPoint), P2v: fromHex(row.serverPoint) };
}
