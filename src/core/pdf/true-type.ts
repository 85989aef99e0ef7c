import { type Bytes, concat } from "#core/bytes.ts";
import { latin1 } from "./values.ts";

/** What is needed of a TrueType file (OpenType 1.9: cmap 12, glyf, head, hhea, hmtx, loca, maxp). Lengths in font units. */
export type TrueType = {
  unitsPerEm: number;
  ascent: number;
  descent: number;
  /** [left, bottom, right, top] around all glyphs. */
  box: readonly [number, number, number, number];
  /** 0 for a letter the font does not have. */
  glyphOf(codePoint: number): number;
  advanceOf(glyph: number): number;
  /** The glyph's entry of the glyf table; empty for one without outline. */
  dataOf(glyph: number): Bytes;
  /** A font file with these glyphs only, numbered in this order; the first should be 0, the missing glyph. */
  subset(glyphs: readonly number[]): Bytes;
};

/** @throws Error when it is no TrueType file with outlines and a full Unicode map */
export function readTrueType(bytes: Bytes): TrueType {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = readTables(view, bytes);
  const table = (tag: string): { at: number; length: number } => {
    const found = tables.get(tag);
    if (!found) throw new Error(`the font has no ${tag} table`);
    return found;
  };
  const [head, hhea, hmtx] = [table("head").at, table("hhea").at, table("hmtx").at];
  const metrics = view.getUint16(hhea + 34);
  const advanceOf = (glyph: number) => view.getUint16(hmtx + 4 * Math.min(glyph, metrics - 1));
  const dataOf = outlineReader(view, bytes, { glyf: table("glyf").at, loca: table("loca").at, head });
  return {
    unitsPerEm: view.getUint16(head + 18),
    ascent: view.getInt16(hhea + 4),
    descent: view.getInt16(hhea + 6),
    box: [view.getInt16(head + 36), view.getInt16(head + 38), view.getInt16(head + 40), view.getInt16(head + 42)],
    glyphOf: mapper(view, table("cmap").at),
    advanceOf,
    dataOf,
    subset: (glyphs) => {
      const outlines = gather(dataOf, glyphs);
      const copy = (tag: string) => bytes.slice(table(tag).at, table(tag).at + table(tag).length);
      return assemble({ head: copy("head"), hhea: copy("hhea"), maxp: copy("maxp") }, outlines, advanceOf);
    },
  };
}

type Outline = { glyph: number; data: Bytes };

function readTables(view: DataView, bytes: Bytes): Map<string, { at: number; length: number }> {
  const tables = new Map<string, { at: number; length: number }>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + 16 * i;
    tables.set(latin1(bytes, at, at + 4), { at: view.getUint32(at + 8), length: view.getUint32(at + 12) });
  }
  return tables;
}

/** cmap format 12: sorted groups of code points. */
function mapper(view: DataView, cmap: number): (codePoint: number) => number {
  let wide = 0;
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const at = cmap + view.getUint32(cmap + 8 + 8 * i);
    if (view.getUint16(at) === 12) wide = at;
  }
  if (wide === 0) throw new Error("the font has no full Unicode map");
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

/** loca: where each glyph's outline begins and ends in glyf. */
function outlineReader(
  view: DataView,
  bytes: Bytes,
  at: { glyf: number; loca: number; head: number },
): (glyph: number) => Bytes {
  const isLong = view.getInt16(at.head + 50) === 1;
  const offsetOf = (glyph: number) =>
    isLong ? view.getUint32(at.loca + 4 * glyph) : 2 * view.getUint16(at.loca + 2 * glyph);
  return (glyph) => bytes.slice(at.glyf + offsetOf(glyph), at.glyf + offsetOf(glyph + 1));
}

