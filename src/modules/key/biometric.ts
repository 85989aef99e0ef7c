import { randomBytes } from "node:crypto";
import { and, eq, gte } from "drizzle-orm";
import { z } from "zod";
import { fromBase64url, toBase64url } from "#core/bytes.ts";
import { biometricChallenge, enrolChallenge } from "#core/sm/two-party/biometric.ts";
import { record } from "#modules/audit/record.ts";
import { verifySoter } from "#modules/gateway/wechat.ts";
import { actingTerminal } from "#modules/login/read-terminal.ts";
import { isWeCom } from "#modules/login/terminal-rules.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { keyError } from "./errors.ts";
import type { BiometricAssertion } from "./input.ts";
import { policyOfPerson } from "./pin-policy.ts";
import { type KeyPair, lockOwnKey, ownKey } from "./read-key.ts";
import { biometricRefusal, LIMITS } from "./rules.ts";
import { keyBiometric, keyBiometricProof, keyPin } from "./schema.ts";
import { openBioPepper, sealBioPepper } from "./secrets.ts";
import { ownSession } from "./session.ts";

const random = (length: number) => new Uint8Array(randomBytes(length));

/** resultJSON of SOTER: what we read of it. Everything else in it is kept as it came. */
const soterResult = z.object({ raw: z.string(), counter: z.number().int().min(0), uid: z.string().min(1).max(64) });

/**
 * First step of a biometric copy (protocol.md §6): the PIN was right in the last minutes; names the copy and what the
 * phone's hardware must sign so that it is known. @throws key.BIO_OFF where the platform has no SOTER, key.CONSENT_MISSING
 */
export async function beginBiometric(ctx: Context, keyId: string): Promise<{ bioId: string; nonce: string }> {
  const phone = await actingTerminal(ctx);
  if (isWeCom(phone.platform) || !(await policyOfPerson(ctx, phone.personId)).biometric) throw keyError("BIO_OFF");
  const [bioId, nonce] = [toBase64url(random(16)), toBase64url(random(32))];
  await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, keyId);
    await requirePin(tx, ctx, key);
    const fresh = { bioId, nonce, uid: null, sealedPepper: null, counter: 0, fails: 0, epoch: key.epoch };
    await tx
      .insert(keyBiometric)
      .values({ keyId, ...fresh, enrolledAt: ctx.clock.now() })
      .onDuplicateKeyUpdate({ set: { ...fresh, enrolledAt: ctx.clock.now() } });
  });
  return { bioId, nonce };
}

/**
 * Second step: WeChat vouches for the hardware's signature over the nonce; hardware, fingers and counter are known from now
 * on, and the phone gets pepper_b for its copy. @throws key.BIO_WRONG, key.BIO_STALE, gateway.*
 */
export async function finishBiometric(
  ctx: Context,
  { keyId, json, signature }: BiometricAssertion,
): Promise<{ pepper: string }> {
  const key = await ownKey(ctx, keyId);
  const [copy] = await ctx.db.select().from(keyBiometric).where(eq(keyBiometric.keyId, keyId));
  if (!copy?.nonce) throw keyError("BIO_STALE");
  const { bioId, nonce } = copy;
  const challenge = enrolChallenge(fromBase64url(keyId), fromBase64url(bioId), fromBase64url(nonce));
  const said = await vouched(ctx, { json, signature, challenge });
  const pepper = random(32);
  await ctx.db.transaction(async (tx) => {
    const locked = await lockOwnKey(tx, ctx, key.id);
    await requirePin(tx, ctx, locked);
    const [now] = await tx.select().from(keyBiometric).where(eq(keyBiometric.keyId, keyId)).for("update");
    if (now?.nonce !== nonce || locked.epoch !== now.epoch) throw keyError("BIO_STALE");
    const known = {
      uid: said.uid,
      counter: said.counter,
      nonce: null,
      sealedPepper: sealBioPepper(keyId, bioId, pepper),
    };
    await tx.update(keyBiometric).set(known).where(eq(keyBiometric.keyId, keyId));
    await record(tx, ctx, { type: "key.biometric-enrolled", subject: keyId, data: { bioId, uid: said.uid } });
  });
  return { pepper: toBase64url(pepper) };
}

/** After a refresh d1 is another: a new pepper for a new copy of the same hardware. The PIN was right just now. */
export async function renewBiometric(ctx: Context, keyId: string): Promise<{ bioId: string; pepper: string }> {
  const pepper = random(32);
  const bioId = await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, keyId);
    await requirePin(tx, ctx, key);
    const [copy] = await tx.select().from(keyBiometric).where(eq(keyBiometric.keyId, keyId)).for("update");
    if (!copy?.uid) throw keyError("BIO_STALE");
    const renewed = { epoch: key.epoch, fails: 0, sealedPepper: sealBioPepper(keyId, copy.bioId, pepper) };
    await tx.update(keyBiometric).set(renewed).where(eq(keyBiometric.keyId, keyId));
    return copy.bioId;
  });
  return { bioId, pepper: toBase64url(pepper) };
}

/** The person's own choice, or what follows from other fingers: only the PIN opens the key. Doing it twice is fine. */
export async function forgetBiometric(ctx: Context, keyId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockOwnKey(tx, ctx, keyId);
    await dropCopy(tx, ctx, keyId, "chosen");
  });
}

