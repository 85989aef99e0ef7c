import { carried, folded, HALF, join, PAIR, subtract } from "./field";
import { multiply, square } from "./products";
import { scratch } from "./secrets";

/**
 * One point that runs through a long multiplication, in Jacobian coordinates (X/Z², Y/Z³; Z = 0 is O) on y² = x³ − 3x + b.
 * The two sides of a pair work on the same formula. Laid out as it is needed next: X | X, then Z | Y.
 *
 * Bounds between operations: X c = 1, V ≤ 3.1; Y c = 2, V ≤ 5.1; Z c = 2, V ≤ 1.5.
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

/** p = 2p: 4 multiplications and 4 squarings in 4 rounds ("dbl-2001-b" of the EFD: δ = Z², γ = Y², β = X·γ). O stays O. */
export function double(p: usize): void {
  const left = v128.load(LEFT);
  square(D, p + ZY); // δ | γ; c: 2² ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const x = v128.load(p + i);
    const d = v128.load(D + i);
    v128.store(A + i, i32x4.sub(x, v128.and(d, left))); // X − δ | X; c = 2
    v128.store(B + i, i32x4.add(v128.and(x, left), d)); // X + δ | γ; c = 2
  }
  multiply(B, A, B); // α/3 | β; 2·2 ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const b = v128.load(B + i);
    const alpha = i32x4.add(b, i32x4.add(b, b));
    v128.store(A + i, v128.bitselect(alpha, v128.load(D + i), left)); // α | γ; c = 3
  }
  square(C, A); // α² | γ²; 3² ≤ 14
  quadrupled(B); // 4β | 4β; c = 1
  for (let i: usize = 0; i < PAIR; i += 16) {
    const c = v128.load(C + i);
    const b = v128.load(B + i);
    const x = i32x4.sub(c, i32x4.add(b, b)); // X = α² − 8β; c = 3
    v128.store(p + i, v128.shuffle<i32>(x, x, 0, 0, 2, 2));
  }
  folded(p); // c = 1, V = 1/2
  for (let i: usize = 0; i < PAIR; i += 16) {
    const zy = v128.load(p + ZY + i);
    const b = i32x4.sub(v128.load(B + i), v128.load(p + i)); // 4β − X; c = 2
    v128.store(A + i, v128.bitselect(v128.load(A + i), zy, left)); // α | Y
    v128.store(B + i, v128.bitselect(b, v128.shuffle<i32>(zy, zy, 0, 0, 2, 2), left)); // 4β − X | Z
  }
  multiply(A, A, B); // … | Y·Z; 3·2 ≤ 14
  quadrupled(C); // 4γ²; c = 1
  for (let i: usize = 0; i < PAIR; i += 16) {
    const a = v128.load(A + i);
    const c = v128.load(C + i);
    const z = v128.shuffle<i32>(a, a, 1, 1, 3, 3);
    // Z = 2Y·Z, c = 2 | Y = α(4β − X) − 8γ², c = 3; carried to c = 1
    const y = i32x4.sub(v128.shuffle<i32>(a, a, 0, 0, 2, 2), i32x4.add(c, c));
    v128.store(p + ZY + i, v128.bitselect(i32x4.add(z, z), y, left));
  }
  carried(p + ZY);
}

/** The right of a, times 4, in both, carried in the same go: from c = 1 to c = 1. */
function quadrupled(a: usize): void {
  const half = v128.load(HALF);
  let before = i32x4.splat(0);
  for (let i: usize = 0; i < PAIR - 16; i += 16) {
    const one = v128.load(a + i);
    const v = i32x4.shl(v128.shuffle<i32>(one, one, 1, 1, 3, 3), 2);
    const excess = i32x4.shr_s(i32x4.add(v, half), 29);
    v128.store(a + i, i32x4.add(i32x4.sub(v, i32x4.shl(excess, 29)), v128.shuffle<i32>(before, excess, 2, 3, 4, 5)));
    before = excess;
  }
  const one = v128.load(a, 64);
  const v = i32x4.shl(v128.shuffle<i32>(one, one, 1, 1, 3, 3), 2);
  v128.store(a, i32x4.add(v, v128.shuffle<i32>(before, i32x4.splat(0), 2, 3, 4, 5)), 64);
}

