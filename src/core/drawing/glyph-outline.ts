import type { Bytes } from "#core/bytes.ts";
import { type Matrix, type Path, type Step, transformed } from "./path.ts";

/** Bytes of a glyph's outline by its number, as the font's glyf table has them. */
export type GlyphData = (glyph: number) => Bytes;

/** Deeper than any font composes its glyphs. */
const MOST_DEEP = 8;

/**
 * The outline of a TrueType glyph in font units, y upwards (OpenType 1.9, glyf): simple glyphs and those composed of
 * others. Quadratic curves come as cubics. @throws RangeError when the data ends too early or goes in circles
 */
export function glyphOutline(dataOf: GlyphData, glyph: number, depth = 0): Path {
  const data = dataOf(glyph);
  if (data.length < 10) return [];
  if (depth > MOST_DEEP) throw new RangeError("a glyph is composed of itself");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const contours = view.getInt16(0);
  return contours >= 0 ? simple(view, contours) : composite(view, dataOf, depth);
}

type Point = { x: number; y: number; isOn: boolean };

function simple(view: DataView, count: number): Path {
  const ends = Array.from({ length: count }, (_, at) => view.getUint16(10 + 2 * at));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * count;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = view.getUint8(at++);
    flags.push(flag);
    for (let times = flag & 8 ? view.getUint8(at++) : 0; times > 0; times--) flags.push(flag);
  }
  /** Deltas: one byte with its sign in the flag, none when the same, or two bytes. */
  const coordinates = (short: number, same: number): number[] => {
    let value = 0;
    return flags.slice(0, total).map((flag) => {
      if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(2, 16);
  const ys = coordinates(4, 32);
  const points = xs.map((x, i): Point => ({ x, y: ys[i] ?? 0, isOn: ((flags[i] ?? 0) & 1) === 1 }));
  return ends.flatMap((end, i) => contour(points.slice(i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, end + 1)));
}

const middleOf = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, isOn: true });

/** Between two points off the curve one on it is understood. */
function contour(points: readonly Point[]): Step[] {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return [];
  const start = first.isOn ? first : last.isOn ? last : middleOf(last, first);
  const rest = first.isOn ? points.slice(1) : points;
  const steps: Step[] = [{ op: "M", at: [start.x, start.y] }];
  let from = start;
  let control: Point | null = null;
  const go = (to: Point) => {
    if (!control) steps.push({ op: "L", at: [to.x, to.y] });
    else steps.push(cubic(from, control, to));
    from = to;
    control = null;
  };
  for (const point of rest) {
    if (point.isOn) go(point);
    else {
      if (control) go(middleOf(control, point));
      control = point;
    }
  }
  if (control) go(start);
  return [...steps, { op: "Z", at: [] }];
}

const cubic = (from: Point, control: Point, to: Point): Step => ({
  op: "C",
  at: [
    from.x + (2 / 3) * (control.x - from.x),
    from.y + (2 / 3) * (control.y - from.y),
    to.x + (2 / 3) * (control.x - to.x),
    to.y + (2 / 3) * (control.y - to.y),
    to.x,
    to.y,
  ],
});

const F2DOT14 = 16_384;

function composite(view: DataView, dataOf: GlyphData, depth: number): Path {
  const steps: Step[] = [];
  for (let at = 10, more = true; more;) {
    const flags = view.getUint16(at);
    const glyph = view.getUint16(at + 2);
    at += 4;
    const [dx, dy] = flags & 1 ? [view.getInt16(at), view.getInt16(at + 2)] : [view.getInt8(at), view.getInt8(at + 1)];
    at += flags & 1 ? 4 : 2;
    const number = (offset: number) => view.getInt16(at + offset) / F2DOT14;
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & 8) [a, d] = [number(0), number(0)];
    else if (flags & 64) [a, d] = [number(0), number(2)];
    else if (flags & 128) [a, b, c, d] = [number(0), number(2), number(4), number(6)];
    at += flags & 8 ? 2 : flags & 64 ? 4 : flags & 128 ? 8 : 0;
    // ARGS_ARE_XY_VALUES; matching points is used by no font we ship.
    const matrix: Matrix = [a, b, c, d, flags & 2 ? dx : 0, flags & 2 ? dy : 0];
    steps.push(...transformed(glyphOutline(dataOf, glyph, depth + 1), matrix));
    more = (flags & 32) !== 0;
  }
  return steps;
}
