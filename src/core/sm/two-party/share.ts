import { type Bytes, concat, fromBase64url, type RandomBytes, toBase64url, u32, utf8 } from "../../bytes.ts";
import { openBox, sealBox } from "../aead.ts";
import { bytes32, bytes65, inverseModN, modN, randomScalar, secretBase } from "../curve.ts";
import { hkdfSm3 } from "../sm3.ts";
import { ProtocolError } from "./errors.ts";
import { requireScalar, wipe } from "./transcript.ts";

/** The phone's half at rest (protocol.md §2 Stored, §6 KEK and blob). Nothing here helps to test a PIN without pepper. */
export type StoredShare = { keyId: Bytes; ep: number; g: number; P: Bytes; P1: Bytes; blob: Bytes };

/** ds and pepper 32 bytes, stretched = stretchPin(PIN). The pepper is in RAM only; callers wipe it and `stretched`. */
export type UnlockWith = { ds: Bytes; stretched: Bytes; pepper: Bytes };

/** Seals d1 under the KEK of (ds, PIN, pepper). @param plain d1, 32 bytes, not wiped here */
export function sealShare(
  plain: Bytes,
  facts: Omit<StoredShare, "blob">,
  unlock: UnlockWith,
  random: RandomBytes,
): StoredShare {
  const kek = kekOf(facts, unlock);
  const blob = sealBox(kek, random(16), aadOf(facts), plain);
  wipe(kek);
  return { ...facts, blob };
}

/** @throws ProtocolError STORAGE_TAMPERED when blob, keyId, ep, g, P or P1 were changed, or the pepper is not its own */
export function openShare(share: StoredShare, unlock: UnlockWith): UnlockedShare {
  const kek = kekOf(share, unlock);
  try {
    return new UnlockedShare(openBox(kek, aadOf(share), share.blob), share);
  } catch {
    throw new ProtocolError("STORAGE_TAMPERED");
  } finally {
    wipe(kek);
  }
}

/** d1 in RAM between the PIN and the end of one confirmation. Not serialisable; answers, but is never read. */
export class UnlockedShare {
  readonly facts: Omit<StoredShare, "blob">;
  readonly #half: Bytes;
  #isWiped = false;

  /** Takes the bytes over and wipes them later. */
  constructor(half: Bytes, facts: Omit<StoredShare, "blob">) {
    requireScalar(half);
    this.#half = half;
    this.facts = { keyId: facts.keyId, ep: facts.ep, g: facts.g, P: facts.P, P1: facts.P1 };
  }

  get isWiped(): boolean {
    return this.#isWiped;
  }

  /** s1 = d1·(r + w1) mod n, 32 bytes. @throws ProtocolError SESSION after wipe, DEGENERATE when r + w1 = 0 */
  answer(r: bigint, w1: Bytes): Bytes {
    if (this.#isWiped) throw new ProtocolError("SESSION");
    const sum = modN(r + requireScalar(w1));
    if (sum === 0n) throw new ProtocolError("DEGENERATE");
    return bytes32(modN(requireScalar(this.#half) * sum));
  }

  /**
   * The vault's part of one window, v1 = d1·u for a fresh u, and u⁻¹ for the server (protocol.md §7.2). Neither tells d1.
   * @returns 32 bytes each; wipe both. @throws ProtocolError SESSION after wipe
   */
  delegate(random: RandomBytes): { v1: Bytes; uInverse: Bytes } {
    if (this.#isWiped) throw new ProtocolError("SESSION");
    const u = randomScalar(random);
    return { v1: bytes32(modN(requireScalar(this.#half) * u)), uInverse: bytes32(inverseModN(u)) };
  }

  /** d1·factor as a share of its own, for another epoch or generation. @param factor a scalar, 32 bytes; 1 keeps d1 */
  times(factor: Bytes, change: Partial<Pick<StoredShare, "ep" | "g" | "P1">>): UnlockedShare {
    if (this.#isWiped) throw new ProtocolError("SESSION");
    const half = bytes32(modN(requireScalar(this.#half) * requireScalar(factor)));
    return new UnlockedShare(half, { ...this.facts, ...change });
  }

  /** Q = d1⁻¹·G and a Schnorr proof of knowing it, z = α + c·d1⁻¹. @param challenge c for the commitment A, 65 bytes */
  proveInverse(challenge: (A: Bytes) => bigint, random: RandomBytes): { Q: Bytes; A: Bytes; z: Bytes } {
    if (this.#isWiped) throw new ProtocolError("SESSION");
    const inverse = inverseModN(requireScalar(this.#half));
    const alpha = randomScalar(random);
    const A = bytes65(secretBase(alpha));
    return { Q: bytes65(secretBase(inverse)), A, z: bytes32(modN(alpha + challenge(A) * inverse)) };
  }

  /** Its bytes at rest, under these facts. */
  seal(unlock: UnlockWith, random: RandomBytes): StoredShare {
    return { ...this.facts, blob: this.sealUnder((plain) => sealShare(plain, this.facts, unlock, random).blob) };
  }

  /** Hands d1 to a sealing function and to nothing else. */
  sealUnder(sealed: (plain: Bytes) => Bytes): Bytes {
    if (this.#isWiped) throw new ProtocolError("SESSION");
    return sealed(this.#half);
  }

  wipe(): void {
    this.#isWiped = true;
    wipe(this.#half);
  }
}

/** For the phone's disk: base64url strings and numbers. */
export type StoredShareJson = { keyId: string; ep: number; g: number; P: string; P1: string; blob: string };

export const encodeShare = (share: StoredShare): StoredShareJson => ({
  keyId: toBase64url(share.keyId),
  ep: share.ep,
  g: share.g,
  P: toBase64url(share.P),
  P1: toBase64url(share.P1),
  blob: toBase64url(share.blob),
});

/** @throws ProtocolError STORAGE_TAMPERED when it does not decode */
export function decodeShare(json: StoredShareJson): StoredShare {
  try {
    return {
      keyId: fromBase64url(json.keyId),
      ep: json.ep,
      g: json.g,
      P: fromBase64url(json.P),
      P1: fromBase64url(json.P1),
      blob: fromBase64url(json.blob),
    };
  } catch {
    throw new ProtocolError("STORAGE_TAMPERED");
  }
}

function kekOf(facts: { keyId: Bytes; g: number }, { ds, stretched, pepper }: UnlockWith): Bytes {
  const material = concat(ds, stretched, pepper);
  const info = concat(utf8("xq/2psm2/v1/kek"), u32(facts.g));
  const kek = hkdfSm3(material, info, 64, facts.keyId);
  wipe(material);
  return kek;
}

/** Fixed length: keyId(16)‖ep(4)‖g(4)‖P(65)‖P1(65). */
export const aadOf = (facts: Omit<StoredShare, "blob">): Bytes =>
  concat(facts.keyId, u32(facts.ep), u32(facts.g), facts.P, facts.P1);
