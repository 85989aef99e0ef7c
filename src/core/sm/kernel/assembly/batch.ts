import { copyPair, PAIR, swap } from "./field";
import { invertField } from "./invert";
import { LANES, Y, Z } from "./lanes";
import { multiply, square } from "./products";
import { scratch } from "./secrets";

/** Many pairs of points that wait for one inversion (Montgomery's trick: 1/a = b·1/(ab)). */

export const BATCH = 320;
const RECORDS = memory.data(320 * 240, 16);
const PRODUCTS = memory.data(320 * 80, 16);

export function recordAt(i: i32): usize {
  return RECORDS + LANES * <usize>i;
}

/** Overwrites the first `count` records. */
export function forgetRecords(count: i32): void {
  memory.fill(RECORDS, 0, LANES * <usize>count);
  memory.fill(PRODUCTS, 0, PAIR * <usize>count);
}

const T = scratch(PAIR);
const BOTH = scratch(PAIR);

/** Z of the first `count` records becomes 1/Z, left and right. None may be 0: one would make all 0. */
export function invertRecords(count: i32): void {
  let product = recordAt(0) + Z;
  for (let i = 1; i < count; i++) {
    const next = PRODUCTS + PAIR * <usize>i;
    multiply(next, product, recordAt(i) + Z);
    product = next;
  }
  // 1/left = right/(left·right), and the other way round.
  swap(BOTH, product);
  multiply(T, BOTH, product);
  invertField(T, T);
  multiply(T, T, BOTH);
  for (let i = count - 1; i > 0; i--) {
    const z = recordAt(i) + Z;
    const before = i > 1 ? PRODUCTS + PAIR * <usize>(i - 1) : recordAt(0) + Z;
    multiply(BOTH, T, before);
    multiply(T, T, z);
    copyPair(z, BOTH);
  }
  copyPair(recordAt(0) + Z, T);
}

/** Makes the first `count` records affine: X and Y with c = 1. */
export function makeAffine(count: i32): void {
  invertRecords(count);
  for (let j = 0; j < count; j++) {
    const record = recordAt(j);
    square(T, record + Z);
    multiply(record, record, T);
    multiply(T, T, record + Z);
    multiply(record + Y, record + Y, T);
  }
}
