import { type Bytes, concat, equalBytes, type RandomBytes, u32 } from "../bytes.ts";
import { bytes65, pointOf, randomScalar, secretBase, secretTimes } from "./curve.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { sm3 } from "./sm3.ts";

/** SM2 public-key encryption (GB/T 32918.4-2016), raw C1‖C3‖C2 with C1 as 65 bytes 04‖x‖y. */

const C1 = 65;
const C3 = 32;

/** Says only that it did not open; which check failed would help an attacker. */
export class DecryptionError extends Error {
  constructor() {
    super("SM2 ciphertext does not open");
    this.name = "DecryptionError";
  }
}

/** @param plain 1 byte or more; @throws TypeError when pub65 is not a point */
export function sm2Encrypt(pub65: Bytes, plain: Bytes, random: RandomBytes): Bytes {
  for (;;) {
    const cipher = sm2EncryptWithNonce(pub65, plain, randomScalar(random));
    if (cipher) return cipher;
  }
}

/** §6.1 for a given k; null when the mask is all zero and another k must be taken. Apart for the standard's vector. */
export function sm2EncryptWithNonce(pub65: Bytes, plain: Bytes, k: bigint): Bytes | null {
  const key = pointOf(pub65);
  if (key === null) throw new TypeError("not an SM2 public key");
  if (plain.length === 0) throw new TypeError("nothing to encrypt");
  const shared = bytes65(secretTimes(key, k)).subarray(1);
  const mask = maskOf(shared, plain.length);
  if (mask.every((byte) => byte === 0)) return null;
  const check = sm3(shared.subarray(0, 32), plain, shared.subarray(32));
  const cipher = concat(bytes65(secretBase(k)), check, xor(plain, mask));
  shared.fill(0);
  mask.fill(0);
  return cipher;
}

/** §7.1. @param d 32 bytes; only the server decrypts, so its kernel multiplies; @throws DecryptionError */
export function sm2Decrypt(d: Bytes, cipher: Bytes, kernel: Kernel): Bytes {
  if (cipher.length <= C1 + C3) throw new DecryptionError();
  const shared = sharedPoint(d, cipher.subarray(0, C1), kernel).subarray(1);
  const masked = cipher.subarray(C1 + C3);
  const mask = maskOf(shared, masked.length);
  const plain = xor(masked, mask);
  const check = sm3(shared.subarray(0, 32), plain, shared.subarray(32));
  const isRight = equalBytes(check, cipher.subarray(C1, C1 + C3)) && mask.some((byte) => byte !== 0);
  shared.fill(0);
  mask.fill(0);
  if (isRight) return plain;
  plain.fill(0);
  throw new DecryptionError();
}

function sharedPoint(d: Bytes, point: Bytes, kernel: Kernel): Bytes {
  try {
    return kernel.multiply(point, d);
  } catch {
    throw new DecryptionError();
  }
}

/** KDF of §5.4.3: SM3(Z‖counter) for counter = 1, 2, … */
function maskOf(shared: Bytes, length: number): Bytes {
  const out = new Uint8Array(length);
  for (let at = 0, counter = 1; at < length; at += 32, counter++)
    out.set(sm3(shared, u32(counter)).subarray(0, length - at), at);
  return out;
}

const xor = (a: Bytes, b: Bytes): Bytes => a.map((byte, i) => byte ^ (b[i] ?? 0));
