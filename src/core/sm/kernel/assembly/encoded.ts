import { fromField, PAIR, toField, zeroMask } from "./field";
import { multiply, square } from "./products";
import { scratch } from "./secrets";
import { B, isBelow, P, readWords, WORDS, writeWords } from "./words";

/** Points as they travel: X‖Y, 32 bytes each, big-endian (the leading 04 is the caller's). */

const X_WORDS = scratch(WORDS);
const Y_WORDS = scratch(WORDS);
const B_PAIR = memory.data(80, 16);
const T = scratch(PAIR);
const U = scratch(PAIR);

export function startPoints(): void {
  toField(B_PAIR, B, B);
}

/**
 * Reads a point to both sides of x, y, c = 1, V < 1. @returns 1 when X, Y < p and it is on the curve (GB/T 32918.1-2016
 * §6.2.1; the cofactor is 1, so it then has order n), else 0
 */
export function readPoint(x: usize, y: usize, bytes: usize): u32 {
  readWords(X_WORDS, bytes);
  readWords(Y_WORDS, bytes + WORDS);
  if (!(isBelow(X_WORDS, P) & isBelow(Y_WORDS, P))) return 0;
  toField(x, X_WORDS, X_WORDS);
  toField(y, Y_WORDS, Y_WORDS);
  // x³ − 3x + b − y²: c = 6, V ≤ 6
  square(T, x);
  multiply(T, T, x);
  square(U, y);
  for (let i: usize = 0; i < PAIR; i += 16) {
    const linear = v128.load(x + i);
    const cubic = i32x4.sub(v128.load(T + i), i32x4.add(linear, i32x4.add(linear, linear)));
    v128.store(T + i, i32x4.add(cubic, i32x4.sub(v128.load(B_PAIR + i), v128.load(U + i))));
  }
  return i32x4.extract_lane(zeroMask(T), 0) & 1;
}

/** Writes the affine point on the left of x, y; any V ≤ 16. */
export function writePoint(bytes: usize, x: usize, y: usize): void {
  fromField(X_WORDS, Y_WORDS, x);
  writeWords(bytes, X_WORDS);
  fromField(X_WORDS, Y_WORDS, y);
  writeWords(bytes + WORDS, X_WORDS);
}
