import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Noto Sans SC Regular (SIL OFL 1.1): static TrueType outlines, so nothing has to be installed on the server. */
export const FONT_FILE = createRequire(import.meta.url).resolve(
  "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
);

let font: Font | undefined;
export const notoSans = (): Font => (font ??= readFont(new Uint8Array(readFileSync(FONT_FILE))));

/** One point of an outline in font units; off-curve points are quadratic controls. */
export type Point = { x: number; y: number; onCurve: boolean };
export type Font = {
  unitsPerEm: number;
  glyphOf(codePoint: number): number;
  advanceOf(glyph: number): number;
  contoursOf(glyph: number): Point[][];
};

const MAX_NESTING = 5;

/** Reads what is needed of a TrueType file (OpenType 1.9: cmap 4 and 12, glyf, hmtx, loca). */
function readFont(bytes: Uint8Array): Font {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, number>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + 16 * i;
    tables.set(String.fromCharCode(...bytes.subarray(at, at + 4)), view.getUint32(at + 8));
  }
  const table = (tag: string): number => {
    const at = tables.get(tag);
    if (at === undefined) throw new Error(`the font has no ${tag} table`);
    return at;
  };
  const [head, loca, glyf, hmtx] = [table("head"), table("loca"), table("glyf"), table("hmtx")];
  const isLong = view.getInt16(head + 50) === 1;
  const metrics = view.getUint16(table("hhea") + 34);
  const locate = (glyph: number) => (isLong ? view.getUint32(loca + 4 * glyph) : 2 * view.getUint16(loca + 2 * glyph));
  const contoursOf = (glyph: number, depth = 0): Point[][] => {
    const from = glyf + locate(glyph);
    if (locate(glyph + 1) === locate(glyph) || depth > MAX_NESTING) return [];
    const count = view.getInt16(from);
    return count >= 0 ? simple(view, from, count) : composite(view, from + 10, (id) => contoursOf(id, depth + 1));
  };
  return {
    unitsPerEm: view.getUint16(head + 18),
    glyphOf: mapper(view, table("cmap")),
    advanceOf: (glyph) => view.getUint16(hmtx + 4 * Math.min(glyph, metrics - 1)),
    contoursOf: (glyph) => contoursOf(glyph),
  };
}

function mapper(view: DataView, cmap: number): (codePoint: number) => number {
  const found = new Map<number, number>();
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const at = cmap + view.getUint32(cmap + 4 + 8 * i + 4);
    found.set(view.getUint16(at), at);
  }
  const wide = found.get(12);
  if (wide === undefined) throw new Error("the font has no full Unicode map");
  const groups = view.getUint32(wide + 12);
  return (codePoint) => {
    for (let low = 0, high = groups - 1; low <= high;) {
      const middle = (low + high) >> 1;
      const at = wide + 16 + 12 * middle;
      if (codePoint < view.getUint32(at)) high = middle - 1;
      else if (codePoint > view.getUint32(at + 4)) low = middle + 1;
      else return view.getUint32(at + 8) + codePoint - view.getUint32(at);
    }
    return 0;
  };
}

function simple(view: DataView, from: number, count: number): Point[][] {
  const ends = Array.from({ length: count }, (_, i) => view.getUint16(from + 10 + 2 * i));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = from + 10 + 2 * count;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = view.getUint8(at++);
    const times = flag & 8 ? view.getUint8(at++) : 0;
    for (let i = 0; i <= times; i++) flags.push(flag);
  }
  const axis = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += (flag & same ? 1 : -1) * view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = axis(2, 16);
  const ys = axis(4, 32);
  return ends.map((end, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] ?? -1) + 1;
    return Array.from({ length: end - start + 1 }, (_, k) => ({
      x: xs[start + k] ?? 0,
      y: ys[start + k] ?? 0,
      onCurve: ((flags[start + k] ?? 0) & 1) === 1,
    }));
  });
}

/** Parts moved by whole units; scaled parts do not occur in this font's Chinese letters and keep their size. */
function composite(view: DataView, from: number, part: (glyph: number) => Point[][]): Point[][] {
  const out: Point[][] = [];
  for (let at = from, more = true; more;) {
    const flags = view.getUint16(at);
    const glyph = view.getUint16(at + 2);
    const isWide = (flags & 1) !== 0;
    const [dx, dy] = isWide
      ? [view.getInt16(at + 4), view.getInt16(at + 6)]
      : [view.getInt8(at + 4), view.getInt8(at + 5)];
    at += isWide ? 8 : 6;
    at += flags & 8 ? 2 : flags & 64 ? 4 : flags & 128 ? 8 : 0;
    for (const contour of part(glyph))
      out.push(contour.map((point) => ({ ...point, x: point.x + dx, y: point.y + dy })));
    more = (flags & 32) !== 0;
  }
  return out;
}
