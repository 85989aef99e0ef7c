import type { TrueType } from "./true-type.ts";

/** A glyph's outline as the path data of SVG (SVG 2 §9.3), in font units, y upwards: what a PDF viewer fills. Empty for a space. */
export function outlineOf(font: TrueType, glyph: number): string {
  return contours(font, glyph, 0).map(path).join("");
}

type Point = { x: number; y: number; isOn: boolean };

/** Composite glyphs nest one or two deep; a font that goes on names itself. */
const DEEPEST = 6;

function contours(font: TrueType, glyph: number, depth: number): Point[][] {
  const data = font.dataOf(glyph);
  if (data.length < 10 || depth > DEEPEST) return [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = view.getInt16(0);
  return count < 0 ? composite(font, view, depth) : simple(view, count);
}

/** OpenType 1.9, glyf: simple glyph description. */
function simple(view: DataView, count: number): Point[][] {
  const ends = Array.from({ length: count }, (_, at) => view.getUint16(10 + 2 * at));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * count;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = view.getUint8(at++);
    const repeats = flag & 8 ? view.getUint8(at++) : 0;
    for (let i = 0; i <= repeats; i++) flags.push(flag);
  }
  const axis = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const [xs, ys] = [axis(2, 16), axis(4, 32)];
  const points = flags.map((flag, i): Point => ({ x: xs[i] ?? 0, y: ys[i] ?? 0, isOn: (flag & 1) === 1 }));
  return ends.map((end, i) => points.slice((ends[i - 1] ?? -1) + 1, end + 1));
}

/** OpenType 1.9, glyf: composite glyph description. Parts placed by matching points are not known to occur and stand at 0. */
function composite(font: TrueType, view: DataView, depth: number): Point[][] {
  const all: Point[][] = [];
  for (let at = 10, more = true; more;) {
    const flags = view.getUint16(at);
    const part = view.getUint16(at + 2);
    at += 4;
    const isWide = (flags & 1) !== 0;
    const isOffset = (flags & 2) !== 0;
    const dx = !isOffset ? 0 : isWide ? view.getInt16(at) : view.getInt8(at);
    const dy = !isOffset ? 0 : isWide ? view.getInt16(at + 2) : view.getInt8(at + 1);
    at += isWide ? 4 : 2;
    const f2dot14 = () => {
      at += 2;
      return view.getInt16(at - 2) / 16_384;
    };
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & 8) a = d = f2dot14();
    else if (flags & 64) [a, d] = [f2dot14(), f2dot14()];
    else if (flags & 128) [a, b, c, d] = [f2dot14(), f2dot14(), f2dot14(), f2dot14()];
    for (const contour of contours(font, part, depth + 1))
      all.push(contour.map(({ x, y, isOn }) => ({ x: a * x + c * y + dx, y: b * x + d * y + dy, isOn })));
    more = (flags & 32) !== 0;
  }
  return all;
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, isOn: true });
const text = ({ x, y }: Point): string => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`;

/** Between two points off the curve lies one on it, in their middle. */
function path(points: readonly Point[]): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return "";
  const start = first.isOn ? first : last.isOn ? last : middle(last, first);
  let from: Point | null = null;
  let said = `M${text(start)}`;
  for (const point of [...points.slice(first.isOn ? 1 : 0), start]) {
    if (point.isOn) said += from ? `Q${text(from)} ${text(point)}` : `L${text(point)}`;
    else if (from) said += `Q${text(from)} ${text(middle(from, point))}`;
    from = point.isOn ? null : point;
  }
  return `${said}Z`;
}
