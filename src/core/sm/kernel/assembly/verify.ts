import { BASE_X, BASE_Y, OPEN_BASE } from "./base";
import { makeAffine } from "./batch";
import { readPoint } from "./encoded";
import { ENTRY, negateWhere, pairEntries } from "./entry";
import { FIELD_ONE, join, PAIR, subtract, toField, zeroMask } from "./field";
import { multiplyOpenly } from "./fixed-base";
import { LANES, sumLanes, sumLanesCompletely, Y, Z } from "./lanes";
import { recordOddMultiples, storeEntries, takeLeft, takeOn } from "./odd-multiples";
import { addAffine, double, readRunner, RUNNER, setRunner } from "./point";
import { multiply, square } from "./products";
import { addScalars, reduceScalar, subtractScalars } from "./scalar";
import { scratch } from "./secrets";
import { addWords, isBelow, isScalar, isZero, N, P, readWords, WORDS } from "./words";

/** Verification (GB/T 32918.2-2016 §7.1). All values are public here: time may depend on them. */

const W = 5;
/** Of the odd multiples up to 2^W on each side of a pair. */
const COUNT = 1 << (W - 3);

const E = scratch(WORDS);
const R = scratch(WORDS);
const S = scratch(WORDS);
const T = scratch(WORDS);
const X = scratch(PAIR);
const POINT_Y = scratch(PAIR);
const PARTS = scratch(LANES);
const SUM = scratch(LANES);
const RUN = scratch(RUNNER);
const ENTRIES = scratch(8 * ENTRY);
const PICKED_X = scratch(PAIR);
const PICKED_Y = scratch(PAIR);
/** Non-adjacent digits of t (width 5), one byte each. */
const NAF = scratch(272);

/** Reads e‖r‖s and makes t = r + s. @returns 1 when r, s are in [1, n) and t ≠ 0 */
export function readSignature(bytes: usize): u32 {
  readWords(E, bytes);
  readWords(R, bytes + WORDS);
  readWords(S, bytes + 2 * WORDS);
  if (!(isScalar(R) & isScalar(S))) return 0;
  addScalars(T, R, S);
  return isZero(T) ^ 1;
}

/** Is e + x(sG + tQ) = r? For a key that is seen for the first time. @param key X‖Y */
export function isRightFor(key: usize): u32 {
  if (!readPoint(X, POINT_Y, key)) return 0;
  multiplyOpenly(PARTS, OPEN_BASE, S, true);
  sumLanes(SUM, PARTS);
  multiplyByNaf();
  readRunner(PARTS, PARTS + Y, PARTS + Z, RUN);
  for (let at: usize = 0; at < LANES; at += PAIR) join(PARTS + at, SUM + at, PARTS + at);
  sumLanes(SUM, PARTS);
  return judge(key);
}

/** The same with a table of Q. */
export function isRightWith(table: usize, key: usize): u32 {
  multiplyOpenly(PARTS, table, T, true);
  multiplyOpenly(PARTS, OPEN_BASE, S, false);
  sumLanes(SUM, PARTS);
  return judge(key);
}

/** x(SUM) = r − e mod n, where x may have lost an n: compared as X = x·Z², without an inversion. */
function judge(key: usize): u32 {
  // Z = 0 says that equal points met somewhere, or that the sum is O: then the slow way decides.
  if (i32x4.extract_lane(zeroMask(SUM + Z), 0)) {
    sumSlowly(key);
    if (i32x4.extract_lane(zeroMask(SUM + Z), 0)) return 0;
  }
  reduceScalar(E);
  subtractScalars(T, R, E);
  square(SUM + Y, SUM + Z);
  if (hasX(T)) return 1;
  // x in [n, p) is possible too: r − e + n, if that is below p.
  return addWords(T, T, N) | (isBelow(T, P) ^ 1) ? 0 : hasX(T);
}

