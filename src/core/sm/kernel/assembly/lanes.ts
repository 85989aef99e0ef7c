import { carried, choose, copyPair, FIELD_ONE, join, PAIR, subtract, swap, zeroMask } from "./field";
import { double, readRunner, RUNNER, setRunner } from "./point";
import { multiply, square } from "./products";
import { scratch } from "./secrets";

/**
 * Two points side by side, each in Jacobian coordinates (X/Z², Y/Z³; Z = 0 is O): three pairs X, Y, Z. Every operation does
 * the same to both, so nothing depends on which points they are.
 *
 * Bounds between operations: X c = 1, V ≤ 2.4; Y c = 2, V ≤ 1.3; Z c = 1, V ≤ 0.6.
 */

export const LANES: usize = 3 * PAIR;
export const Y: usize = PAIR;
export const Z: usize = 2 * PAIR;

const A = scratch(PAIR);
const B = scratch(PAIR);
const C = scratch(PAIR);
const H = scratch(PAIR);
const R = scratch(PAIR);

/** Both become the affine points x, y (c = 1, V ≤ 1). */
export function setLanes(p: usize, x: usize, y: usize): void {
  copyPair(p, x);
  copyPair(p + Y, y);
  copyPair(p + Z, FIELD_ONE);
}

/**
 * p += (x, y), both affine: 8 multiplications and 3 squarings. For equal points it gives Z = 0, which is wrong, and where p
 * is O, Z stays 0. @param x c = 1, V ≤ 2.7; y c = 3, V ≤ 2.2
 */
export function addAffineLanes(p: usize, x: usize, y: usize): void {
  square(A, p + Z);
  multiply(B, A, p + Z);
  multiply(A, A, x);
  multiply(B, B, y);
  subtract(H, A, p); // c = 2, V ≤ 3
  subtract(R, B, p + Y); // c = 3, V ≤ 1.9
  multiply(p + Z, p + Z, H);
  finish(p, p, p + Y);
}

/** X and Y from H, R and what X₁ and Y₁ are at the denominator of the sum. */
function finish(out: usize, x: usize, y: usize): void {
  square(A, H);
  multiply(H, H, A);
  multiply(A, A, x);
  multiply(B, y, H);
  square(C, R);
  // X = R² − H³ − 2·X₁·H²: c = 4, carried to 1; V ≤ 0.7 + 0.6 + 1.1
  for (let i: usize = 0; i < PAIR; i += 16) {
    const a = v128.load(A + i);
    v128.store(out + i, i32x4.sub(i32x4.sub(v128.load(C + i), v128.load(H + i)), i32x4.add(a, a)));
  }
  carried(out);
  subtract(A, A, out); // c = 2
  multiply(A, A, R); // 2·3 ≤ 14
  subtract(out + Y, A, B);
}

/** Keeps the right point of p as it was in `old`. */
export function keepRight(p: usize, old: usize): void {
  const mask = i32x4(-1, 0, -1, 0);
  for (let at: usize = 0; at < LANES; at += PAIR) choose(p + at, mask, p + at, old + at);
}

const U = scratch(PAIR);
const S = scratch(PAIR);

/** out = left + right of p, in both. Wrong for equal points and when one is O: then Z = 0. out is not p. */
export function sumLanes(out: usize, p: usize): void {
  square(A, p + Z);
  multiply(B, A, p + Z);
  swap(A, A);
  swap(B, B);
  multiply(U, A, p); // U₁ | U₂
  multiply(S, B, p + Y); // S₁ | S₂
  swap(A, U);
  swap(B, S);
  subtract(H, A, U); // U₂ − U₁ and its negative: both sides compute the same sum
  subtract(R, B, S);
  swap(A, p + Z);
  multiply(A, A, p + Z);
  multiply(out + Z, A, H);
  finish(out, U, S);
}

const LEFT = scratch(LANES);
const RIGHT = scratch(LANES);
const TWICE = scratch(LANES);
const RUN = scratch(RUNNER);
const HELD = scratch(2 * PAIR);

/** out = left + right of p, in both, for any two points: every case is computed and a mask takes the right one. */
export function sumLanesCompletely(out: usize, p: usize): void {
  for (let at: usize = 0; at < LANES; at += PAIR) {
    join(LEFT + at, p + at, p + at);
    swap(RIGHT + at, p + at);
    join(RIGHT + at, RIGHT + at, RIGHT + at);
  }
  setRunner(RUN, LEFT, LEFT + Y, LEFT + Z);
  double(RUN);
  readRunner(TWICE, TWICE + Y, TWICE + Z, RUN);
  // Equal points: U₁ = U₂ and S₁ = S₂. H is overwritten by `finish`, so the differences are taken again.
  sumLanes(out, p);
  swap(HELD, U);
  subtract(HELD, HELD, U);
  swap(HELD + PAIR, S);
  subtract(HELD + PAIR, HELD + PAIR, S);
  const isSame = v128.and(zeroMask(HELD), zeroMask(HELD + PAIR));
  const leftIsO = zeroMask(LEFT + Z);
  const rightIsO = zeroMask(RIGHT + Z);
  for (let at: usize = 0; at < LANES; at += PAIR) {
    choose(out + at, isSame, TWICE + at, out + at);
    choose(out + at, rightIsO, LEFT + at, out + at);
    choose(out + at, leftIsO, RIGHT + at, out + at);
  }
}
