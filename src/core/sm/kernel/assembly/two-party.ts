import { makeAffine, recordAt } from "./batch";
import { readPoint, writePoint } from "./encoded";
import { choose, FIELD_ONE, join, PAIR, zeroMask } from "./field";
import { LANES, sumLanesCompletely, Y, Z } from "./lanes";

import { addScalars, multiplyScalars, reduceWide, subtractScalars } from "./scalar";
import { scratch } from "./secrets";
import { hmac, setHmacKey } from "./sm3";
import { readWords, WORDS, writeWords } from "./words";

/** What the server's half of two-party signing adds (protocol.md §2, §4). Scalars are bytes; nothing branches on one. */

const A = scratch(WORDS);
const B = scratch(WORDS);
const SUM = scratch(WORDS);
const WIDE = scratch(2 * WORDS);

/** out = HMAC(key, body‖0)‖HMAC(key, body‖1) mod n: KS of §2. @param body followed by a byte of room */
export function keyedScalar(out: usize, key: usize, body: usize, length: usize): void {
  setHmacKey(key, WORDS);
  store<u8>(body + length, 0);
  hmac(WIDE, body, length + 1);
  store<u8>(body + length, 1);
  hmac(WIDE + WORDS, body, length + 1);
  readWords(A, WIDE);
  readWords(B, WIDE + WORDS);
  reduceWide(SUM, A, B);
  writeWords(out, SUM);
}

/** out = factor·(a + b) − c mod n: s = d₂·(s₁ + w₂) − r. */
export function answerShare(out: usize, factor: usize, a: usize, b: usize, c: usize): void {
  readWords(A, a);
  readWords(B, b);
  addScalars(SUM, A, B);
  readWords(A, factor);
  multiplyScalars(SUM, A, SUM);
  readWords(B, c);
  subtractScalars(SUM, SUM, B);
  writeWords(out, SUM);
}

/** out = start + Σ a_i·b_i mod n: z = a + Σ c_i·w_i. @param terms a‖b, 64 bytes each */
export function sumProducts(out: usize, start: usize, terms: usize, count: i32): void {
  readWords(SUM, start);
  for (let i = 0; i < count; i++) {
    readWords(A, terms + 2 * WORDS * <usize>i);
    readWords(B, terms + 2 * WORDS * <usize>i + WORDS);
    multiplyScalars(A, A, B);
    addScalars(SUM, SUM, A);
  }
  writeWords(out, SUM);
}

const X = scratch(PAIR);
const POINT_Y = scratch(PAIR);
const PARTS = scratch(LANES);
const T = scratch(PAIR);

/**
 * Sums of pairs of points, all with one inversion; O is written as 64 zero bytes, which are no point.
 * @param pairs X‖Y‖X‖Y each; @returns 1, or 0 when one is no point
 */
export function addPoints(out: usize, pairs: usize, count: i32): u32 {
  for (let i = 0; i < count; i++) {
    const pair = pairs + 128 * <usize>i;
    if (!readPoint(PARTS, PARTS + Y, pair)) return 0;
    if (!readPoint(X, POINT_Y, pair + 64)) return 0;
    join(PARTS, PARTS, X);
    join(PARTS + Y, PARTS + Y, POINT_Y);
    join(PARTS + Z, FIELD_ONE, FIELD_ONE);
    const record = recordAt(i);
    sumLanesCompletely(record, PARTS);
    // O would make every inverse 0; its place is kept with Z = 1 and X, Y = 0.
    const isO = zeroMask(record + Z);
    choose(record + Z, isO, FIELD_ONE, record + Z);
    memory.fill(T, 0, PAIR);
    choose(record, isO, T, record);
    choose(record + Y, isO, T, record + Y);
  }
  makeAffine(count);
  for (let i = 0; i < count; i++) writePoint(out + 64 * <usize>i, recordAt(i), recordAt(i) + Y);
  return 1;
}
