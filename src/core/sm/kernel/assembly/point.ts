import { carried, join, PAIR } from "./field";
import { multiply, square } from "./products";
import { scratch } from "./secrets";

/**
 * One point that runs through a long multiplication, in Jacobian coordinates (X/Z², Y/Z³; Z = 0 is O) on y² = x³ − 3x + b.
 * The two sides of a pair work on the same formula. Laid out as it is needed next: X | X, then Z | Y.
 *
 * Bounds between operations: X c = 1, V ≤ 2.7; Y c = 3, V ≤ 2.2; Z c = 2, V ≤ 1.3.
 */

/** All ones on the left. */
const LEFT = memory.data<i32>([-1, 0, -1, 0], 16);

export const RUNNER: usize = 2 * PAIR;
const ZY: usize = PAIR;

const A = scratch(PAIR);
const B = scratch(PAIR);
const C = scratch(PAIR);
const D = scratch(PAIR);

/** From the left of X, Y and Z. */
export function setRunner(p: usize, x: usize, y: usize, z: usize): void {
  join(p, x, x);
  join(p + ZY, z, y);
}

/** X | X, Y | Y and Z | Z. */
export function readRunner(x: usize, y: usize, z: usize, p: usize): void {
  for (let i: usize = 0; i < PAIR; i += 16) {
    const zy = v128.load(p + ZY + i);
    v128.store(x + i, v128.load(p + i));
    v128.store(z + i, v128.shuffle<i32>(zy, zy, 0, 0, 2, 2));
    v128.store(y + i, v128.shuffle<i32>(zy, zy, 1, 1, 3, 3));
  }
}

/**
 * p = 2p: 4 multiplications and 4 squarings in 4 rounds ("dbl-2001-b" of the EFD: δ = Z², γ = Y², β = X·γ, α = 3(X−δ)(X+δ)). O
 * stays O. The factors 3, 4 and 2² go into the products, where limbs have room for them, so that only X is carried.
 */
export function double(p: usize): void {
  const left = v128.load(LEFT);
  square(D, p + ZY); // δ | γ; c: 3² ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const x = v128.load(p + i);
    const d = v128.load(D + i);
    const sum = i32x4.add(x, d);
    v128.store(A + i, i32x4.sub(x, v128.and(d, left))); // X − δ | X; c = 2 | 1
    v128.store(B + i, beside(i32x4.add(sum, i32x4.shl(sum, 1)), i32x4.shl(d, 2))); // 3(X + δ) | 4γ; c = 6 | 4
  }
  multiply(B, A, B); // α | 4β; 2·6 ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) v128.store(A + i, beside(v128.load(B + i), i32x4.shl(v128.load(D + i), 1))); // α | 2γ; c = 1 | 2
  square(C, A); // α² | 4γ²
  for (let i: usize = 0; i < PAIR; i += 16) {
    const b = rightOf(v128.load(B + i));
    v128.store(p + i, i32x4.sub(leftOf(v128.load(C + i)), i32x4.add(b, b))); // X = α² − 8β; c = 3
  }
  carried(p); // c = 1
  for (let i: usize = 0; i < PAIR; i += 16) {
    const zy = v128.load(p + ZY + i);
    const b = i32x4.sub(rightOf(v128.load(B + i)), v128.load(p + i)); // 4β − X; c = 2
    v128.store(A + i, beside(v128.load(A + i), zy)); // α | Y
    v128.store(B + i, lefts(b, zy)); // 4β − X | Z
  }
  multiply(A, A, B); // … | Y·Z; 3·2 ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const a = v128.load(A + i);
    const c = rightOf(v128.load(C + i));
    // Z = 2Y·Z, c = 2 | Y = α(4β − X) − 8γ², c = 3
    v128.store(p + ZY + i, v128.shuffle<i32>(i32x4.add(a, a), i32x4.sub(a, i32x4.add(c, c)), 1, 4, 3, 6));
  }
}

/**
 * p += (x, y), affine: 8 multiplications and 3 squarings in 6 rounds. For equal points it gives Z = 0, which is wrong, and
 * when p is O, Z stays 0. @param x, y left, c = 1, V ≤ 1
 */
export function addAffine(p: usize, x: usize, y: usize): void {
  square(D, p + ZY); // ZZ | …
  for (let i: usize = 0; i < PAIR; i += 16) {
    v128.store(A + i, leftOf(v128.load(D + i))); // ZZ | ZZ
    v128.store(B + i, lefts(v128.load(x + i), v128.load(p + ZY + i))); // x | Z
  }
  multiply(D, A, B); // U₂ = x·ZZ | ZZZ
  for (let i: usize = 0; i < PAIR; i += 16) {
    const d = v128.load(D + i);
    const h = i32x4.sub(d, v128.load(p + i)); // H = U₂ − X, left; c = 2
    v128.store(C + i, h);
    v128.store(A + i, v128.shuffle<i32>(d, h, 1, 4, 3, 6)); // ZZZ | H
    v128.store(B + i, lefts(v128.load(y + i), v128.load(p + ZY + i))); // y | Z
  }
  multiply(A, A, B); // S₂ = y·ZZZ | Z·H; 2·2 ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const a = v128.load(A + i);
    const h = v128.load(C + i);
    const zy = v128.load(p + ZY + i);
    v128.store(D + i, lefts(h, i32x4.sub(a, rightOf(zy)))); // H | R = S₂ − Y; c = 2 | 4
    v128.store(B + i, lefts(h, v128.load(p + i))); // H | X
    // Z = Z·H stays in place, Y is kept until it was used.
    v128.store(p + ZY + i, rights(a, zy));
  }
  carried(D); // c = 1
  square(C, D); // HH | RR
  for (let i: usize = 0; i < PAIR; i += 16) v128.store(A + i, leftOf(v128.load(C + i))); // HH | HH
  multiply(B, A, B); // HHH | X·HH
  for (let i: usize = 0; i < PAIR; i += 16) {
    const b = v128.load(B + i);
    const twice = rightOf(i32x4.add(b, b));
    v128.store(p + i, i32x4.sub(i32x4.sub(rightOf(v128.load(C + i)), leftOf(b)), twice)); // X = RR − HHH − 2X·HH; c = 4
  }
  carried(p); // c = 1
  for (let i: usize = 0; i < PAIR; i += 16) {
    const b = v128.load(B + i);
    v128.store(A + i, rights(v128.load(p + ZY + i), v128.load(D + i))); // Y | R
    v128.store(B + i, beside(b, i32x4.sub(b, v128.load(p + i)))); // HHH | X·HH − X; c = 1 | 2
  }
  multiply(A, A, B); // Y·HHH | R·(…); 3·1, 1·2 ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const a = v128.load(A + i);
    v128.store(p + ZY + i, beside(v128.load(p + ZY + i), i32x4.sub(a, leftOf(a)))); // Z | Y, c = 2
  }
}

/** left of a | right of b. */
function beside(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 5, 2, 7);
}

/** left of a | left of b. */
function lefts(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 2, 6);
}

/** right of a | right of b. */
function rights(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 5, 3, 7);
}

/** left | left. */
function leftOf(a: v128): v128 {
  return v128.shuffle<i32>(a, a, 0, 0, 2, 2);
}

/** right | right. */
function rightOf(a: v128): v128 {
  return v128.shuffle<i32>(a, a, 1, 1, 3, 3);
}
