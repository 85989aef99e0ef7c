import { BATCH, makeAffine } from "./batch";
import { ENTRY } from "./entry";
import { FIELD_ONE } from "./field";
import { recordOddMultiples, storeEntries, takeLeft, takeRight } from "./odd-multiples";
import { double, RUNNER, setRunner } from "./point";
import { digitsOf } from "./recoding";
import { scratch } from "./secrets";

/**
 * A table for one point Q: for each digit position i of w bits the affine points 1, 3, 5, … 2^w − 1 times 2^(wi)·Q. A multiple
 * of Q then costs one addition a digit and no doubling. Bytes 0 to 3 hold w; entries begin at byte 16.
 */

const HEADER: usize = 16;

export function tableBytes(w: i32): i32 {
  return <i32>HEADER + digitsOf(w) * ((<i32>ENTRY) << (w - 1));
}

export function widthOf(table: usize): i32 {
  return load<i32>(table);
}

/** The entries of position i. */
export function entriesAt(table: usize, w: i32, i: i32): usize {
  return table + HEADER + ((ENTRY * <usize>i) << (w - 1));
}

const RUN = scratch(RUNNER);

/** @param x, y of Q on the left, c = 1, V ≤ 1; w 2 to 8 */
export function buildTable(table: usize, w: i32, x: usize, y: usize): void {
  store<i32>(table, w);
  setRunner(RUN, x, y, FIELD_ONE);
  const m = digitsOf(w);
  const count = 1 << (w - 1);
  let written = 0;
  let held = 0;
  for (let i = 0; i < m; i += 2) {
    takeLeft(RUN);
    if (i + 1 < m) {
      for (let j = 1; j < w; j++) double(RUN);
      takeRight(RUN);
      for (let j = 1; j < w; j++) double(RUN);
    }
    recordOddMultiples(held, count);
    held += count;
    if (held + count <= BATCH && i + 2 < m) continue;
    makeAffine(held);
    for (let first = 0; first < held; first += count, written += 2) {
      storeEntries(entriesAt(table, w, written), first, count, 0);
      if (written + 1 < m) storeEntries(entriesAt(table, w, written + 1), first, count, 4);
    }
    held = 0;
  }
}
