import { fromField, PAIR, toField } from "./field";
import { scratch } from "./secrets";
import { N, P, WORDS } from "./words";

/**
 * 1/a modulo p or n by divsteps (Bernstein and Yang, "Fast constant-time gcd computation and modular inversion", TCHES 2019),
 * in the variant that starts at δ = 1/2: 590 steps are enough for 256 bits. Always 20 rounds of 30 steps, none of which
 * branches on a value. Numbers are nine signed 30-bit limbs here.
 */

const LIMBS = 9;
const BITS = 30;
const MASK: i64 = (1 << 30) - 1;
const LIMBS_BYTES: usize = 48;

const F = scratch(LIMBS_BYTES);
const G = scratch(LIMBS_BYTES);
const D = scratch(LIMBS_BYTES);
const E = scratch(LIMBS_BYTES);
const M = scratch(LIMBS_BYTES);
/** The matrix of one round, scaled by 2³⁰: f ← (u·f + v·g)/2³⁰, g ← (q·f + r·g)/2³⁰. */
const MATRIX = scratch(16);

/** 1/modulus mod 2³⁰. */
const P_INVERSE: i64 = 0x3fffffff;
const N_INVERSE: i64 = 0x0dcaf68b;

/** out = 1/a mod n, and 0 for 0. */
export function invertScalar(out: usize, a: usize): void {
  invert(out, a, N, N_INVERSE);
}

const PLAIN = scratch(WORDS);
const OTHER = scratch(WORDS);

/** The left number inverted, in both. */
export function invertField(out: usize, a: usize): void {
  fromField(PLAIN, OTHER, a);
  invert(PLAIN, PLAIN, P, P_INVERSE);
  toField(out, PLAIN, PLAIN);
}

function invert(out: usize, a: usize, modulus: usize, inverse: i64): void {
  spread(M, modulus);
  spread(F, modulus);
  spread(G, a);
  memory.fill(D, 0, LIMBS_BYTES);
  memory.fill(E, 0, LIMBS_BYTES);
  store<i32>(E, 1);
  let zeta = -1;
  for (let round = 0; round < 20; round++) {
    zeta = steps(zeta, load<i32>(F), load<i32>(G));
    updateCoefficients(inverse);
    updateOperands();
  }
  // Now g = 0 and f = ±1, so that d·a = ±1.
  normalise(load<i32>(F, 4 * (LIMBS - 1)) >> 31);
  join(out, D);
}

function spread(out: usize, words: usize): void {
  for (let i = 0; i < LIMBS; i++) {
    const at = (<usize>((BITS * i) >> 5)) << 2;
    const high: u64 = at < 28 ? load<u32>(words + at + 4) : 0;
    const bits = (<u64>load<u32>(words + at) | (high << 32)) >> ((BITS * i) & 31);
    store<i32>(out + 4 * i, <i32>(bits & MASK));
  }
}

/** Non-negative limbs to words. */
function join(words: usize, limbs: usize): void {
  let sum: u64 = 0;
  let held = 0;
  let at: usize = 0;
  for (let i = 0; i < LIMBS; i++) {
    sum |= (<u64>load<i32>(limbs + 4 * i)) << held;
    held += BITS;
    if (held >= 32 && at < WORDS) {
      store<u32>(words + at, <u32>sum);
      at += 4;
      sum >>= 32;
      held -= 32;
    }
  }
}

/** 30 division steps on the low bits alone. ζ = −(δ + 1/2). @returns the new ζ */
function steps(zeta: i32, f: i32, g: i32): i32 {
  let u = 1;
  let v = 0;
  let q = 0;
  let r = 1;
  for (let i = 0; i < BITS; i++) {
    const isNegative = zeta >> 31;
    const isOdd = -(g & 1);
    // g odd: g ± f, minus when δ > 0.
    g += ((f ^ isNegative) - isNegative) & isOdd;
    q += ((u ^ isNegative) - isNegative) & isOdd;
    r += ((v ^ isNegative) - isNegative) & isOdd;
    // g odd and δ > 0: f becomes the old g = (g − f) + f.
    const isSwap = isNegative & isOdd;
    zeta = (zeta ^ isSwap) - 1;
    f += g & isSwap;
    u += q & isSwap;
    v += r & isSwap;
    g >>= 1;
    u <<= 1;
    v <<= 1;
  }
  store<i32>(MATRIX, u, 0);
  store<i32>(MATRIX, v, 4);
  store<i32>(MATRIX, q, 8);
  store<i32>(MATRIX, r, 12);
  return zeta;
}

