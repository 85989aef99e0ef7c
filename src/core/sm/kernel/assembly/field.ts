import { multiply } from "./products";
import { scratch } from "./secrets";
import { addWords, isBelow, isZero, P, subtractWords, WORDS } from "./words";

/**
 * Pairs of elements of the field of p = 2²⁵⁶ − 2²²⁴ − 2⁹⁶ + 2⁶⁴ − 1: two independent numbers side by side, "left | right".
 *
 * A number is Σ limb_i·2^(29i), i = 0…8, with signed limbs, and stands for itself times 2²⁶¹ (Montgomery). A pair is five
 * vectors: limb i of the left number stands at byte 8i, that of the right one at 8i + 4, and a tenth limb is 0.
 *
 * Two bounds are written where they matter:
 *   c  every limb is within ±c·2²⁸;
 *   V  the number is within ±V·p, and then its last limb within ±V·2²⁴.
 * Nothing normalises by itself, so whoever adds counts:
 *   sums           c and V add up; c < 8, or a limb leaves 32 bits
 *   multiply       c_a·c_b ≤ 14, or a column leaves 64 bits: 9·14·2⁵⁶ + 2⁵³ < 2⁶³ ≤ 9·15·2⁵⁶; gives c = 1, V = 1/2 + V_a·V_b/32
 *   square         c² ≤ 14 and c < 4, for it doubles limbs; gives the same
 *   carried        c ≤ 6; gives c = 1 + 2⁻²⁵ (counted as 1), V stays
 * The products are unrolled by unroll/products.ts. Constants lie in memory because V8 builds a constant vector anew wherever it is used.
 */

/** Bytes of a pair. */
export const PAIR: usize = 80;
const LIMBS = 9;
const BITS = 29;

/** 2⁵²² mod p: brings a plain number into Montgomery form. */
const R2 = memory.data<u32>([
  0x00000c00, 0x00000800, 0xfffffc00, 0x00000bff, 0x00000400, 0x00000400, 0x00000800, 0x00001000,
]);
const R2_PAIR = memory.data(80, 16);
/** 1 as it is, for leaving Montgomery form. */
const PLAIN_ONE = memory.data(80, 16);
/** 1 in Montgomery form, in both. */
export const FIELD_ONE = memory.data(80, 16);
const T = scratch(PAIR);
const DIGITS = scratch(2 * WORDS);

export function startField(): void {
  for (let side: usize = 0; side < 2; side++) {
    spread(R2_PAIR + 4 * side, R2);
    store<i32>(PLAIN_ONE + 4 * side, 1);
  }
  multiply(FIELD_ONE, R2_PAIR, PLAIN_ONE);
}

/** Limbs of a plain number on one side: c = 2. */
function spread(out: usize, words: usize): void {
  for (let i = 0; i < LIMBS; i++) {
    const at = (<usize>((BITS * i) >> 5)) << 2;
    const high: u64 = at < 28 ? load<u32>(words + at + 4) : 0;
    const bits = (<u64>load<u32>(words + at) | (high << 32)) >> ((BITS * i) & 31);
    store<i32>(out + 8 * i, <i32>(bits & 0x1fffffff));
  }
}

/** left | right from two plain numbers below 2²⁵⁶, into Montgomery form. c = 1, V < 1. */
export function toField(out: usize, left: usize, right: usize): void {
  spread(T, left);
  spread(T + 4, right);
  multiply(out, T, R2_PAIR);
}

/** The plain numbers in [0, p) as words, from V ≤ 16. */
export function fromField(left: usize, right: usize, a: usize): void {
  multiply(T, a, PLAIN_ONE);
  gather(left, T);
  gather(right, T + 4);
}

/** From |value| ≤ p: adds p, then subtracts it as long as it goes in. */
function gather(words: usize, limbs: usize): void {
  memory.fill(DIGITS, 0, 2 * WORDS);
  let sum: i64 = 0;
  let held = 0;
  let at: usize = 0;
  for (let i = 0; i < LIMBS; i++) {
    sum += (<i64>load<i32>(limbs + 8 * i)) << held;
    held += BITS;
    if (held >= 32) {
      store<u32>(DIGITS + at, <u32>sum);
      at += 4;
      sum >>= 32;
      held -= 32;
    }
  }
  // 9·29 = 8·32 + 5: what is left is the sign, 0 or −1.
  const over = <u32>sum + addWords(words, DIGITS, P);
  subtractWords(words, words, P, -(over | (isBelow(words, P) ^ 1)));
}

export function copyPair(out: usize, a: usize): void {
  memory.copy(out, a, PAIR);
}

/** out = left of a | left of b. */
export function join(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < PAIR; i += 16)
    v128.store(out + i, v128.shuffle<i32>(v128.load(a + i), v128.load(b + i), 0, 4, 2, 6));
}

/** out = right of a | left of a. out may be a. */
export function swap(out: usize, a: usize): void {
  for (let i: usize = 0; i < PAIR; i += 16) {
    const v = v128.load(a + i);
    v128.store(out + i, v128.shuffle<i32>(v, v, 1, 0, 3, 2));
  }
}

export function add(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < PAIR; i += 16) v128.store(out + i, i32x4.add(v128.load(a + i), v128.load(b + i)));
}

export function subtract(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < PAIR; i += 16) v128.store(out + i, i32x4.sub(v128.load(a + i), v128.load(b + i)));
}

/** Each lane of a where its mask is all ones, of b where it is zero. */
export function choose(out: usize, mask: v128, a: usize, b: usize): void {
  for (let i: usize = 0; i < PAIR; i += 16)
    v128.store(out + i, v128.bitselect(v128.load(a + i), v128.load(b + i), mask));
}

/** Half a digit, for balanced rounding. */
const HALF = memory.data<i32>([1 << 28, 1 << 28, 1 << 28, 1 << 28], 16);

/** Hands each limb's excess to the next one, in place. */
export function carried(a: usize): void {
  const half = v128.load(HALF);
  let before = i32x4.splat(0);
  for (let i: usize = 0; i < PAIR - 16; i += 16) {
    const v = v128.load(a + i);
    const excess = i32x4.shr_s(i32x4.add(v, half), BITS);
    const coming = v128.shuffle<i32>(before, excess, 2, 3, 4, 5);
    v128.store(a + i, i32x4.add(i32x4.sub(v, i32x4.shl(excess, BITS)), coming));
    before = excess;
  }
  const coming = v128.shuffle<i32>(before, i32x4.splat(0), 2, 3, 4, 5);
  v128.store(a, i32x4.add(v128.load(a, 64), coming), 64);
}

const LEFT = scratch(WORDS);
const RIGHT = scratch(WORDS);

/** Per lane all ones where the number is 0 mod p, else zero. */
export function zeroMask(a: usize): v128 {
  fromField(LEFT, RIGHT, a);
  const left = -(<i32>isZero(LEFT));
  const right = -(<i32>isZero(RIGHT));
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(left), 1, right), 3, right);
}
