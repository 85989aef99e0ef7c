import { and, eq, sql } from "drizzle-orm";
import { equalBytes, fromHex, toBase64url } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import { endSessionsOf, tellVault } from "./end-sessions-of.ts";
import { keyError } from "./errors.ts";
import type { CheckPin } from "./input.ts";
import { dropPending, lockPending, promotePin } from "./pending.ts";
import { lockOwnKey } from "./read-key.ts";
import { policyOfPerson } from "./pin-policy.ts";
import { keyCan, pinRefusal } from "./rules.ts";
import { keyBiometric, keyPin } from "./schema.ts";
import { openPepper, pinVerifier } from "./secrets.ts";

/**
 * PIN CHECK (protocol.md §6). The try is counted and committed before anything is compared, so that neither a crash nor
 * many nodes at once give a sixth. Right: the pepper of generation g. g may be the one that waits: for a changed PIN this
 * is its confirmation and puts it in force, for a refresh it only opens what RF3 then proves. A CHECK of the generation in
 * force drops whatever waited: the phone does not have it.
 * @throws key.PIN_WRONG {left}, key.PIN_LOCKED, key.CLONE_SUSPECT, key.PIN_STALE, key.PIN_WORN
 */
export async function checkPin(ctx: Context, input: CheckPin): Promise<{ pepper: string }> {
  const { sealedPepper } = await passPin(ctx, input, "drop");
  return { pepper: toBase64url(openPepper(input.keyId, input.g, sealedPepper)) };
}

/** What a CHECK is compared with. Counters stand with the generation in force, whichever one is asked for. */
type Counted = { verifier: string; sealedPepper: Uint8Array; inForce: number; wrongTries: number };

/** @param pending what becomes of a refresh or change that waits when the generation in force is checked */
export async function passPin(ctx: Context, input: CheckPin, pending: "drop" | "keep"): Promise<Counted> {
  const { keyId, g, pv } = input;
  const counted = await countTry(ctx, input, pending);
  await passing("key.pin-counted");
  const isRight = equalBytes(fromHex(pinVerifier(keyId, g, pv)), fromHex(counted.verifier));
  const mine = and(eq(keyPin.keyId, keyId), eq(keyPin.generation, counted.inForce));
  if (!isRight) {
    const left = await ctx.db.transaction(async (tx) => {
      const [pin] = await tx.select().from(keyPin).where(mine).for("update");
      await tx
        .update(keyPin)
        .set({ total: sql`${keyPin.total} + 1` })
        .where(mine);
      const { wrongTries } = counted;
      const fails = pin?.fails ?? wrongTries;
      if (fails >= wrongTries && pin?.lock === null) {
        await tx.update(keyPin).set({ lock: "LOCKED", passedAt: null }).where(mine);
        await record(tx, ctx, {
          type: "key.pin-locked",
          subject: keyId,
          data: { generation: g, why: `${wrongTries} wrong` },
        });
      }
      return Math.max(0, wrongTries - fails);
    });
    throw left === 0 ? keyError("PIN_LOCKED") : keyError("PIN_WRONG", { left });
  }
  const ended: string[] = [];
  await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, keyId);
    const [pin] = await tx.select().from(keyPin).where(mine).for("update");
    // Locked meanwhile (five others were wrong, or a clone spoke up): a right PIN does not undo that.
    if (!pin || pin.lock !== null) throw keyError(pin?.lock === "CLONE_SUSPECT" ? "CLONE_SUSPECT" : "PIN_LOCKED");
    const waiting = g === counted.inForce ? null : await lockPending(tx, keyId);
    const changed = waiting?.generation === g && waiting.kind === "pin" ? waiting : null;
    // Whoever changed the PIN may have had a reason: what was allowed under the old one ends with it.
    if (changed) ended.push(...(await endSessionsOf(tx, ctx, key.personId, "pin")));
    await tx.update(keyPin).set({ fails: 0, passedAt: ctx.clock.now() }).where(mine);
    // The fingerprint counts again, too.
    await tx.update(keyBiometric).set({ fails: 0 }).where(eq(keyBiometric.keyId, keyId));
    await record(tx, ctx, { type: "key.pin-passed", subject: keyId, data: { generation: g } });
    // The phone has the next generation on disk and its PIN is right: it is in force from now on.
    if (changed) {
      await promotePin(tx, key, changed, { total: 0 });
      await record(tx, ctx, { type: "key.pin-changed", subject: key.id, data: { generation: g } });
    }
  });
  await tellVault(ctx, ended, "pin");
  return counted;
}

/** Counts a try and commits. A refused one is not counted; a counter seen before freezes the PIN and raises the alarm. */
async function countTry(ctx: Context, { keyId, g, pc }: CheckPin, pending: "drop" | "keep"): Promise<Counted> {
  const outcome = await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, keyId);
    const state = keyCan.checkPin(key.state);
    if (state) return { refusal: keyError(state, { state: key.state }) };
    const waiting = await lockPending(tx, keyId);
    const isNext = waiting?.generation === g;
    if (g !== key.generation && !isNext) return { refusal: keyError("PIN_STALE") };
    const inForce = key.generation;
    const mine = and(eq(keyPin.keyId, keyId), eq(keyPin.generation, inForce));
    const [pin] = await tx.select().from(keyPin).where(mine).for("update");
    if (!pin?.sealedPepper) return { refusal: keyError("PIN_STALE") };
    const { wrongTries } = await policyOfPerson({ db: tx }, key.personId);
    const refusal = pinRefusal(pin, pc, wrongTries);
    if (refusal === "CLONE_SUSPECT" && pin.lock !== "CLONE_SUSPECT") {
      await tx.update(keyPin).set({ lock: "CLONE_SUSPECT", passedAt: null }).where(mine);
      await endSessionsOf(tx, ctx, key.personId, "freeze");
      const data = { generation: inForce, counter: pc, last: pin.lastCounter };
      await record(tx, ctx, { type: "key.clone-suspected", subject: keyId, data });
      ctx.log.error({ keyId, counter: pc }, "two copies of a phone's storage exist");
    }
    if (refusal) return { refusal: keyError(refusal) };
    if (waiting && !isNext && pending === "drop") await dropPending(tx, ctx, waiting);
    const fails = pin.fails + 1;
    await tx.update(keyPin).set({ fails, lastCounter: pc }).where(mine);
    const data = { generation: g, counter: pc, fails, total: pin.total };
    await record(tx, ctx, { type: "key.pin-try", subject: keyId, data });
    const { verifier, sealedPepper } = isNext ? waiting : { ...pin, sealedPepper: pin.sealedPepper };
    return { counted: { verifier, sealedPepper, inForce, wrongTries } };
  });
  if (outcome.counted === undefined) throw outcome.refusal;
  return outcome.counted;
}