/**
 * CHECK by fingerprint or face: the phone's hardware signed the challenge over T of one offer. The server asks WeChat, the
 * counter must have grown, the fingers must be those that were enrolled; then pepper_b leaves, once for this offer, and the
 * assertion is kept as evidence.
 * @throws key.BIO_WRONG, key.BIO_REPLAY, key.BIO_FINGERS (PIN again), key.BIO_STALE, key.BIO_PIN_FIRST, gateway.*
 */
export async function checkBiometric(
  ctx: Context,
  { cid, json, signature }: BiometricAssertion & { cid: string },
): Promise<{ pepper: string }> {
  const { session, key } = await ownSession(ctx, cid);
  if (!(await policyOfPerson(ctx, key.personId)).biometric) throw keyError("BIO_OFF");
  const isOffered = session.state === "OFFERED" && session.offerUntil !== null && session.offerUntil > ctx.clock.now();
  if (!isOffered || session.transcript === null) throw keyError("SESSION");
  const [copy] = await ctx.db.select().from(keyBiometric).where(eq(keyBiometric.keyId, key.id));
  if (!copy?.sealedPepper) throw keyError("BIO_STALE");
  const bioId = fromBase64url(copy.bioId);
  const challenge = biometricChallenge(fromBase64url(key.id), bioId, fromBase64url(session.transcript));
  let said: z.infer<typeof soterResult>;
  try {
    said = await vouched(ctx, { json, signature, challenge });
  } catch (error) {
    await countFailure(ctx, key.id);
    throw error;
  }
  const outcome = await ctx.db.transaction(async (tx) => {
    const locked = await lockOwnKey(tx, ctx, key.id);
    const [now] = await tx.select().from(keyBiometric).where(eq(keyBiometric.keyId, key.id)).for("update");
    const [pin] = await tx
      .select()
      .from(keyPin)
      .where(and(eq(keyPin.keyId, key.id), eq(keyPin.generation, locked.generation)));
    if (!now?.sealedPepper || !pin || now.bioId !== copy.bioId) return { refusal: "BIO_STALE" as const };
    const refusal = biometricRefusal({ copy: now, pin, epoch: locked.epoch, said, now: ctx.clock.now() });
    if (refusal !== null) {
      if (refusal === "BIO_FINGERS") await dropCopy(tx, ctx, key.id, "fingers");
      await record(tx, ctx, { type: "key.biometric-refused", subject: key.id, data: { cid, reason: refusal } });
      return { refusal };
    }
    const { counter, uid } = said;
    const verifiedAt = ctx.clock.now();
    await tx.update(keyBiometric).set({ counter, fails: 0 }).where(eq(keyBiometric.keyId, key.id));
    await tx.insert(keyBiometricProof).values({
      sessionId: session.id,
      keyId: key.id,
      bioId: now.bioId,
      challenge,
      json,
      signature,
      counter,
      uid,
      verifiedAt,
    });
    const data = { cid, counter, challenge };
    await record(tx, ctx, { type: "key.biometric-passed", subject: key.id, data });
    return { sealedPepper: now.sealedPepper };
  });
  if (outcome.refusal !== undefined) throw keyError(outcome.refusal);
  return { pepper: toBase64url(openBioPepper(key.id, copy.bioId, outcome.sealedPepper)) };
}

/** WeChat holds the hardware's public key; we hold what it had to sign. @throws key.BIO_WRONG, gateway.* */
async function vouched(
  ctx: Context,
  { json, signature, challenge }: { json: string; signature: string; challenge: string },
): Promise<z.infer<typeof soterResult>> {
  const said = soterResult.safeParse(parsed(json));
  if (!said.success || said.data.raw !== challenge) throw keyError("BIO_WRONG");
  const { openid } = await actingTerminal(ctx);
  if (!(await verifySoter(ctx, { openid, json, signature }))) throw keyError("BIO_WRONG");
  return said.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Five that failed in a row, and only the PIN opens the key until it did. */
async function countFailure(ctx: Context, keyId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [copy] = await tx.select().from(keyBiometric).where(eq(keyBiometric.keyId, keyId)).for("update");
    if (!copy) return;
    await tx
      .update(keyBiometric)
      .set({ fails: copy.fails + 1 })
      .where(eq(keyBiometric.keyId, keyId));
    const data = { cid: "", reason: "BIO_WRONG" };
    await record(tx, ctx, { type: "key.biometric-refused", subject: keyId, data });
  });
}

async function dropCopy(tx: Tx, ctx: Context, keyId: string, why: string): Promise<void> {
  const [gone] = await tx.delete(keyBiometric).where(eq(keyBiometric.keyId, keyId));
  if (gone.affectedRows > 0) await record(tx, ctx, { type: "key.biometric-forgotten", subject: keyId, data: { why } });
}

async function requirePin(tx: Tx, ctx: Context, key: KeyPair): Promise<void> {
  const since = new Date(ctx.clock.now().getTime() - LIMITS.consentMs);
  const [pin] = await tx
    .select({ keyId: keyPin.keyId })
    .from(keyPin)
    .where(and(eq(keyPin.keyId, key.id), eq(keyPin.generation, key.generation), gte(keyPin.passedAt, since)));
  if (!pin || key.state !== "ACTIVE") throw keyError("CONSENT_MISSING");
}

/** Whether this offer was consented to by fingerprint or face, and the assertion that says so. */
export async function biometricProofOf(
  ctx: Pick<Context, "db">,
  sessionId: string,
): Promise<typeof keyBiometricProof.$inferSelect | null> {
  const [found] = await ctx.db.select().from(keyBiometricProof).where(eq(keyBiometricProof.sessionId, sessionId));
  return found ?? null;
}
