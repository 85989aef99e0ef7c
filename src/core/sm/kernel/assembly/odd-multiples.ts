import { recordAt } from "./batch";
import { ENTRY, storeEntry } from "./entry";
import { copyPair, FIELD_ONE, join, PAIR } from "./field";
import { addAffineLanes, LANES, setLanes, Y, Z } from "./lanes";
import { double, readRunner } from "./point";
import { multiply, square } from "./products";
import { scratch } from "./secrets";

/** The odd multiples 1, 3, 5, … of two points side by side, in records and then in entries. */

/** A point and its double in a frame where both are affine: X, Y, and the Z that leads back to the curve. */
const ONCE_X = scratch(PAIR);
const ONCE_Y = scratch(PAIR);
const TWICE_X = scratch(PAIR);
const TWICE_Y = scratch(PAIR);
const FRAME = scratch(PAIR);
/** Of the first multiple on the right; on the left it is 1. */
const START_Z = scratch(PAIR);
const SCALE = scratch(PAIR);
const LEFT = scratch(5 * PAIR);
const ACC = scratch(LANES);

/** Doubles the runner and keeps what it was and what it became, for the left of the records to come. */
export function takeLeft(run: usize): void {
  take(run);
  copyPair(LEFT, ONCE_X);
  copyPair(LEFT + PAIR, ONCE_Y);
  copyPair(LEFT + 2 * PAIR, TWICE_X);
  copyPair(LEFT + 3 * PAIR, TWICE_Y);
  copyPair(LEFT + 4 * PAIR, FRAME);
}

/** The same for the right. Without it the right repeats the left. */
export function takeRight(run: usize): void {
  take(run);
}

/**
 * Lets the right begin at the runner, another odd multiple of the left's point, and go on in the same steps. In the left's
 * frame, with F = 2YZ, a point (X, Y, Z) of the curve is (X·F², Y·F³, Z).
 */
export function takeOn(run: usize): void {
  readRunner(ONCE_X, ONCE_Y, START_Z, run);
  multiply(START_Z, START_Z, FIELD_ONE); // c = 1, V ≤ 0.6, as lanes want it
  square(SCALE, FRAME); // c: 2² ≤ 14
  multiply(ONCE_X, ONCE_X, SCALE);
  multiply(SCALE, SCALE, FRAME);
  multiply(ONCE_Y, ONCE_Y, SCALE);
}

/**
 * Q = (X, Y, Z) doubles to (X″, Y″, 2YZ). In that frame the old Q is X·(2Y)² and Y·(2Y)³ = 8Y⁴, and mixed addition, which
 * does not know the curve's coefficients, works as on the curve itself.
 */
function take(run: usize): void {
  readRunner(ONCE_X, ONCE_Y, FRAME, run);
  square(ONCE_Y, ONCE_Y); // Y²; c: 2² ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const y = v128.load(ONCE_Y + i);
    const twice = i32x4.add(y, y);
    v128.store(TWICE_X + i, twice); // c = 2
    v128.store(TWICE_Y + i, i32x4.add(twice, twice)); // c = 4
  }
  multiply(ONCE_X, ONCE_X, TWICE_Y);
  multiply(ONCE_Y, TWICE_X, TWICE_Y); // 2·4 ≤ 14
  double(run);
  readRunner(TWICE_X, TWICE_Y, FRAME, run);
  copyPair(START_Z, FIELD_ONE);
}

/** Writes `count` records from `first` on; their Z leads to the curve. */
export function recordOddMultiples(first: i32, count: i32): void {
  join(ONCE_X, LEFT, ONCE_X);
  join(ONCE_Y, LEFT + PAIR, ONCE_Y);
  join(TWICE_X, LEFT + 2 * PAIR, TWICE_X);
  join(TWICE_Y, LEFT + 3 * PAIR, TWICE_Y);
  join(FRAME, LEFT + 4 * PAIR, FRAME);
  setLanes(ACC, ONCE_X, ONCE_Y);
  join(ACC + Z, FIELD_ONE, START_Z);
  for (let j = 0; j < count; j++) {
    // An odd and an even multiple are never equal or opposite: the order of every point is odd and far larger.
    if (j > 0) addAffineLanes(ACC, TWICE_X, TWICE_Y);
    const record = recordAt(first + j);
    copyPair(record, ACC);
    copyPair(record + Y, ACC + Y);
    multiply(record + Z, ACC + Z, FRAME); // c: 1·2 ≤ 14
  }
}

/** Copies one side of `count` affine records from `first` on to entries. @param side 0 left, 4 right */
export function storeEntries(entries: usize, first: i32, count: i32, side: usize): void {
  for (let j = 0; j < count; j++) {
    const record = recordAt(first + j);
    storeEntry(entries + ENTRY * <usize>j, record, record + Y, side);
  }
}
