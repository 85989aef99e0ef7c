import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { toBase64url } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { passPin } from "./check-pin.ts";
import { keyError } from "./errors.ts";
import type { ChangePin } from "./input.ts";
import { dropPending, lockPending } from "./pending.ts";
import { policyOfPerson } from "./pin-policy.ts";
import { lockOwnKey } from "./read-key.ts";
import { keyPending, keyPin } from "./schema.ts";
import { openPepper, pinVerifier, sealPepper } from "./secrets.ts";

/**
 * CHANGE (protocol.md §6): a CHECK of the old PIN, then the new one waits until the phone has it on disk and confirms it
 * with `checkPin` of the next generation. @returns the pepper that opens the old blob, and the one for the new
 * @throws key.PIN_REUSED, key.BUSY, and whatever CHECK throws
 */
export async function changePin(ctx: Context, input: ChangePin): Promise<{ pepper: string; next: string; g: number }> {
  const { keyId, g } = input;
  const counted = await passPin(ctx, input, "drop");
  const pepper = new Uint8Array(randomBytes(32));
  const generation = await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, keyId);
    if (key.generation !== g) throw keyError("PIN_STALE");
    const waiting = await lockPending(tx, keyId);
    if (waiting) await dropPending(tx, ctx, waiting);
    const used = await tx.select().from(keyPin).where(eq(keyPin.keyId, keyId));
    // pv does not depend on g, so an earlier PIN is found by its verifier under its own generation.
    const { history } = await policyOfPerson({ db: tx }, key.personId);
    const recent = used.filter((one) => one.generation === g || isOfHistory(one, used, history));
    if (recent.some((one) => pinVerifier(keyId, one.generation, input.next) === one.verifier))
      throw keyError("PIN_REUSED");
    const next = g + 1;
    await tx.insert(keyPending).values({
      keyId,
      kind: "pin",
      epoch: key.epoch,
      generation: next,
      verifier: pinVerifier(keyId, next, input.next),
      sealedPepper: sealPepper(keyId, next, pepper),
      createdAt: ctx.clock.now(),
    });
    return next;
  });
  const old = openPepper(keyId, g, counted.sealedPepper);
  return { pepper: toBase64url(old), next: toBase64url(pepper), g: generation };
}

type Used = { generation: number; setAt: Date };

/** Among the last `history` PINs; the generations of one PIN, which refreshes make, are one. */
function isOfHistory(one: Used, used: readonly Used[], history: number): boolean {
  const newer = new Set(used.filter(({ setAt }) => setAt > one.setAt).map(({ setAt }) => setAt.getTime()));
  return newer.size < history;
}
