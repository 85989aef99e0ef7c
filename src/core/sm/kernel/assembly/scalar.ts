import { scratch } from "./secrets";
import { addWords, isBelow, N, subtractWords, WORDS } from "./words";

/** Arithmetic modulo n, the order of G, on words in [0, n). Nothing branches on a value. */

/** −1/n mod 2³². */
const N_NEGATIVE_INVERSE: u32 = 0x72350975;
/** 2⁵¹² mod n. */
const R2 = memory.data<u32>([
  0x7c114f20, 0x901192af, 0xde6fa2fa, 0x3464504a, 0x3affe0d4, 0x620fc84c, 0xa22b3d3b, 0x1eb5e412,
]);
const T = scratch(WORDS + 8);
const M = scratch(WORDS);

/** out = a·b/2²⁵⁶ mod n (Montgomery, one word of b at a time), for a < 2²⁵⁶ and b < n. */
function montgomery(out: usize, a: usize, b: usize): void {
  memory.fill(T, 0, WORDS + 8);
  for (let j: usize = 0; j < WORDS; j += 4) {
    addTimes(a, load<u32>(b + j));
    addTimes(N, load<u32>(T) * N_NEGATIVE_INVERSE);
    memory.copy(T, T + 4, WORDS + 4);
    store<u32>(T, 0, WORDS + 4);
  }
  const over = load<u32>(T, WORDS) | (isBelow(T, N) ^ 1);
  subtractWords(out, T, N, -over);
}

/** T += a·b, ten words wide. */
function addTimes(a: usize, b: u32): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < WORDS; i += 4) {
    carry += <u64>load<u32>(T + i) + <u64>load<u32>(a + i) * <u64>b;
    store<u32>(T + i, <u32>carry);
    carry >>= 32;
  }
  carry += <u64>load<u32>(T, WORDS);
  store<u32>(T, <u32>carry, WORDS);
  store<u32>(T, load<u32>(T, WORDS + 4) + <u32>(carry >> 32), WORDS + 4);
}

/** out = a·b mod n, for a < 2²⁵⁶ and b < n. */
export function multiplyScalars(out: usize, a: usize, b: usize): void {
  montgomery(M, a, b);
  montgomery(out, M, R2);
}

/** out = a + b mod n. */
export function addScalars(out: usize, a: usize, b: usize): void {
  const carry = addWords(out, a, b);
  subtractWords(out, out, N, -(carry | (isBelow(out, N) ^ 1)));
}

/** out = a − b mod n. */
export function subtractScalars(out: usize, a: usize, b: usize): void {
  const borrow = subtractWords(out, a, b, -1);
  addWhere(out, -borrow);
}

function addWhere(a: usize, mask: u32): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < WORDS; i += 4) {
    carry += <u64>load<u32>(a + i) + <u64>(load<u32>(N + i) & mask);
    store<u32>(a + i, <u32>carry);
    carry >>= 32;
  }
}

/** a mod n in place, for a < 2²⁵⁶ < 2n. */
export function reduceScalar(a: usize): void {
  subtractWords(a, a, N, -(isBelow(a, N) ^ 1));
}

/** out = high·2²⁵⁶ + low mod n. */
export function reduceWide(out: usize, high: usize, low: usize): void {
  reduceScalar(low);
  montgomery(out, high, R2);
  addScalars(out, out, low);
}
