import type { Glyph } from "./glyph.ts";
import type { View } from "./task.ts";

/** Two brightnesses (of 255) nearer than this look the same to an eye. */
const CONTRAST = 20;
/** Fonts lie about their height: a cell is taken to be no lower than this. */
const LOWEST_PX = 8;

/** A letter's cell in pixels, cut to the picture; empty when it is outside. */
export type Spot = { x1: number; y1: number; x2: number; y2: number };

/** @param toPixels of the page in a picture of this size (`pixelsOf`) */
export function spotOf(
  toPixels: (x: number, y: number) => [number, number],
  { width, height }: { width: number; height: number },
  glyph: Glyph,
): Spot {
  const [ax, ay] = toPixels(glyph.left, glyph.bottom);
  const [bx, by] = toPixels(glyph.right, glyph.top);
  const more = Math.max(0, Math.ceil((LOWEST_PX - Math.abs(ay - by)) / 2));
  return {
    x1: Math.max(0, Math.min(ax, bx)),
    y1: Math.max(0, Math.min(ay, by) - more),
    x2: Math.min(width, Math.max(ax, bx) + 1),
    y2: Math.min(height, Math.max(ay, by) + 1 + more),
  };
}

const brightness = ({ rgba, width }: View, x: number, y: number): number => {
  const at = 4 * (y * width + x);
  return (299 * (rgba[at] ?? 0) + 587 * (rgba[at + 1] ?? 0) + 114 * (rgba[at + 2] ?? 0)) / 1000;
};

/** Most pixels are the very same: only of others the brightness is asked for. */
const isOther = (one: View, other: View, x: number, y: number): boolean =>
  one.words[y * one.width + x] !== other.words[y * other.width + x] &&
  Math.abs(brightness(one, x, y) - brightness(other, x, y)) >= CONTRAST;

/** The page with its letters and without them. */
export type Pair = { lettered: View; bare: View };

/**
 * How many pixels of a cell its letter inks on the page alone, and how many of these are still to be seen under whatever
 * lies over the page.
 */
export function inkIn(alone: Pair, under: Pair, { x1, y1, x2, y2 }: Spot): { own: number; left: number } {
  let [own, left] = [0, 0];
  for (let y = y1; y < y2; y++)
    for (let x = x1; x < x2; x++) {
      if (!isOther(alone.lettered, alone.bare, x, y)) continue;
      own++;
      if (isOther(under.lettered, under.bare, x, y)) left++;
    }
  return { own, left };
}

/** Whether two pictures differ visibly anywhere in a cell; letters have ink in its middle, so that is looked at first. */
export function differs(one: View, other: View, { x1, y1, x2, y2 }: Spot): boolean {
  const middle = (y1 + y2) >> 1;
  const rows = (from: number, to: number): boolean => {
    for (let y = from; y < to; y++) for (let x = x1; x < x2; x++) if (isOther(one, other, x, y)) return true;
    return false;
  };
  return rows(middle, y2) || rows(y1, middle);
}

/** Whether anything is to be seen in a cell. */
export function contrastIn(picture: View, { x1, y1, x2, y2 }: Spot): boolean {
  let [least, most] = [255, 0];
  for (let y = y1; y < y2; y++)
    for (let x = x1; x < x2; x++) {
      const value = brightness(picture, x, y);
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  return most - least >= CONTRAST;
}

/** Around a line, in heights of its cells: where writing leaves paper, and how far a reading may be off. */
const [MARGIN, SHIFT] = [0.6, 0.4];
/** Where in its cell a letter has most of its ink, from the top. */
const [BODY_FROM, BODY_TO] = [0.25, 0.85];

/**
 * How much the cells of a line look as if there were writing in them, from 0 to 1: a band of ink with less of it above and
 * below. Letters are not compared, because a scanner's reading has another face and drifts; the correlation is that of the
 * rows' mean brightness with rows of letters as `cells` (those of all lines) have them, at the best shift, without sign, so
 * that white on black is like black on white.
 */
export function likeWriting(picture: View, line: readonly Spot[], cells: readonly Spot[]): number {
  const [x1, x2] = [Math.min(...line.map((spot) => spot.x1)), Math.max(...line.map((spot) => spot.x2))];
  const [y1, y2] = [Math.min(...line.map((spot) => spot.y1)), Math.max(...line.map((spot) => spot.y2))];
  const height = y2 - y1;
  const [from, to] = [Math.round(y1 - MARGIN * height), Math.round(y2 + MARGIN * height)];
  const expected = Array.from({ length: to - from }, () => 0);
  for (const cell of cells) {
    if (cell.x2 <= x1 || cell.x1 >= x2 || cell.y2 <= from || cell.y1 >= to) continue;
    const high = cell.y2 - cell.y1;
    const [top, bottom] = [Math.round(cell.y1 + BODY_FROM * high), Math.round(cell.y1 + BODY_TO * high)];
    for (let y = Math.max(from, top); y < Math.min(to, bottom); y++) expected[y - from] = 1;
  }
  const reach = Math.round(SHIFT * height);
  const rows = rowSums(picture, { x1, x2, y1: from - reach, y2: to + reach });
  let best = 0;
  for (let by = 0; by <= 2 * reach; by++)
    best = Math.max(best, correlation(rows.slice(by, by + expected.length), expected));
  return best;
}

/** The sum of each row's brightness; paper outside of the picture. */
function rowSums(picture: View, { x1, x2, y1, y2 }: Spot): number[] {
  return Array.from({ length: y2 - y1 }, (_, row) => {
    const y = y1 + row;
    if (y < 0 || y >= picture.height) return 255 * (x2 - x1);
    let sum = 0;
    for (let x = x1; x < x2; x++) sum += brightness(picture, x, y);
    return sum;
  });
}

/** Of two rows of numbers, without sign; 0 when one of them is even. */
function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (row: readonly number[]) => row.reduce((sum, value) => sum + value, 0) / row.length;
  const [a, b] = [mean(one), mean(other)];
  let [aa, bb, ab] = [0, 0, 0];
  one.forEach((value, at) => {
    const [p, q] = [value - a, (other[at] ?? 0) - b];
    aa += p * p;
    bb += q * q;
    ab += p * q;
  });
  return aa * bb > 0 ? Math.abs(ab) / Math.sqrt(aa * bb) : 0;
}
