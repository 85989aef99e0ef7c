import { fromBase64url, toBase64url } from "../../../src/core/bytes.ts";
import { pinProof, stretchPin } from "../../../src/core/sm/two-party/pin.ts";
import { decodeShare, openShare, type UnlockedShare } from "../../../src/core/sm/two-party/share.ts";
import type { Desk } from "./desk.ts";
import { failureOf, phoneFailure } from "./failure.ts";

/**
 * PIN CHECK (protocol.md §6): counted on disk and by the server before it is compared; a right one brings the pepper that
 * opens the phone's half. The answer holds d1 in RAM: wipe it after one confirmation.
 * @throws Failure key.PIN_WRONG {left}, key.PIN_LOCKED, key.CLONE_SUSPECT, protocol.STORAGE_TAMPERED
 */
export async function unlockKey(desk: Desk, pin: string): Promise<UnlockedShare> {
  const kept = await desk.ownKey();
  const share = decodeShare(kept.share);
  const ds = fromBase64url(kept.ds);
  const stretched = stretchPin(pin, fromBase64url(kept.salt));
  const pv = toBase64url(pinProof({ ds, stretched, keyId: share.keyId }));
  try {
    // A lost answer is asked for again with the next count: the same count twice looks like a cloned phone.
    const { pepper: text } = await desk.repeating(async () => {
      const counted = await desk.disk.nextPinCount();
      if (!counted) throw phoneFailure("no-key");
      const device = { keyId: kept.share.keyId, ds: kept.ds };
      return await desk.call("key.checkPin", { keyId: kept.share.keyId, g: share.g, pv, pc: counted.pc }, device);
    });
    const pepper = fromBase64url(text);
    try {
      return openShare(share, { ds, stretched, pepper });
    } finally {
      pepper.fill(0);
    }
  } catch (error) {
    throw failureOf(error);
  } finally {
    stretched.fill(0);
    ds.fill(0);
  }
}
