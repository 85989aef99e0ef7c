import { fold } from "./fold.ts";
import type { Glyph } from "./glyph.ts";
import type { Spot } from "./ink.ts";

/** A letter and another one in its place, by their numbers on the page; `below` is painted first. */
export type Overprint = { below: number; above: number; isExact: boolean };

/** The part of a cell that letters beside and under each other keep to themselves. */
const [CORE_WIDTH, CORE_HEIGHT] = [0.8, 0.4];
/** Cores that share this much of the smaller one are in each other's place; by the greater share, exactly. */
const [TOUCHES, EXACT] = [0.15, 0.6];
/** Between the middles of letters in exactly one place, in widths of the narrower. */
const OFF_CENTRE = 0.25;
/** Watermarks and headings behind the text are another size, or turned. */
const MOST_TIMES = 2;
const DIRECTIONS = 36;

/** Only these carry meaning by themselves: accents, lines and frames are drawn over letters by honest programs. */
const MEANT = /^[\p{L}\p{N}]/u;
/** A box to tick, written as the letter that looks like it, and what ticks it. */
const [BOX, TICK] = [/^[口囗]$/, /^[vxVXｖｘＶＸ]$/];

/** Finds letters in one another's place on pages of one size after another: what it costs grows with their letters. */
export class Overprints {
  /** Who has a pixel: numbers up to `#last` are those of pages before. */
  #owners = new Uint32Array(0);
  #last = 0;

  /**
   * @param spots the letters' cells in a picture of `size`; null for one that is not drawn
   * @param order when a letter is painted, relative to the others
   * @returns pairs of different letters, of like size and direction
   */
  on(
    glyphs: readonly Glyph[],
    spots: readonly (Spot | null)[],
    size: { width: number; height: number },
    order: (glyph: Glyph) => number,
  ): Overprint[] {
    this.#prepare(size.width * size.height, glyphs.length);
    const [owners, base] = [this.#owners, this.#last];
    const pairs: Overprint[] = [];
    for (const [at, glyph] of glyphs.entries()) {
      const spot = spots[at];
      if (!spot || !MEANT.test(glyph.char)) continue;
      const core = coreOf(spot);
      let shared: Map<number, number> | null = null;
      for (let y = core.y1; y < core.y2; y++)
        for (let x = core.x1; x < core.x2; x++) {
          const pixel = y * size.width + x;
          const owner = (owners[pixel] ?? 0) - base - 1;
          if (owner >= 0) {
            shared ??= new Map();
            shared.set(owner, (shared.get(owner) ?? 0) + 1);
          }
          owners[pixel] = base + 1 + at;
        }
      for (const [other, count] of shared ?? []) {
        const [before, place] = [glyphs[other], spots[other]];
        if (!before || !place || !mayDeceive(before, glyph, place, spot)) continue;
        const share = count / Math.min(areaOf(core), areaOf(coreOf(place)));
        if (share < TOUCHES) continue;
        const isExact = share >= EXACT && isCentred(place, spot);
        const isAfter = order(before) <= order(glyph);
        pairs.push(isAfter ? { below: other, above: at, isExact } : { below: at, above: other, isExact });
      }
    }
    this.#last += glyphs.length;
    return pairs;
  }

  #prepare(pixels: number, letters: number): void {
    if (this.#owners.length >= pixels && this.#last + letters < 0xffff_ff00) return;
    this.#owners = new Uint32Array(Math.max(pixels, this.#owners.length));
    this.#last = 0;
  }
}

/** Whole pixels well inside of a cell, which is counted a pixel wider than it is; none of a very narrow letter's. */
function coreOf({ x1, y1, x2, y2 }: Spot): Spot {
  const aside = ((1 - CORE_WIDTH) / 2) * (x2 - 1 - x1);
  const above = ((1 - CORE_HEIGHT) / 2) * (y2 - 1 - y1);
  return {
    x1: Math.ceil(x1 + aside),
    y1: Math.ceil(y1 + above),
    x2: Math.floor(x2 - 1 - aside),
    y2: Math.floor(y2 - 1 - above),
  };
}

const areaOf = ({ x1, y1, x2, y2 }: Spot): number => Math.max(1, (x2 - x1) * (y2 - y1));

/** The same letter again is bold by printing twice; parts of one sign (ﬁ, read as f and i) are its own. */
function mayDeceive(before: Glyph, after: Glyph, place: Spot, spot: Spot): boolean {
  if (after.isPart || fold(before.char) === fold(after.char)) return false;
  if (BOX.test(before.char) && TICK.test(after.char)) return false;
  const [one, other] = [place.y2 - place.y1, spot.y2 - spot.y1];
  if (Math.max(one, other) > MOST_TIMES * Math.min(one, other)) return false;
  const turned = Math.abs(before.angle - after.angle) % (2 * Math.PI);
  return Math.min(turned, 2 * Math.PI - turned) < Math.PI / DIRECTIONS;
}

function isCentred(one: Spot, other: Spot): boolean {
  const narrow = Math.min(one.x2 - one.x1, other.x2 - other.x1);
  const low = Math.min(one.y2 - one.y1, other.y2 - other.y1);
  return (
    Math.abs(one.x1 + one.x2 - other.x1 - other.x2) / 2 <= OFF_CENTRE * narrow &&
    Math.abs(one.y1 + one.y2 - other.y1 - other.y2) / 2 <= OFF_CENTRE * low
  );
}