/** The outlines asked for, then those they are composed of, with the numbers they get in the subset. */
function gather(dataOf: (glyph: number) => Bytes, glyphs: readonly number[]): Outline[] {
  const outlines = glyphs.map((glyph): Outline => ({ glyph, data: new Uint8Array() }));
  const parts = new Map<number, number>();
  for (let i = 0; i < outlines.length; i++) {
    const outline = outlines[i];
    if (!outline) break;
    const { glyph } = outline;
    outline.data = dataOf(glyph);
    for (const place of partsOf(outline.data)) {
      const inside = new DataView(outline.data.buffer);
      const part = inside.getUint16(place);
      const number = parts.get(part) ?? outlines.length;
      if (!parts.has(part)) outlines.push({ glyph: part, data: new Uint8Array() });
      parts.set(part, number);
      inside.setUint16(place, number);
    }
  }
  return outlines;
}

/** Where a composite glyph names its parts (OpenType 1.9, glyf: component flags). */
function partsOf(data: Bytes): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 10 || view.getInt16(0) >= 0) return [];
  const places: number[] = [];
  for (let at = 10, more = true; more;) {
    const flags = view.getUint16(at);
    places.push(at + 2);
    at += flags & 1 ? 8 : 6;
    at += flags & 8 ? 2 : flags & 64 ? 4 : flags & 128 ? 8 : 0;
    more = (flags & 32) !== 0;
  }
  return places;
}

function assemble(
  copied: { head: Bytes; hhea: Bytes; maxp: Bytes },
  outlines: readonly Outline[],
  advanceOf: (glyph: number) => number,
): Bytes {
  const count = outlines.length;
  const loca = new DataView(new ArrayBuffer(4 * (count + 1)));
  const hmtx = new DataView(new ArrayBuffer(4 * count));
  let end = 0;
  const glyf = outlines.flatMap(({ glyph, data }, i) => {
    loca.setUint32(4 * i, end);
    hmtx.setUint16(4 * i, advanceOf(glyph));
    // Left side bearing: the outline's own least x.
    hmtx.setInt16(4 * i + 2, data.length > 4 ? new DataView(data.buffer).getInt16(2) : 0);
    const padding = new Uint8Array((4 - (data.length % 4)) % 4);
    end += data.length + padding.length;
    return [data, padding];
  });
  loca.setUint32(4 * count, end);
  new DataView(copied.head.buffer).setInt16(50, 1);
  new DataView(copied.hhea.buffer).setUint16(34, count);
  new DataView(copied.maxp.buffer).setUint16(4, count);
  return fontFile([
    ["glyf", concat(...glyf)],
    ["head", copied.head],
    ["hhea", copied.hhea],
    ["hmtx", new Uint8Array(hmtx.buffer)],
    ["loca", new Uint8Array(loca.buffer)],
    ["maxp", copied.maxp],
  ]);
}

/** The table directory and the tables, each on four bytes, with checksums; head's own adjustment is left as it was. */
function fontFile(tables: readonly (readonly [string, Bytes])[]): Bytes {
  const largest = 2 ** Math.floor(Math.log2(tables.length));
  const directory = new DataView(new ArrayBuffer(12 + 16 * tables.length));
  directory.setUint32(0, 0x0001_0000);
  directory.setUint16(4, tables.length);
  directory.setUint16(6, 16 * largest);
  directory.setUint16(8, Math.log2(largest));
  directory.setUint16(10, 16 * (tables.length - largest));
  let at = directory.byteLength;
  const bodies = tables.map(([tag, data], i) => {
    const body = concat(data, new Uint8Array((4 - (data.length % 4)) % 4));
    for (let k = 0; k < 4; k++) directory.setUint8(12 + 16 * i + k, tag.charCodeAt(k));
    directory.setUint32(12 + 16 * i + 4, checksum(body));
    directory.setUint32(12 + 16 * i + 8, at);
    directory.setUint32(12 + 16 * i + 12, data.length);
    at += body.length;
    return body;
  });
  return concat(new Uint8Array(directory.buffer), ...bodies);
}

function checksum(body: Bytes): number {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let sum = 0;
  for (let at = 0; at < body.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}
