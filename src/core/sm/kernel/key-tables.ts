import { type Bytes, equalBytes } from "../../bytes.ts";
import type { Machine } from "./machine.ts";

/**
 * Tables for the points that come again: signers, the TSA, CAs, and the phones' shares. A table of 4-bit digits (42 KB) costs
 * about five verifications without one and makes each three times as fast; one of 7-bit digits (190 KB) costs four times that
 * and gives another quarter. So points are counted, and the least recently used give their place up.
 */

const TIERS = [
  { width: 4, from: 3, places: 192 },
  { width: 7, from: 50, places: 16 },
] as const;
/** Points that are counted at all. */
const KNOWN = 4096;

type Known = { point: Bytes; uses: number; tier: number; table: number };

/** Bytes of memory all places take. */
export const roomForTables = (tableBytes: (width: number) => number): number =>
  TIERS.reduce((sum, { width, places }) => sum + places * tableBytes(width), 0);

export class KeyTables {
  readonly #machine: Machine;
  /** In order of use, by the first 52 bits of X; two points that share them share nothing else but the place. */
  readonly #known = new Map<number, Known>();
  /** Addresses nobody uses, by tier. */
  readonly #free: number[][];

  constructor(machine: Machine) {
    this.#machine = machine;
    let start = machine.tables;
    this.#free = TIERS.map(({ width, places }) => {
      const bytes = machine.call.tableBytes(width);
      const addresses = Array.from({ length: places }, (_, i) => start + i * bytes);
      start += places * bytes;
      return addresses;
    });
  }

  /**
   * The table of a point, or 0 as long as it has none.
   * @param xy 64 bytes X‖Y; @param uses how many multiplications are coming
   */
  tableFor(xy: Bytes, uses: number): number {
    const name = nameOf(xy);
    let known = this.#known.get(name);
    if (known && !equalBytes(known.point, xy)) return 0;
    this.#known.delete(name);
    known ??= { point: xy.slice(), uses: 0, tier: -1, table: 0 };
    known.uses += uses;
    this.#known.set(name, known);
    if (this.#known.size > KNOWN) this.#forgetOldest(() => true);
    const next = known.tier + 1;
    if (known.uses >= (TIERS[next]?.from ?? Number.POSITIVE_INFINITY)) this.#promote(known, next);
    return known.table;
  }

  #promote(known: Known, tier: number): void {
    const { width } = TIERS[tier] ?? TIERS[0];
    const place = this.#free[tier]?.pop() ?? this.#takeFromOldest(tier);
    if (place === undefined) return;
    this.#machine.put(known.point);
    if (this.#machine.call.makeTable(place, width) === 0) {
      // Not a point: it must not have a table, ever.
      this.#free[tier]?.push(place);
      known.uses = Number.NEGATIVE_INFINITY;
      return;
    }
    this.#release(known);
    known.tier = tier;
    known.table = place;
  }

  #takeFromOldest(tier: number): number | undefined {
    this.#forgetOldest((known) => known.tier === tier);
    return this.#free[tier]?.pop();
  }

  #forgetOldest(isMeant: (known: Known) => boolean): void {
    for (const [name, known] of this.#known) {
      if (!isMeant(known)) continue;
      this.#release(known);
      this.#known.delete(name);
      return;
    }
  }

  #release(known: Known): void {
    if (known.table !== 0) this.#free[known.tier]?.push(known.table);
    known.tier = -1;
    known.table = 0;
  }
}

/** 52 bits, exact in a number. */
const nameOf = (xy: Bytes): number => {
  let name = 0;
  for (let i = 0; i < 6; i++) name = name * 256 + (xy[i] ?? 0);
  return name * 16 + ((xy[6] ?? 0) & 15);
};
