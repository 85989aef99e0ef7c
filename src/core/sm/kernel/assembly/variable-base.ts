import { makeAffine } from "./batch";
import { ENTRY, negateWhere, pairEntries, scanEntries } from "./entry";
import { FIELD_ONE, join, PAIR } from "./field";
import { LANES, sumLanesCompletely, Y, Z } from "./lanes";
import { recordOddMultiples, storeEntries, takeLeft } from "./odd-multiples";
import { addAffine, double, readRunner, RUNNER, setRunner } from "./point";
import { digitAt, digitsOf, indexOf, makeOdd, ODD } from "./recoding";
import { scratch } from "./secrets";

/** k·Q for a secret k and a point without a table: windows of 5 bits, each of which reads all 16 odd multiples of Q. */

const W = 5;
const COUNT = 1 << (W - 1);

const K = scratch(ODD);
const RUN = scratch(RUNNER);
const ENTRIES = scratch(16 * ENTRY);
const PICKED = scratch(ENTRY);
const PICKED_X = scratch(PAIR);
const PICKED_Y = scratch(PAIR);
const PARTS = scratch(LANES);

/**
 * out = k·Q in both. Before the last digit the sum is 2^w times a positive number below n/2^w and so never ± a digit; at the
 * last digit it is for one k, so that addition is complete. @param x, y of Q on the left, c = 1, V ≤ 1; k words in [1, n)
 */
export function multiplyPointSecretly(out: usize, x: usize, y: usize, k: usize): void {
  setRunner(RUN, x, y, FIELD_ONE);
  takeLeft(RUN);
  recordOddMultiples(0, COUNT);
  makeAffine(COUNT);
  storeEntries(ENTRIES, 0, COUNT, 0);
  makeOdd(K, k);
  const m = digitsOf(W);
  pick(m - 1, m);
  setRunner(RUN, PICKED_X, PICKED_Y, FIELD_ONE);
  for (let i = m - 2; i >= 0; i--) {
    for (let j = 0; j < W; j++) double(RUN);
    pick(i, m);
    if (i > 0) addAffine(RUN, PICKED_X, PICKED_Y);
  }
  readRunner(PARTS, PARTS + Y, PARTS + Z, RUN);
  join(PARTS, PARTS, PICKED_X);
  join(PARTS + Y, PARTS + Y, PICKED_Y);
  join(PARTS + Z, PARTS + Z, FIELD_ONE);
  sumLanesCompletely(out, PARTS);
}

function pick(i: i32, m: i32): void {
  const digit = digitAt(K, i, m, W);
  scanEntries(PICKED, ENTRIES, COUNT, indexOf(digit));
  pairEntries(PICKED_X, PICKED_Y, PICKED, PICKED);
  negateWhere(PICKED_Y, digit >> 31, digit >> 31);
}