/** f and g by the matrix; the division by 2³⁰ is exact. */
function updateOperands(): void {
  const u = <i64>load<i32>(MATRIX, 0);
  const v = <i64>load<i32>(MATRIX, 4);
  const q = <i64>load<i32>(MATRIX, 8);
  const r = <i64>load<i32>(MATRIX, 12);
  let newF: i64 = 0;
  let newG: i64 = 0;
  for (let i: usize = 0; i < 4 * LIMBS; i += 4) {
    const f = <i64>load<i32>(F + i);
    const g = <i64>load<i32>(G + i);
    newF += u * f + v * g;
    newG += q * f + r * g;
    if (i > 0) {
      store<i32>(F + i - 4, <i32>(newF & MASK));
      store<i32>(G + i - 4, <i32>(newG & MASK));
    }
    newF >>= BITS;
    newG >>= BITS;
  }
  store<i32>(F, <i32>newF, 4 * (LIMBS - 1));
  store<i32>(G, <i32>newG, 4 * (LIMBS - 1));
}

/** d and e by the matrix modulo M: a multiple of M makes the division exact. Both stay in (−2M, M). */
function updateCoefficients(inverse: i64): void {
  const u = <i64>load<i32>(MATRIX, 0);
  const v = <i64>load<i32>(MATRIX, 4);
  const q = <i64>load<i32>(MATRIX, 8);
  const r = <i64>load<i32>(MATRIX, 12);
  const signD = <i64>(load<i32>(D, 4 * (LIMBS - 1)) >> 31);
  const signE = <i64>(load<i32>(E, 4 * (LIMBS - 1)) >> 31);
  let timesD = (u & signD) + (v & signE);
  let timesE = (q & signD) + (r & signE);
  const lowD = u * <i64>load<i32>(D) + v * <i64>load<i32>(E);
  const lowE = q * <i64>load<i32>(D) + r * <i64>load<i32>(E);
  timesD -= (inverse * (lowD & MASK) + timesD) & MASK;
  timesE -= (inverse * (lowE & MASK) + timesE) & MASK;
  let newD: i64 = 0;
  let newE: i64 = 0;
  for (let i: usize = 0; i < 4 * LIMBS; i += 4) {
    const d = <i64>load<i32>(D + i);
    const e = <i64>load<i32>(E + i);
    const m = <i64>load<i32>(M + i);
    newD += u * d + v * e + m * timesD;
    newE += q * d + r * e + m * timesE;
    if (i > 0) {
      store<i32>(D + i - 4, <i32>(newD & MASK));
      store<i32>(E + i - 4, <i32>(newE & MASK));
    }
    newD >>= BITS;
    newE >>= BITS;
  }
  store<i32>(D, <i32>newD, 4 * (LIMBS - 1));
  store<i32>(E, <i32>newE, 4 * (LIMBS - 1));
}

/** d·sign from (−2M, M) into [0, M). @param sign 0 or −1 */
function normalise(sign: i32): void {
  addModulus(load<i32>(D, 4 * (LIMBS - 1)) >> 31, sign);
  addModulus(load<i32>(D, 4 * (LIMBS - 1)) >> 31, 0);
}

/** d ← (d + (M where mask))·sign, with limbs in [0, 2³⁰) but for the last. */
function addModulus(mask: i32, sign: i32): void {
  let sum: i64 = 0;
  for (let i: usize = 0; i < 4 * LIMBS; i += 4) {
    sum += <i64>(((load<i32>(D + i) + (load<i32>(M + i) & mask)) ^ sign) - sign);
    store<i32>(D + i, i < 4 * (LIMBS - 1) ? <i32>(sum & MASK) : <i32>sum);
    sum >>= BITS;
  }
}
