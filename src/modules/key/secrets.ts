import { createHmac } from "node:crypto";
import { concat, fromBase64url, fromHex, u32, utf8 } from "#core/bytes.ts";
import { masterKey } from "#server/master-key.ts";

/**
 * What a key's rows hold under the master key (protocol.md §2 "Stored"). The additional data names row and epoch, so a
 * row copied onto another's place does not open. Every one throws Error when it does not open.
 */

type KeyRef = { keyId: string; epoch: number; role: string; publicKey: string };

/** d2 and kn, 32 bytes each. Wipe them after use. */
export type Half = { d2: Uint8Array; kn: Uint8Array };

export const sealHalf = (ref: KeyRef, half: Half) =>
  masterKey().seal("key/half", halfAad(ref), concat(half.d2, half.kn));

export function openHalf(ref: KeyRef, sealed: Uint8Array): Half {
  const plain = masterKey().open("key/half", halfAad(ref), sealed);
  const half = { d2: plain.slice(0, 32), kn: plain.slice(32, 64) };
  plain.fill(0);
  return half;
}

function halfAad({ keyId, epoch, role, publicKey }: KeyRef): Uint8Array {
  return concat(fromBase64url(keyId), u32(epoch), utf8(role), fromHex(publicKey));
}

const draftAad = (keyId: string, kgid: string) => concat(fromBase64url(keyId), fromBase64url(kgid));

export const sealDraft = (keyId: string, kgid: string, half: Half) =>
  masterKey().seal("key/draft", draftAad(keyId, kgid), concat(half.d2, half.kn));

export function openDraft(keyId: string, kgid: string, sealed: Uint8Array): Half {
  const plain = masterKey().open("key/draft", draftAad(keyId, kgid), sealed);
  const half = { d2: plain.slice(0, 32), kn: plain.slice(32, 64) };
  plain.fill(0);
  return half;
}

const pepperAad = (keyId: string, generation: number) => concat(fromBase64url(keyId), u32(generation));

export const sealPepper = (keyId: string, generation: number, pepper: Uint8Array) =>
  masterKey().seal("key/pepper", pepperAad(keyId, generation), pepper);

export const openPepper = (keyId: string, generation: number, sealed: Uint8Array) =>
  masterKey().open("key/pepper", pepperAad(keyId, generation), sealed);

const bioAad = (keyId: string, bioId: string) => concat(fromBase64url(keyId), fromBase64url(bioId));

export const sealBioPepper = (keyId: string, bioId: string, pepper: Uint8Array) =>
  masterKey().seal("key/biometric", bioAad(keyId, bioId), pepper);

export const openBioPepper = (keyId: string, bioId: string, sealed: Uint8Array) =>
  masterKey().open("key/biometric", bioAad(keyId, bioId), sealed);

export const sealDevice = (keyId: string, kd: Uint8Array) => masterKey().seal("key/device", fromBase64url(keyId), kd);

export const openDevice = (keyId: string, sealed: Uint8Array) =>
  masterKey().open("key/device", fromBase64url(keyId), sealed);

/** ver = HMAC-SM3(kver(MK), keyId‖u32(g)‖pv), protocol.md §6. */
export function pinVerifier(keyId: string, generation: number, pv: Uint8Array): string {
  return createHmac("sm3", masterKey().derive("key/pin"))
    .update(concat(fromBase64url(keyId), u32(generation), pv))
    .digest("hex");
}
