import type { Bytes } from "#core/bytes.ts";

/** A hash that can go on in two ways (design.md §2); node:crypto's Hash is one. */
export type Hasher = { update(bytes: Bytes): unknown; copy(): Hasher; digest(): Bytes };

/** A signature's byte range, [0, from, to, length], or a whole file as [0, length, length, 0]. */
export type Range = readonly [0, number, number, number];

/**
 * Digests of several ranges of one file in one pass. Each signature covers the beginning of the file up to its own place,
 * so the state there serves all later ones; only what follows its place is hashed twice, and that is its own tail.
 * @param ranges in any order, inside the file
 * @returns one digest for each range, in the same order
 */
export function rangeDigests(bytes: Bytes, ranges: readonly Range[], start: () => Hasher): Bytes[] {
  const digests: Bytes[] = ranges.map(() => new Uint8Array());
  const inOrder = ranges.map((range, at) => ({ range, at })).toSorted((a, b) => a.range[1] - b.range[1]);
  const running = start();
  let done = 0;
  for (const { range, at } of inOrder) {
    const [, from, to, length] = range;
    running.update(bytes.subarray(done, from));
    done = from;
    const one = running.copy();
    one.update(bytes.subarray(to, to + length));
    digests[at] = new Uint8Array(one.digest());
  }
  return digests;
}
