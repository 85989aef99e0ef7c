import { randomBytes } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { fromBase64url, fromHex, toBase64url, toHex, utf8 } from "#core/bytes.ts";
import { decodeRf1, decodeRf3 } from "#core/sm/two-party/decode.ts";
import type { Rf1, Rf2, Rf3 } from "#core/sm/two-party/messages.ts";
import { answerRf1, checkRf3 } from "#core/sm/two-party/server-refresh.ts";
import { record } from "#modules/audit/record.ts";
import { passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { kernel } from "#server/kernel.ts";
import { sm3Hex } from "#server/sm3.ts";
import { passPin } from "./check-pin.ts";
import { endSessionsOf } from "./end-sessions-of.ts";
import { keyError } from "./errors.ts";
import { dropPending, lockPending, type Pending, promotePin } from "./pending.ts";
import { inProtocol } from "./protocol-failure.ts";
import { type KeyPair, lockOwnKey } from "./read-key.ts";
import { keyPair, keyPending, signSession } from "./schema.ts";
import { openHalf, openPepper, pinVerifier, sealHalf, sealPepper } from "./secrets.ts";
import { keyFacts, ROLE } from "./session.ts";

const random = (length: number) => new Uint8Array(randomBytes(length));

/**
 * RF1 → RF2 (protocol.md §5): counted as a CHECK; both halves are made anew and wait. Until RF3 only the old ones sign. The
 * same RF1 again gets the same RF2, another fid replaces it. @throws key.EPOCH_STALE, key.BUSY, and whatever CHECK throws
 */
export async function offerRefresh(ctx: Context, message: Rf1): Promise<Rf2> {
  const rf1 = inProtocol(() => decodeRf1(message));
  const requestDigest = sm3Hex(utf8(JSON.stringify({ fid: message.fid, Uc: message.Uc })));
  const { keyId, g, pc } = message;
  await passPin(ctx, { keyId, g, pv: rf1.pv, pc }, "keep");
  return await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, keyId);
    if (key.state !== "ACTIVE" || !key.sealedHalf || !key.publicKey || !key.serverPoint)
      throw keyError("KEY_STATE", { state: key.state });
    if (message.ep !== key.epoch) throw keyError("EPOCH_STALE");
    const waiting = await lockPending(tx, keyId);
    if (waiting?.kind === "pin") throw keyError("BUSY");
    if (waiting?.fid === message.fid) {
      if (waiting.requestDigest !== requestDigest) throw keyError("BUSY");
      return answerOf(waiting);
    }
    if (waiting) await dropPending(tx, ctx, waiting);
    const { publicKey } = key;
    const half = openHalf({ keyId, epoch: key.epoch, role: ROLE, publicKey }, key.sealedHalf);
    const held = { key: keyFacts(key), P2: fromHex(key.serverPoint), d2: half.d2 };
    const made = inProtocol(() => answerRf1(rf1, held, random, kernel()));
    const [epoch, generation] = [key.epoch + 1, g + 1];
    const row = {
      keyId,
      kind: "refresh" as const,
      fid: message.fid,
      requestDigest,
      epoch,
      generation,
      sealedHalf: sealHalf({ keyId, epoch, role: ROLE, publicKey }, made.share),
      phonePoint: toHex(made.P1),
      serverPoint: toHex(made.P2),
      exchangePoint: toHex(made.Us),
      verifier: pinVerifier(keyId, generation, rf1.pv),
      sealedPepper: sealPepper(keyId, generation, random(32)),
      createdAt: ctx.clock.now(),
    };
    for (const secret of [half.d2, half.kn, made.share.d2, made.share.kn]) secret.fill(0);
    await tx.insert(keyPending).values(row);
    await record(tx, ctx, { type: "key.refresh-offered", subject: keyId, data: { fid: message.fid, epoch } });
    return answerOf(row);
  });
}

/** RF2 of a refresh that waits. */
function answerOf(
  waiting: Pick<Pending, "keyId" | "generation" | "exchangePoint" | "phonePoint" | "sealedPepper">,
): Rf2 {
  const { keyId, generation, exchangePoint, phonePoint, sealedPepper } = waiting;
  return {
    v: 1,
    Us: toBase64url(fromHex(exchangePoint ?? "")),
    P1: toBase64url(fromHex(phonePoint ?? "")),
    pepper: toBase64url(openPepper(keyId, generation, sealedPepper)),
    g: generation,
  };
}

/**
 * RF3 → RF4: the phone has the next half on disk and proves it. One transaction: the next epoch is in force, the old half,
 * kn and pepper are deleted, open sessions end. The same RF3 again is answered alike.
 * @throws key.RF_GONE when nothing waits under this fid: the phone drops its next half; key.RF_PROOF
 */
export async function confirmRefresh(ctx: Context, message: Rf3): Promise<{ ep: number }> {
  const rf3 = inProtocol(() => decodeRf3(message));
  const ep = await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, message.keyId);
    if (key.refreshFid === message.fid) return key.epoch;
    const waiting = await lockPending(tx, key.id);
    if (waiting?.fid !== message.fid || !waiting.phonePoint || !waiting.sealedHalf) throw keyError("RF_GONE");
    const next = { ...keyFacts(key), ep: waiting.epoch, P1: fromHex(waiting.phonePoint) };
    inProtocol(() => checkRf3({ ...rf3, fid: fromBase64url(message.fid) }, next));
    await endSessions(tx, ctx, key);
    if (key.purpose === "auto") await endSessionsOf(tx, ctx, key.personId, "replaced");
    await promotePin(tx, key, waiting, {});
    const { epoch, sealedHalf, phonePoint, serverPoint } = waiting;
    const now = ctx.clock.now();
    await tx
      .update(keyPair)
      .set({ epoch, sealedHalf, phonePoint, serverPoint, refreshedAt: now, refreshFid: message.fid })
      .where(eq(keyPair.id, key.id));
    const data = { fid: message.fid, epoch, publicKey: key.publicKey ?? "" };
    await record(tx, ctx, { type: "key.refreshed", subject: key.id, data });
    return epoch;
  });
  await passing("key.refreshed");
  return { ep };
}

/** Offers of the epoch that ends cannot be finished any more: said now, not found out at the reveal. */
async function endSessions(tx: Tx, ctx: Context, key: KeyPair): Promise<void> {
  const open = and(eq(signSession.keyId, key.id), inArray(signSession.state, ["OPEN", "OFFERED"]));
  await tx.update(signSession).set({ state: "CANCELLED", endedAt: ctx.clock.now() }).where(open);
}
