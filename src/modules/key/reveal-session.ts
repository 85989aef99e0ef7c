import { and, asc, eq, gte } from "drizzle-orm";
import { toHex } from "#core/bytes.ts";
import { decodeM2, type M2Bytes } from "#core/sm/two-party/decode.ts";
import type { M2, M3 } from "#core/sm/two-party/messages.ts";
import { encodeM3, finishSigning, type FinishedItem } from "#core/sm/two-party/server-sign.ts";
import { record } from "#modules/audit/record.ts";
import { AppError } from "#core/error.ts";
import { passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { kernel } from "#server/kernel.ts";
import { nativeVerifierFor } from "#server/native-sm2.ts";
import { biometricProofOf } from "./biometric.ts";
import { keyError } from "./errors.ts";
import { failSession } from "./fail-session.ts";
import { readOffer } from "./offer-session.ts";
import { inProtocol } from "./protocol-failure.ts";
import type { KeyPair } from "./read-key.ts";
import { policyOfPerson } from "./pin-policy.ts";
import { isPinExpired, keyCan, LIMITS } from "./rules.ts";
import { keyPair, keyPin, signItem, signSession } from "./schema.ts";
import { openHalf } from "./secrets.ts";
import {
  keyFacts,
  ownSession,
  ROLE,
  type SessionFacts,
  sessionFacts,
  type SignedItem,
  type SignItem,
  type SignSession,
} from "./session.ts";

/** What the offering noun decides and stores, in the transaction that ends the session. */
export type Ending = {
  recheck(tx: Tx, session: SessionFacts, subjectId: string): Promise<string | null>;
  accept(tx: Tx, session: SessionFacts, item: SignedItem): Promise<void>;
};

/**
 * M2 → M3 (protocol.md §4). Every signature is verified by a second implementation before anything is written, and
 * written with what it brings about in one transaction. Repeating M2 gets the stored result, on any node.
 * @throws key.SESSION, SESSION_DONE, EXPIRED, CONSENT_MISSING; COMMITMENT, DEGENERATE, SHARE_INVALID end the session
 */
export async function revealSession(
  ctx: Context,
  message: M2,
  ending: Ending,
): Promise<{ m3: M3; session: SessionFacts; signed: string[]; isRepeat: boolean }> {
  const m2 = inProtocol(() => decodeM2(message));
  const { session, key } = await ownSession(ctx, message.cid);
  const items = await itemsOf(ctx, session.id);
  const repeat = storedResult(session, items, m2);
  if (repeat) return { m3: repeat, session: sessionFacts(session, key), signed: signedOf(items), isRepeat: true };
  await checkMayFinish(ctx, session, key);
  const finished = await compute(ctx, session, key, items, m2);
  await passing("key.reveal-checked");
  const done = await ctx.db.transaction((tx) => store(tx, ctx, { session, key, items, m2, finished, ending }));
  await passing("key.reveal-stored");
  return done;
}

async function itemsOf(ctx: Pick<Context, "db">, sessionId: string): Promise<SignItem[]> {
  return await ctx.db.select().from(signItem).where(eq(signItem.sessionId, sessionId)).orderBy(asc(signItem.slot));
}

const signedOf = (items: readonly SignItem[]) =>
  items.filter((item) => item.status === "signed").map((item) => item.subjectId);

/** The stored answer to the same M2. @throws key.SESSION_DONE for another M2, or after a session that ended otherwise */
function storedResult(session: SignSession, items: readonly SignItem[], m2: M2Bytes): M3 | null {
  if (session.state === "OFFERED") return null;
  if (session.state === "EXPIRED") throw keyError("EXPIRED");
  if (session.state === "OPEN") throw keyError("SESSION");
  if (session.state !== "FINISHED" || session.result === null) throw keyError("SESSION_DONE");
  const revealed = items.filter((item) => item.s1 !== null);
  const isSame =
    revealed.length === m2.items.length &&
    m2.items.every((one) => revealed.some((item) => item.slot === one.i && item.s1 === toHex(one.s1)));
  if (!isSame) throw keyError("SESSION_DONE");
  return JSON.parse(session.result) as M3;
}

async function checkMayFinish(ctx: Context, session: SignSession, key: KeyPair): Promise<void> {
  const refusal = session.type === null ? "KEY_STATE" : keyCan.sign(key.state, session.type);
  if (refusal) throw keyError(refusal, { state: key.state });
  if (session.epoch !== key.epoch) throw keyError("EPOCH_STALE");
  if (session.offerUntil === null || session.offerUntil <= ctx.clock.now()) throw keyError("EXPIRED");
  const since = new Date(ctx.clock.now().getTime() - LIMITS.consentMs);
  const [consent] = await ctx.db
    .select({ generation: keyPin.generation })
    .from(keyPin)
    .where(and(eq(keyPin.keyId, key.id), eq(keyPin.generation, key.generation), gte(keyPin.passedAt, since)));
  const [pin] = await ctx.db
    .select({ setAt: keyPin.setAt })
    .from(keyPin)
    .where(and(eq(keyPin.keyId, key.id), eq(keyPin.generation, key.generation)));
  const { expiryDays } = await policyOfPerson(ctx, key.personId);
  if (pin && isPinExpired(pin.setAt, expiryDays, ctx.clock.now())) throw keyError("PIN_EXPIRED");
  if (consent) return;
  // Fingerprint or face: an assertion over exactly this offer, no other.
  const proof = await biometricProofOf(ctx, session.id);
  if (!proof || proof.verifiedAt < since) throw keyError("CONSENT_MISSING");
}

async function compute(
  ctx: Context,
  session: SignSession,
  key: KeyPair,
  items: readonly SignItem[],
  m2: M2Bytes,
): Promise<FinishedItem[]> {
  if (!key.sealedHalf || !key.publicKey || session.offer === null) throw keyError("KEY_STATE", { state: key.state });
  const record = readOffer(session.offer);
  const share = openHalf({ keyId: key.id, epoch: key.epoch, role: ROLE, publicKey: key.publicKey }, key.sealedHalf);
  try {
    const nowMs = ctx.clock.now().getTime();
    const verify = nativeVerifierFor(items.map((item) => item.message));
    return inProtocol(() => finishSigning({ key: keyFacts(key), share, record, m2, nowMs, verify, kernel: kernel() }));
  } catch (error) {
    if (error instanceof AppError && endsSession(error.code)) await failSession(ctx, session, error.code);
    throw error;
  } finally {
    share.d2.fill(0);
    share.kn.fill(0);
  }
}

/** A wrong opening burns the session: a second try could be a probe for d2 (protocol.md §4 M3). */
function endsSession(code: string): boolean {
  return ["key.COMMITMENT", "key.DEGENERATE", "key.SHARE_INVALID", "key.BAD_POINT", "key.BAD_SCALAR"].includes(code);
}

type Ready = {
  session: SignSession;
  key: KeyPair;
  items: readonly SignItem[];
  m2: M2Bytes;
  finished: readonly FinishedItem[];
  ending: Ending;
};

async function store(tx: Tx, ctx: Context, { session, key, items, m2, finished, ending }: Ready) {
  const [lockedKey] = await tx.select().from(keyPair).where(eq(keyPair.id, key.id)).for("update");
  const [locked] = await tx.select().from(signSession).where(eq(signSession.id, session.id)).for("update");
  if (!locked || !lockedKey) throw keyError("SESSION");
  const facts = sessionFacts(locked, lockedKey);
  if (locked.state !== "OFFERED") {
    const now = await tx.select().from(signItem).where(eq(signItem.sessionId, session.id)).orderBy(asc(signItem.slot));
    const m3 = storedResult(locked, now, m2);
    if (!m3) throw keyError("SESSION");
    return { m3, session: facts, signed: signedOf(now), isRepeat: true };
  }
  const isUsable = locked.type !== null && keyCan.sign(lockedKey.state, locked.type) === null;
  if (!isUsable || lockedKey.epoch !== locked.epoch) throw keyError("KEY_STATE", { state: lockedKey.state });

  const results: ({ i: number; r: Uint8Array; s: Uint8Array } | { i: number; code: string })[] = [];
  const taken: SignedItem[] = [];
  for (const one of finished) {
    const item = items.find((candidate) => candidate.slot === one.i);
    if (!item) throw keyError("SESSION");
    const code = await ending.recheck(tx, facts, item.subjectId);
    if (code === null)
      taken.push({ slot: one.i, subjectId: item.subjectId, message: item.message, r: one.r, s: one.s });
    results.push(code === null ? { i: one.i, r: one.r, s: one.s } : { i: one.i, code });
    await tx
      .update(signItem)
      .set({
        status: code === null ? "signed" : "refused",
        code,
        w1: toHex(one.W1),
        salt: toHex(one.salt),
        s1: toHex(one.s1),
        // A refused item's signature is not kept: it would be one more than "one or none".
        r: code === null ? toHex(one.r) : null,
        s: code === null ? toHex(one.s) : null,
      })
      .where(and(eq(signItem.sessionId, session.id), eq(signItem.slot, one.i)));
  }
  await tx
    .update(signItem)
    .set({ status: "left-out" })
    .where(and(eq(signItem.sessionId, session.id), eq(signItem.status, "offered")));
  const m3 = encodeM3(results);
  await tx
    .update(signSession)
    .set({ state: "FINISHED", result: JSON.stringify(m3), endedAt: ctx.clock.now() })
    .where(eq(signSession.id, session.id));
  for (const item of taken) await ending.accept(tx, facts, item);
  const data = { cid: session.cid, signed: taken.length, refused: results.length - taken.length };
  await record(tx, ctx, { type: "key.session-finished", subject: key.id, data });
  return { m3, session: facts, signed: taken.map((item) => item.subjectId), isRepeat: false };
}
