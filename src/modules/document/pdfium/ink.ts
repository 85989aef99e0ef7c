import type { Engine } from "./engine.ts";
import type { Glyph } from "./glyph.ts";
import { toPixels } from "./mark-lost.ts";
import type { Picture } from "./task.ts";

/** Two brightnesses (of 255) nearer than this look the same to an eye. */
const CONTRAST = 20;
/** Fonts lie about their height: a cell is taken to be no lower than this. */
const LOWEST_PX = 8;

/** A letter's cell in pixels, cut to the picture; empty when it is outside. */
export type Spot = { x1: number; y1: number; x2: number; y2: number };

export function spotOf(engine: Engine, handle: number, { width, height }: Picture, glyph: Glyph): Spot {
  const [ax, ay] = toPixels(engine, handle, width, height, glyph.left, glyph.bottom);
  const [bx, by] = toPixels(engine, handle, width, height, glyph.right, glyph.top);
  const more = Math.max(0, Math.ceil((LOWEST_PX - Math.abs(ay - by)) / 2));
  return {
    x1: Math.max(0, Math.min(ax, bx)),
    y1: Math.max(0, Math.min(ay, by) - more),
    x2: Math.min(width, Math.max(ax, bx) + 1),
    y2: Math.min(height, Math.max(ay, by) + 1 + more),
  };
}

const brightness = ({ rgba, width }: Picture, x: number, y: number): number => {
  const at = 4 * (y * width + x);
  return (299 * (rgba[at] ?? 0) + 587 * (rgba[at + 1] ?? 0) + 114 * (rgba[at + 2] ?? 0)) / 1000;
};

/** The pixels of a cell in which two pictures differ visibly; with `of`, only those among them. */
export type Ink = { count: number; pixels: ReadonlySet<number> };

export function inkIn(one: Picture, other: Picture, { x1, y1, x2, y2 }: Spot, of?: Ink): Ink {
  const pixels = new Set<number>();
  for (let y = y1; y < y2; y++)
    for (let x = x1; x < x2; x++) {
      const at = y * one.width + x;
      if (of && !of.pixels.has(at)) continue;
      if (Math.abs(brightness(one, x, y) - brightness(other, x, y)) >= CONTRAST) pixels.add(at);
    }
  return { count: pixels.size, pixels };
}

/** Whether two pictures differ visibly anywhere in a cell. */
export function differs(one: Picture, other: Picture, { x1, y1, x2, y2 }: Spot): boolean {
  for (let y = y1; y < y2; y++)
    for (let x = x1; x < x2; x++)
      if (Math.abs(brightness(one, x, y) - brightness(other, x, y)) >= CONTRAST) return true;
  return false;
}

/** Whether anything is to be seen in a cell. */
export function contrastIn(picture: Picture, { x1, y1, x2, y2 }: Spot): boolean {
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
export function likeWriting(picture: Picture, line: readonly Spot[], cells: readonly Spot[]): number {
  const [x1, x2] = [Math.min(...line.map((spot) => spot.x1)), Math.max(...line.map((spot) => spot.x2))];
  const [y1, y2] = [Math.min(...line.map((spot) => spot.y1)), Math.max(...line.map((spot) => spot.y2))];
  const height = y2 - y1;
  const [from, to] = [Math.round(y1 - MARGIN * height), Math.round(y2 + MARGIN * height)];
  const expected = Array.from({ length: to - from }, () => 0);
  for (const cell of cells) {
    if (cell.x2 <= x1 || cell.x1 >= x2) continue;
    const high = cell.y2 - cell.y1;
    const [top, bottom] = [Math.round(cell.y1 + BODY_FROM * high), Math.round(cell.y1 + BODY_TO * high)];
    for (let y = Math.max(from, top); y < Math.min(to, bottom); y++) expected[y - from] = 1;
  }
  const seen = (by: number) =>
    expected.map((_, row) => {
      const y = from + row + by;
      let sum = 0;
      for (let x = x1; x < x2; x++) sum += y < 0 || y >= picture.height ? 255 : brightness(picture, x, y);
      return sum;
    });
  const reach = Math.round(SHIFT * height);
  let best = 0;
  for (let by = -reach; by <= reach; by++) best = Math.max(best, correlation(seen(by), expected));
  return best;
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
