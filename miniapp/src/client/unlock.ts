import { type Bytes, fromBase64url, toBase64url } from "../../../src/core/bytes.ts";
import { pinProof, stretchPin } from "../../../src/core/sm/two-party/pin.ts";
import { decodeShare, openShare, type UnlockedShare } from "../../../src/core/sm/two-party/share.ts";
import type { Desk } from "./desk.ts";
import type { KeptKey } from "./disk.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import { dropNext, promoteNext, resumeNext } from "./next-key.ts";

/** A key opened with its PIN: d1 and what came of the PIN, in RAM. Wipe it after one confirmation. */
export type OpenKey = { share: UnlockedShare; stretched: Bytes; ds: Bytes; wipe: () => void };

/**
 * PIN CHECK (protocol.md §6): counted on disk and by the server before it is compared; a right one brings the pepper that
 * opens the phone's half. What was interrupted between two generations is settled first.
 * @throws Failure key.PIN_WRONG {left}, key.PIN_LOCKED, key.CLONE_SUSPECT, protocol.STORAGE_TAMPERED
 */
export async function openKey(desk: Desk, pin: string): Promise<OpenKey> {
  await resumeNext(desk);
  const kept = await desk.ownKey();
  const ds = fromBase64url(kept.ds);
  const stretched = stretchPin(pin, fromBase64url(kept.salt));
  try {
    return { share: await checked(desk, kept, ds, stretched), stretched, ds, wipe: () => wipe() };
  } catch (error) {
    wipe();
    throw failureOf(error);
  }
  function wipe(): void {
    stretched.fill(0);
    ds.fill(0);
  }
}

/** The same where only d1 is wanted. */
export async function unlockKey(desk: Desk, pin: string): Promise<UnlockedShare> {
  const open = await openKey(desk, pin);
  open.wipe();
  return open.share;
}

/** A phone that holds a changed PIN's blob asks for that generation first; the server may never have heard of it. */
async function checked(desk: Desk, kept: KeptKey, ds: Bytes, stretched: Bytes): Promise<UnlockedShare> {
  const { next } = kept;
  if (!next) return await openAs(desk, kept.share, ds, stretched);
  try {
    const share = await openAs(desk, next.share, ds, stretched);
    await promoteNext(desk);
    return share;
  } catch (error) {
    if (failureOf(error).code !== "key.PIN_STALE") throw error;
    await dropNext(desk);
    return await openAs(desk, kept.share, ds, stretched);
  }
}

async function openAs(desk: Desk, stored: KeptKey["share"], ds: Bytes, stretched: Bytes): Promise<UnlockedShare> {
  const share = decodeShare(stored);
  const pv = toBase64url(pinProof({ ds, stretched, keyId: share.keyId }));
  const { pepper: text } = await counted(desk, ({ pc, device }) =>
    desk.call("key.checkPin", { keyId: stored.keyId, g: share.g, pv, pc }, device),
  );
  const pepper = fromBase64url(text);
  try {
    return openShare(share, { ds, stretched, pepper });
  } finally {
    pepper.fill(0);
  }
}

/**
 * Sends a message that counts as a PIN try. A lost answer is asked for again with the next count: the same count twice
 * looks like a cloned phone.
 */
export async function counted<T>(
  desk: Desk,
  send: (by: { pc: number; device: { keyId: string; ds: string } }) => Promise<T>,
): Promise<T> {
  return await desk.repeating(async () => {
    const next = await desk.disk.nextPinCount();
    if (!next) throw phoneFailure("no-key");
    return await send({ pc: next.pc, device: { keyId: next.key.share.keyId, ds: next.key.ds } });
  });
}
