import { type Bytes, equalBytes } from "../../bytes.ts";
import type { Machine } from "./machine.ts";

/**
 * Tables for the points that come again: signers, the TSA, CAs, and the phones' shares. A table of 4-bit digits (42 KB) costs
 * about four verifications without one and makes each three times as fast; one of 7-bit digits (190 KB) costs four times that
 * and gives another quarter. So points are counted first, and of those with a table the least recently used gives its place up,
 * but only when it was idle for long: more keys in turn than places must not build tables for each other in turn.
 */

const TIERS = [
  { width: 4, from: 3, places: 384 },
  { width: 7, from: 50, places: 16 },
] as const;
/** Look-ups after which an unused table may be taken. */
const IDLE = 1 << 14;
/** How many points are counted before they have a table: a power of two. */
const COUNTED = 8192;
/** Look-ups after which a point's uses are forgotten: fewer than IDLE, or what comes that seldom would take places in turn. */
const LATELY = 1 << 13;

type Known = { point: Bytes; z: Bytes | null; uses: number; usedAt: number; tier: number; table: number };

/** Bytes of memory all places take. */
export const roomForTables = (tableBytes: (width: number) => number): number =>
  TIERS.reduce((sum, { width, places }) => sum + places * tableBytes(width), 0);

export class KeyTables {
  readonly #machine: Machine;
  /** Points with a table, by the first bytes of X; another point that shares those gets none. */
  readonly #known = new Map<number, Known>();
  /** Whose uses are counted at a place, and how many: a newcomer takes the place and starts at one. */
  readonly #names = new Float64Array(COUNTED);
  readonly #uses = new Uint8Array(COUNTED);
  readonly #countedAt = new Float64Array(COUNTED);
  /** Addresses nobody uses, by tier. */
  readonly #free: number[][];
  /** No table of a tier can be idle before this look-up. */
  readonly #fullUntil: number[] = TIERS.map(() => 0);
  /** Look-ups so far. */
  #clock = 0;

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
   * @param xy 64 bytes X‖Y, not checked; @param uses how many multiplications are coming
   */
  tableFor(xy: Bytes, uses: number): number {
    this.#clock++;
    const name = nameOf(xy);
    const known = this.#known.get(name);
    if (!known) return this.#count(name, uses) < TIERS[0].from ? 0 : this.#introduce(name, xy, uses);
    if (!equalBytes(known.point, xy)) return 0;
    known.usedAt = this.#clock;
    known.uses += uses;
    const next = known.tier + 1;
    if (known.uses >= (TIERS[next]?.from ?? Number.POSITIVE_INFINITY)) this.#move(known, next);
    return known.table;
  }

  /** Z of a point, made once for those with a table. */
  remembered(xy: Bytes, make: () => Bytes): Bytes {
    const known = this.#known.get(nameOf(xy));
    if (!known || !equalBytes(known.point, xy)) return make();
    return (known.z ??= make());
  }

  #count(name: number, uses: number): number {
    const place = name % COUNTED;
    const isNew = this.#names[place] !== name || this.#clock - (this.#countedAt[place] ?? 0) > LATELY;
    if (isNew) this.#uses[place] = 0;
    this.#names[place] = name;
    this.#countedAt[place] = this.#clock;
    return (this.#uses[place] = Math.min(TIERS[0].from, (this.#uses[place] ?? 0) + uses));
  }

  #introduce(name: number, xy: Bytes, uses: number): number {
    const known: Known = {
      point: xy.slice(),
      z: null,
      uses: TIERS[0].from + uses,
      usedAt: this.#clock,
      tier: -1,
      table: 0,
    };
    this.#move(known, 0);
    if (known.table !== 0) this.#known.set(name, known);
    return known.table;
  }

  /** Makes the table of a tier; no change for what is no point, or while all places are in use. */
  #move(known: Known, tier: number): void {
    const place = this.#free[tier]?.pop() ?? this.#takeIdle(tier);
    if (place === null) return;
    const width = TIERS[tier]?.width ?? TIERS[0].width;
    this.#machine.put(known.point);
    if (this.#machine.call.makeTable(place, width) === 0) {
      this.#free[tier]?.push(place);
      return;
    }
    if (known.tier >= 0) this.#free[known.tier]?.push(known.table);
    known.tier = tier;
    known.table = place;
  }

  #takeIdle(tier: number): number | null {
    if (this.#clock < (this.#fullUntil[tier] ?? 0)) return null;
    let oldest: [number, Known] | undefined;
    for (const entry of this.#known)
      if (entry[1].tier === tier && entry[1].usedAt < (oldest?.[1].usedAt ?? Number.POSITIVE_INFINITY)) oldest = entry;
    if (!oldest) return null;
    const [name, { usedAt, table }] = oldest;
    this.#fullUntil[tier] = usedAt + IDLE;
    if (this.#clock < usedAt + IDLE) return null;
    this.#known.delete(name);
    this.#uses[name % COUNTED] = 0;
    return table;
  }
}

/** The first six bytes of X as a number. */
function nameOf(xy: Bytes): number {
  let name = 0;
  for (let i = 5; i >= 0; i--) name = name * 256 + (xy[i] ?? 0);
  return name;
}
