import { N, WORDS } from "./words";

/** Scalars as signed odd digits: k = Σ digit_i·2^(wi), no digit 0, so that each position costs one addition. */

/** Bytes of a scalar made odd, with room to read two words anywhere. */
export const ODD: usize = 48;

/** odd = k or k + n, whichever is odd. @param k in [0, n) */
export function makeOdd(odd: usize, k: usize): void {
  const mask = (load<u32>(k) & 1) - 1;
  let carry: u64 = 0;
  for (let i: usize = 0; i < WORDS; i += 4) {
    carry += <u64>load<u32>(k + i) + <u64>(load<u32>(N + i) & mask);
    store<u32>(odd + i, <u32>carry);
    carry >>= 32;
  }
  store<u64>(odd, carry, WORDS);
  store<u64>(odd, 0, WORDS + 8);
}

/** How many digits of w bits that takes: k + n has 257 bits. */
export function digitsOf(w: i32): i32 {
  return 256 / w + 1;
}

/**
 * Digit i of m: bits wi to wi + w, the lowest taken as 1, minus 2^w; the last digit is not lowered (Joye and Tunstall,
 * "Exponent recoding and regular exponentiation algorithms", 2009). Odd and within ±(2^w − 1).
 */
export function digitAt(odd: usize, i: i32, m: i32, w: i32): i32 {
  const bit = i * w;
  const bits = load<u64>(odd + ((<usize>(bit >> 5)) << 2)) >> (bit & 31);
  const digit = (<i32>bits & ((2 << w) - 1)) | 1;
  return digit - (1 << w) * <i32>(i < m - 1);
}

/** Which of the multiples 1, 3, 5, … a digit takes. */
export function indexOf(digit: i32): i32 {
  const sign = digit >> 31;
  return ((digit ^ sign) - sign) >> 1;
}