/**
 * p += (x, y), affine: 8 multiplications and 3 squarings in 6 rounds. For equal points it gives Z = 0, which is wrong, and
 * when p is O, Z stays 0. @param x, y left, c = 1, V ≤ 1
 */
export function addAffine(p: usize, x: usize, y: usize): void {
  const left = v128.load(LEFT);
  square(D, p + ZY); // ZZ | …
  for (let i: usize = 0; i < PAIR; i += 16) {
    const zz = v128.load(D + i);
    const zy = v128.load(p + ZY + i);
    v128.store(A + i, v128.shuffle<i32>(zz, zz, 0, 0, 2, 2)); // ZZ | ZZ
    v128.store(B + i, v128.shuffle<i32>(v128.load(x + i), zy, 0, 4, 2, 6)); // x | Z
  }
  multiply(D, A, B); // U₂ = x·ZZ | ZZZ
  for (let i: usize = 0; i < PAIR; i += 16) {
    const d = v128.load(D + i);
    const zy = v128.load(p + ZY + i);
    const h = i32x4.sub(d, v128.load(p + i)); // H = U₂ − X, left; c = 2
    v128.store(C + i, h);
    v128.store(A + i, v128.shuffle<i32>(d, h, 1, 4, 3, 6)); // ZZZ | H
    v128.store(B + i, v128.shuffle<i32>(v128.load(y + i), zy, 0, 4, 2, 6)); // y | Z
  }
  multiply(A, A, B); // S₂ = y·ZZZ | Z·H; 2·2 ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const a = v128.load(A + i);
    const zy = v128.load(p + ZY + i);
    const r = i32x4.sub(a, v128.shuffle<i32>(zy, zy, 1, 1, 3, 3)); // R = S₂ − Y, left; c = 3
    v128.store(D + i, v128.shuffle<i32>(v128.load(C + i), r, 0, 4, 2, 6)); // H | R
    v128.store(B + i, v128.shuffle<i32>(v128.load(C + i), v128.load(p + i), 0, 4, 2, 6)); // H | X
    // Z = Z·H stays in place, Y is kept until it was used.
    v128.store(p + ZY + i, v128.shuffle<i32>(a, zy, 1, 5, 3, 7));
  }
  square(C, D); // HH | RR; 3² ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const c = v128.load(C + i);
    v128.store(A + i, v128.shuffle<i32>(c, c, 0, 0, 2, 2)); // HH | HH
  }
  multiply(B, A, B); // HHH | X·HH
  for (let i: usize = 0; i < PAIR; i += 16) {
    const b = v128.load(B + i);
    const twice = i32x4.add(b, b);
    const rr = v128.load(C + i);
    // X = RR − HHH − 2X·HH; c = 4, V ≤ 3.1
    const r = v128.shuffle<i32>(rr, rr, 1, 1, 3, 3);
    const x = i32x4.sub(i32x4.sub(r, v128.shuffle<i32>(b, b, 0, 0, 2, 2)), v128.shuffle<i32>(twice, twice, 1, 1, 3, 3));
    v128.store(p + i, x);
  }
  carried(p); // c = 1
  subtract(C, B, p); // … | X·HH − X; c = 2
  for (let i: usize = 0; i < PAIR; i += 16) {
    const zy = v128.load(p + ZY + i);
    v128.store(A + i, v128.shuffle<i32>(zy, v128.load(D + i), 1, 5, 3, 7)); // Y | R
    v128.store(B + i, v128.bitselect(v128.load(B + i), v128.load(C + i), left)); // HHH | X·HH − X
  }
  multiply(A, A, B); // Y·HHH | R·(…); 3·2 ≤ 14
  for (let i: usize = 0; i < PAIR; i += 16) {
    const a = v128.load(A + i);
    const y = i32x4.sub(a, v128.shuffle<i32>(a, a, 0, 0, 2, 2)); // Y, right; c = 2
    v128.store(p + ZY + i, v128.bitselect(v128.load(p + ZY + i), y, left));
  }
}
