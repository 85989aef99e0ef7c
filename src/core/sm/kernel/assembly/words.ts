/**
 * Numbers below 2²⁵⁶ as eight 32-bit words, least significant first, and the constants of the curve (GB/T 32918.5-2017 §2).
 * Nothing here branches on a value.
 */

/** Bytes of a number. */
export const WORDS: usize = 32;

export const P = memory.data<u32>([
  0xffffffff, 0xffffffff, 0x00000000, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xfffffffe,
]);
/** Order of G. */
export const N = memory.data<u32>([
  0x39d54123, 0x53bbf409, 0x21c6052b, 0x7203df6b, 0xffffffff, 0xffffffff, 0xffffffff, 0xfffffffe,
]);
export const B = memory.data<u32>([
  0x4d940e93, 0xddbcbd41, 0x15ab8f92, 0xf39789f5, 0xcf6509a7, 0x4d5a9e4b, 0x9d9f5e34, 0x28e9fa9e,
]);
export const GX = memory.data<u32>([
  0x334c74c7, 0x715a4589, 0xf2660be1, 0x8fe30bbf, 0x6a39c994, 0x5f990446, 0x1f198119, 0x32c4ae2c,
]);
export const GY = memory.data<u32>([
  0x2139f0a0, 0x02df32e5, 0xc62a4740, 0xd0a9877c, 0x6b692153, 0x59bdcee3, 0xf4f6779c, 0xbc3736a2,
]);
export const ONE = memory.data<u32>([1, 0, 0, 0, 0, 0, 0, 0]);

/** From 32 bytes big-endian. */
export function readWords(out: usize, bytes: usize): void {
  for (let i: usize = 0; i < WORDS; i += 4) store<u32>(out + i, bswap<u32>(load<u32>(bytes + 28 - i)));
}

/** To 32 bytes big-endian. */
export function writeWords(bytes: usize, words: usize): void {
  for (let i: usize = 0; i < WORDS; i += 4) store<u32>(bytes + 28 - i, bswap<u32>(load<u32>(words + i)));
}

/** out = a + b; @returns the carry, 0 or 1. out may be a or b. */
export function addWords(out: usize, a: usize, b: usize): u32 {
  let carry: u64 = 0;
  for (let i: usize = 0; i < WORDS; i += 4) {
    carry += <u64>load<u32>(a + i) + <u64>load<u32>(b + i);
    store<u32>(out + i, <u32>carry);
    carry >>= 32;
  }
  return <u32>carry;
}

/** out = a − (b & mask); @returns the borrow, 0 or 1. out may be a or b. */
export function subtractWords(out: usize, a: usize, b: usize, mask: u32): u32 {
  let borrow: i64 = 0;
  for (let i: usize = 0; i < WORDS; i += 4) {
    borrow += <i64>load<u32>(a + i) - <i64>(load<u32>(b + i) & mask);
    store<u32>(out + i, <u32>borrow);
    borrow >>= 32;
  }
  return <u32>-borrow;
}

/** 1 when a < b, else 0. */
export function isBelow(a: usize, b: usize): u32 {
  let borrow: i64 = 0;
  for (let i: usize = 0; i < WORDS; i += 4) borrow = (borrow + <i64>load<u32>(a + i) - <i64>load<u32>(b + i)) >> 32;
  return <u32>-borrow;
}

/** 1 when a = 0, else 0. */
export function isZero(a: usize): u32 {
  let bits: u32 = 0;
  for (let i: usize = 0; i < WORDS; i += 4) bits |= load<u32>(a + i);
  return ~(bits | -bits) >>> 31;
}

/** 1 when a = b, else 0. */
export function isEqual(a: usize, b: usize): u32 {
  let bits: u32 = 0;
  for (let i: usize = 0; i < WORDS; i += 4) bits |= load<u32>(a + i) ^ load<u32>(b + i);
  return ~(bits | -bits) >>> 31;
}

/** 1 when 0 < a < n, else 0. */
export function isScalar(a: usize): u32 {
  return isBelow(a, N) & (isZero(a) ^ 1);
}
