import { negateWhere, pairEntries, scanEntries, ENTRY } from "./entry";
import { PAIR, copyPair } from "./field";
import { addAffineLanes, keepRight, LANES, setLanes } from "./lanes";
import { digitAt, digitsOf, indexOf, makeOdd, ODD } from "./recoding";
import { scratch } from "./secrets";
import { entriesAt, widthOf } from "./table";

/**
 * k·Q from a table of Q. The lower half of the positions adds up on the left, the upper half on the right, so that one pair of
 * additions takes two digits; the caller adds left and right.
 *
 * No addition here meets equal or opposite points, whatever k is: on either side the digits so far, as an integer, are smaller
 * than the next digit's term, and a difference of a multiple of n is out of reach (below n on the left; on the right both are
 * multiples of 2^(w·h), which no small multiple of n is).
 */

const K = scratch(ODD);
const X = scratch(PAIR);
const Y = scratch(PAIR);
const LOW = scratch(ENTRY);
const HIGH = scratch(ENTRY);
const BEFORE = scratch(LANES);

/** left + right of acc = k·Q. Reads every entry of a position, so k stays secret. @param k words in [1, n) */
export function multiplySecretly(acc: usize, table: usize, k: usize): void {
  accumulate(acc, table, k, true, true);
}

/** left + right of acc = k·Q, or that much more, for public k: reads only what it needs. */
export function multiplyOpenly(acc: usize, table: usize, k: usize, isFirst: boolean): void {
  accumulate(acc, table, k, isFirst, false);
}

function accumulate(acc: usize, table: usize, k: usize, isFirst: boolean, isSecret: boolean): void {
  const w = widthOf(table);
  const m = digitsOf(w);
  const h = (m + 1) >> 1;
  makeOdd(K, k);
  for (let i = 0; i < h; i++) {
    const hasRight = h + i < m;
    look(table, w, m, i, hasRight ? h + i : i, isSecret);
    if (isFirst && i == 0) {
      setLanes(acc, X, Y);
    } else {
      if (!hasRight) for (let at: usize = 0; at < LANES; at += PAIR) copyPair(BEFORE + at, acc + at);
      addAffineLanes(acc, X, Y);
      if (!hasRight) keepRight(acc, BEFORE);
    }
  }
}

/** The points of two digits as pairs. */
function look(table: usize, w: i32, m: i32, left: i32, right: i32, isSecret: boolean): void {
  const a = digitAt(K, left, m, w);
  const b = digitAt(K, right, m, w);
  const first = entriesAt(table, w, left);
  const second = entriesAt(table, w, right);
  if (isSecret) {
    scanEntries(LOW, first, 1 << (w - 1), indexOf(a));
    scanEntries(HIGH, second, 1 << (w - 1), indexOf(b));
    pairEntries(X, Y, LOW, HIGH);
  } else {
    pairEntries(X, Y, first + ENTRY * <usize>indexOf(a), second + ENTRY * <usize>indexOf(b));
  }
  negateWhere(Y, a >> 31, b >> 31);
}
