import { type Bytes, concat, type RandomBytes, toHex, utf8 } from "../../bytes.ts";
import { openBox, sealBox } from "../aead.ts";
import { hkdfSm3 } from "../sm3.ts";
import { ProtocolError } from "./errors.ts";
import { aadOf, type StoredShare, UnlockedShare } from "./share.ts";
import { th, wipe } from "./transcript.ts";

/**
 * The biometric copy of the phone's half (protocol.md §6): blob_b opens with ds and pepper_b, and the server gives out
 * pepper_b only for an assertion of the phone's secure hardware over the very batch, verified at the platform.
 */

/**
 * What the hardware is asked to sign, hexadecimal: binds key, copy and T, the hash over every item of one offer. T is
 * random by rho, so no challenge stands twice.
 */
export const biometricChallenge = (keyId: Bytes, bioId: Bytes, T: Bytes): string =>
  toHex(th("bio/ask", keyId, bioId, T));

/** The first assertion of a copy, over the server's nonce: fixes which hardware and which enrolled fingers. */
export const enrolChallenge = (keyId: Bytes, bioId: Bytes, nonce: Bytes): string =>
  toHex(th("bio/enrol", keyId, bioId, nonce));

type UnlockCopy = { ds: Bytes; pepper: Bytes; bioId: Bytes };

/** blob_b of an open share. @param unlock.bioId 16 bytes; pepper_b is wiped by the caller */
export function sealCopy(share: UnlockedShare, unlock: UnlockCopy, random: RandomBytes): Bytes {
  const kek = copyKek(share.facts.keyId, unlock);
  const sealed = share.sealUnder((plain) => sealBox(kek, random(16), aadOf(share.facts), plain));
  wipe(kek);
  return sealed;
}

/** @throws ProtocolError STORAGE_TAMPERED when blob, facts or pepper are not its own */
export function openCopy(blob: Bytes, facts: Omit<StoredShare, "blob">, unlock: UnlockCopy): UnlockedShare {
  const kek = copyKek(facts.keyId, unlock);
  try {
    return new UnlockedShare(openBox(kek, aadOf(facts), blob), facts);
  } catch {
    throw new ProtocolError("STORAGE_TAMPERED");
  } finally {
    wipe(kek);
  }
}

function copyKek(keyId: Bytes, { ds, pepper, bioId }: UnlockCopy): Bytes {
  const material = concat(ds, pepper);
  const kek = hkdfSm3(material, concat(utf8("xq/2psm2/v1/bio"), bioId), 64, keyId);
  wipe(material);
  return kek;
}