function hasX(words: usize): u32 {
  toField(X, words, words);
  multiply(X, X, SUM + Y);
  subtract(X, X, SUM);
  return i32x4.extract_lane(zeroMask(X), 0) & 1;
}

/** RUN = t·Q with Q in X, POINT_Y: digits 0, ±1, ±3, … ±15, of five digits at most one not 0. */
function multiplyByNaf(): void {
  setRunner(RUN, X, POINT_Y, FIELD_ONE);
  takeLeft(RUN);
  // 1, 3, 5, 7 on the left, and from 8Q + Q on the other four on the right.
  double(RUN);
  double(RUN);
  addAffine(RUN, X, POINT_Y);
  takeOn(RUN);
  recordOddMultiples(0, COUNT);
  makeAffine(COUNT);
  storeEntries(ENTRIES, 0, COUNT, 0);
  storeEntries(ENTRIES + COUNT * ENTRY, 0, COUNT, 4);
  let i = recode();
  pick(<i32>load<i8>(NAF + i));
  setRunner(RUN, PICKED_X, PICKED_Y, FIELD_ONE);
  while (i > 0) {
    double(RUN);
    const digit = <i32>load<i8>(NAF + --i);
    if (digit == 0) continue;
    pick(digit);
    addAffine(RUN, PICKED_X, PICKED_Y);
  }
}

function pick(digit: i32): void {
  const sign = digit >> 31;
  const entry = ENTRIES + ENTRY * <usize>(((digit ^ sign) - sign) >> 1);
  pairEntries(PICKED_X, PICKED_Y, entry, entry);
  negateWhere(PICKED_Y, sign, sign);
}

/** Writes the digits of t. @returns the highest that is not 0 */
function recode(): i32 {
  memory.fill(NAF, 0, 272);
  let carry = 0;
  let highest = 0;
  for (let bit = 0; bit < 257;) {
    const window = windowAt(bit) + carry;
    if ((window & 1) == 0) {
      // An even window: the carry, if any, was swallowed by a 1 or goes on.
      carry = windowAt(bit) & 1 & carry;
      bit++;
      continue;
    }
    const digit = window & ((1 << W) - 1);
    carry = digit >> (W - 1);
    store<i8>(NAF + bit, <i8>(digit - (carry << W)));
    highest = bit;
    bit += W;
  }
  return highest;
}

/** Five bits of t from `bit` on; zero beyond the end. */
function windowAt(bit: i32): i32 {
  const at = (<usize>(bit >> 5)) << 2;
  if (at >= WORDS) return 0;
  const high: u64 = at < WORDS - 4 ? load<u32>(T + at + 4) : 0;
  return <i32>((<u64>load<u32>(T + at) | (high << 32)) >> (bit & 31)) & ((1 << W) - 1);
}

const STEP = scratch(LANES);
const KEY_X = scratch(PAIR);
const KEY_Y = scratch(PAIR);

/** SUM = sG + tQ bit by bit with complete additions: for the rare, and the made-up, cases the fast way gives up on. */
function sumSlowly(key: usize): void {
  addScalars(T, R, S);
  readPoint(KEY_X, KEY_Y, key);
  memory.fill(SUM, 0, LANES);
  for (let bit = 255; bit >= 0; bit--) {
    setRunner(RUN, SUM, SUM + Y, SUM + Z);
    double(RUN);
    readRunner(SUM, SUM + Y, SUM + Z, RUN);
    if (bitOf(S, bit)) addSlowly(BASE_X, BASE_Y);
    if (bitOf(T, bit)) addSlowly(KEY_X, KEY_Y);
  }
}

function addSlowly(x: usize, y: usize): void {
  join(STEP, SUM, x);
  join(STEP + Y, SUM + Y, y);
  join(STEP + Z, SUM + Z, FIELD_ONE);
  sumLanesCompletely(SUM, STEP);
}

function bitOf(words: usize, bit: i32): u32 {
  return (load<u32>(words + ((<usize>(bit >> 5)) << 2)) >> (bit & 31)) & 1;
}
