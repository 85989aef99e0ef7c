import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { equalBytes, toBase64url } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { keyError } from "./errors.ts";
import type { SetPin } from "./input.ts";
import { lockOwnKey } from "./read-key.ts";
import { keyPair, keyPin } from "./schema.ts";
import { openDevice, openPepper, pinVerifier, sealDevice, sealPepper } from "./secrets.ts";

/**
 * PIN SET of an enrolment (protocol.md §6): keeps ver and kd, answers the pepper. The same message again gets the same
 * answer; a different one is refused, so a PIN cannot be replaced without CHANGE. @throws key.PIN_SET, key.KEY_STATE
 */
export async function setPin(ctx: Context, { keyId, g, pv, kd }: SetPin): Promise<{ pepper: string }> {
  return await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, keyId);
    const verifier = pinVerifier(keyId, g, pv);
    const [known] = await tx
      .select()
      .from(keyPin)
      .where(and(eq(keyPin.keyId, keyId), eq(keyPin.generation, g)));
    if (known) {
      const isSame =
        known.verifier === verifier && key.sealedDevice && equalBytes(openDevice(keyId, key.sealedDevice), kd);
      if (!isSame || !known.sealedPepper) throw keyError("PIN_SET");
      return { pepper: toBase64url(openPepper(keyId, g, known.sealedPepper)) };
    }
    if (key.state !== "TICKET") throw keyError("KEY_STATE", { state: key.state });
    const pepper = new Uint8Array(randomBytes(32));
    const sealedPepper = sealPepper(keyId, g, pepper);
    await tx.insert(keyPin).values({
      keyId,
      generation: g,
      verifier,
      sealedPepper,
      fails: 0,
      total: 0,
      lastCounter: 0,
      setAt: ctx.clock.now(),
    });
    await tx
      .update(keyPair)
      .set({ sealedDevice: sealDevice(keyId, kd) })
      .where(eq(keyPair.id, keyId));
    await record(tx, ctx, { type: "key.pin-set", subject: keyId, data: { generation: g } });
    return { pepper: toBase64url(pepper) };
  });
}
