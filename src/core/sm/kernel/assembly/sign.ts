import { SECRET_BASE } from "./base";
import { invertRecords, recordAt } from "./batch";
import { fromField, PAIR } from "./field";
import { multiplySecretly } from "./fixed-base";
import { invertScalar } from "./invert";
import { LANES, sumLanesCompletely, Z } from "./lanes";
import { multiply, square } from "./products";
import { addScalars, multiplyScalars, reduceScalar, reduceWide, subtractScalars } from "./scalar";
import { scratch } from "./secrets";
import { hmac, setHmacKey } from "./sm3";
import { isScalar, isZero, ONE, readWords, WORDS, writeWords } from "./words";

/** Signing with a whole private key (GB/T 32918.2-2016 §6.1), many digests at a time. Nothing branches on a secret. */

/** Digests of one call. */
export const SIGN_MAX = 64;

/** "xq/sm2/nonce/v1", then 32 fresh bytes, e, and a counter. */
const MATERIAL = scratch(80);
const WIDE = scratch(2 * WORDS);
const HIGH = scratch(WORDS);
const LOW = scratch(WORDS);
const NONCES = scratch(64 * WORDS);
const KEY = scratch(WORDS);
const D = scratch(WORDS);
const E = scratch(WORDS);
const R = scratch(WORDS);
const S = scratch(WORDS);
const OTHER = scratch(WORDS);
const PARTS = scratch(LANES);
const ZZ = scratch(PAIR);

/** k = HMAC(d, …‖0)‖HMAC(d, …‖1) mod n: fresh randomness alone, if it is weak, does not give d away. */
export function deriveNonces(d: usize, digests: usize, fresh: usize, count: i32): void {
  setHmacKey(d, WORDS);
  store<u64>(MATERIAL, 0x2f326d732f7178); // "xq/sm2/"
  store<u64>(MATERIAL, 0x31762f65636e6f6e, 7); // "nonce/v1"
  for (let i = 0; i < count; i++) {
    memory.copy(MATERIAL + 15, fresh + WORDS * <usize>i, WORDS);
    memory.copy(MATERIAL + 47, digests + WORDS * <usize>i, WORDS);
    store<u8>(MATERIAL, 0, 79);
    hmac(WIDE, MATERIAL, 80);
    store<u8>(MATERIAL, 1, 79);
    hmac(WIDE + WORDS, MATERIAL, 80);
    readWords(HIGH, WIDE);
    readWords(LOW, WIDE + WORDS);
    reduceWide(NONCES + WORDS * <usize>i, HIGH, LOW);
  }
}

/** Takes nonces in [0, n) as bytes instead: for the standard's vector. */
export function takeNonces(nonces: usize, count: i32): void {
  for (let i = 0; i < count; i++) readWords(NONCES + WORDS * <usize>i, nonces + WORDS * <usize>i);
}

/**
 * r‖s for each digest. s = (1 + d)⁻¹·(k − r·d) = (1 + d)⁻¹·(k + r) − r.
 * @returns 1; 0 when for some digest the standard asks for another k (never in practice); 2 when d is not in [1, n − 2]
 */
export function signAll(signatures: usize, d: usize, digests: usize, count: i32): u32 {
  readWords(KEY, d);
  addScalars(D, KEY, ONE);
  if (!(isScalar(KEY) & isScalar(D))) return 2;
  invertScalar(D, D);
  let areGood: u32 = 1;
  for (let i = 0; i < count; i++) {
    const k = NONCES + WORDS * <usize>i;
    areGood &= isScalar(k);
    multiplySecretly(PARTS, SECRET_BASE, k);
    sumLanesCompletely(recordAt(i), PARTS);
  }
  if (!areGood) return 0;
  invertRecords(count);
  for (let i = 0; i < count; i++) {
    const record = recordAt(i);
    const k = NONCES + WORDS * <usize>i;
    square(ZZ, record + Z);
    multiply(record, record, ZZ);
    fromField(R, OTHER, record);
    reduceScalar(R);
    readWords(E, digests + WORDS * <usize>i);
    reduceScalar(E);
    addScalars(R, R, E);
    addScalars(S, R, k);
    areGood &= isZero(R) ^ 1;
    areGood &= isZero(S) ^ 1;
    multiplyScalars(S, S, D);
    subtractScalars(S, S, R);
    areGood &= isZero(S) ^ 1;
    writeWords(signatures + 2 * WORDS * <usize>i, R);
    writeWords(signatures + 2 * WORDS * <usize>i + WORDS, S);
  }
  return areGood;
}
