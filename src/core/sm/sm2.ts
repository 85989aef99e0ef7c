import { type Bytes, concat, type RandomBytes, utf8 } from "../bytes.ts";
import {
  bytes32,
  bytes65,
  curve,
  inverseModN,
  modN,
  pointOf,
  publicSum,
  randomScalar,
  scalarOf,
  secretBase,
  SM2_N,
  toInteger,
} from "./curve.ts";
import type { Signature32 } from "./sm2-der.ts";
import { hmacSm3, sm3 } from "./sm3.ts";
import { sm2Za } from "./z.ts";

export { type Signature32, signatureFromDer, signatureToDer } from "./sm2-der.ts";
export { sm2Decrypt, sm2Encrypt } from "./sm2-encryption.ts";
export { SM2_ID, sm2Za } from "./z.ts";

/** True for 04‖X‖Y on the curve and nothing else. */
export const isPoint65 = (bytes: Bytes): boolean => pointOf(bytes) !== null;

/** A private key in [1, n−2] (GB/T 32918.1 §6.1): 1+d must be invertible. */
export function sm2GenerateKey(random: RandomBytes): Bytes {
  for (;;) {
    const d = randomScalar(random);
    if (d !== SM2_N - 1n) return bytes32(d);
  }
}

/** P = dG, 65 bytes. @throws TypeError when d is not in [1, n−2] */
export const publicKeyOf = (d: Bytes): Bytes => bytes65(secretBase(privateScalar(d)));

/** e = SM3(Z‖M) with the default id (§6.1 A1, A2). */
export const sm2Digest = (pub65: Bytes, message: Bytes): Bytes => sm3(sm2Za(pub65), message);

/**
 * Signs e with a whole private key (institution, time stamps, envelope; never a doctor's). The nonce is hedged: HMAC of d
 * over fresh randomness and e, so that a weak generator alone does not give d away.
 * @throws TypeError when d is not in [1, n−2] or e not 32 bytes
 */
export function sm2SignDigest(d: Bytes, e: Bytes, random: RandomBytes): Signature32 {
  privateScalar(d);
  for (;;) {
    const fresh = random(32);
    const material = concat(utf8("xq/sm2/nonce/v1"), fresh, e);
    const wide = concat(hmacSm3(d, material, Uint8Array.of(0)), hmacSm3(d, material, Uint8Array.of(1)));
    const signature = sm2SignWithNonce(d, e, modN(toInteger(wide)));
    for (const secret of [fresh, material, wide]) secret.fill(0);
    if (signature) return signature;
  }
}

/** §6.1 A4 to A6 for a given k; null when the standard says to take another. Apart for the standard's vector. */
export function sm2SignWithNonce(d: Bytes, e: Bytes, k: bigint): Signature32 | null {
  if (e.length !== 32) throw new TypeError("an SM2 digest has 32 bytes");
  if (k === 0n) return null;
  const key = privateScalar(d);
  const r = modN(toInteger(e) + secretBase(k).toAffine().x);
  if (r === 0n || r + k === SM2_N) return null;
  const s = modN(inverseModN(1n + key) * modN(k - r * key));
  return s === 0n ? null : { r: bytes32(r), s: bytes32(s) };
}

/** Checks (r, s) over e (§7.1). False, never an error, for malformed keys, digests and values. */
export function sm2VerifyDigest(pub65: Bytes, e: Bytes, signature: Signature32): boolean {
  const key = pointOf(pub65);
  const r = scalarOf(signature.r);
  const s = scalarOf(signature.s);
  if (key === null || r === null || s === null || e.length !== 32) return false;
  const t = modN(r + s);
  if (t === 0n) return false;
  const point = publicSum([curve().BASE, key], [s, t]);
  return !point.is0() && modN(toInteger(e) + point.toAffine().x) === r;
}

function privateScalar(d: Bytes): bigint {
  const value = scalarOf(d);
  if (value === null || value === SM2_N - 1n) throw new TypeError("not an SM2 private key");
  return value;
}
