import { PAIR } from "./field";

/** One affine point of a table: ten limbs of x, then ten of y, in 80 bytes; two of them make pairs. */
export const ENTRY: usize = 80;
const HALF: usize = 40;

/** x, y of the left point from entry a, of the right one from b. */
export function pairEntries(x: usize, y: usize, a: usize, b: usize): void {
  interleave(x, a, b);
  interleave(y, a + HALF, b + HALF);
}

function interleave(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < 2; i++) {
    const left = v128.load(a + 16 * i);
    const right = v128.load(b + 16 * i);
    v128.store(out + 32 * i, v128.shuffle<i32>(left, right, 0, 4, 1, 5));
    v128.store(out + 32 * i, v128.shuffle<i32>(left, right, 2, 6, 3, 7), 16);
  }
  const left = v128.load64_zero(a, 32);
  const right = v128.load64_zero(b, 32);
  v128.store(out, v128.shuffle<i32>(left, right, 0, 4, 1, 5), 64);
}

/** One side of the pairs x, y, c = 1, as an entry. @param side 0 left, 4 right */
export function storeEntry(entry: usize, x: usize, y: usize, side: usize): void {
  for (let i: usize = 0; i < PAIR / 8; i++) {
    store<i32>(entry + 4 * i, load<i32>(x + 8 * i + side));
    store<i32>(entry + 4 * i, load<i32>(y + 8 * i + side), HALF);
  }
}

/** Copies entry `index` of `count` while touching all of them alike, so that neither time nor cache shows which. */
export function scanEntries(out: usize, entries: usize, count: i32, index: i32): void {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  for (let i = 0; i < count; i++) {
    const mask = i32x4.splat(((i ^ index) - 1) >> 31);
    a = v128.or(a, v128.and(v128.load(entries, 0), mask));
    b = v128.or(b, v128.and(v128.load(entries, 16), mask));
    c = v128.or(c, v128.and(v128.load(entries, 32), mask));
    d = v128.or(d, v128.and(v128.load(entries, 48), mask));
    e = v128.or(e, v128.and(v128.load(entries, 64), mask));
    entries += ENTRY;
  }
  v128.store(out, a, 0);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
  v128.store(out, e, 64);
}

/** Negates y on the sides whose sign is −1, not on those whose sign is 0. */
export function negateWhere(y: usize, left: i32, right: i32): void {
  const sign = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(left), 1, right), 3, right);
  for (let i: usize = 0; i < PAIR; i += 16) v128.store(y + i, i32x4.sub(v128.xor(v128.load(y + i), sign), sign));
}
