import type { Engine } from "./engine.ts";
import { rectIn } from "./open.ts";

type Box = { left: number; bottom: number; right: number; top: number };

/** A character as it stands on the page: its cell and the start of its baseline in user space points, its direction in radians. */
export type Glyph = Box & {
  char: string;
  originX: number;
  originY: number;
  angle: number;
  /** The file has no font for it and the fallback has no such character: PDFium draws nothing where a reader expects it. */
  lost: boolean;
  /** The text object that draws it. */
  object: number;
  /** Drawn by the sign before it, which is read as several characters (a ligature). */
  isPart: boolean;
  /** Drawn by no pen (text rendering mode 3, ISO 32000-2 §9.3.6): the text layer of a scan. */
  invisible: boolean;
};

const INVISIBLE = 3;
/** In ems: the box of a missing glyph is a thousandth high, that of the thinnest dash some fifty. */
const NO_INK = 0.005;
/** Their code points are pictures; any other font shows wrong letters instead, a "þ" for a ticked box. */
const PICTURE_FONTS = /wingdings|webdings/i;

/** Reads single characters of an open text page, using 32 borrowed bytes at `address`. */
export function glyphReader(engine: Engine, text: number, address: number): (i: number) => Glyph | undefined {
  let borrowed = new DataView(engine.runtime.HEAPU8.buffer, address, 32);
  /** The memory is another one after it has grown. */
  const view = (): DataView => {
    const { buffer } = engine.runtime.HEAPU8;
    if (borrowed.buffer !== buffer) borrowed = new DataView(buffer, address, 32);
    return borrowed;
  };

  /** What the letters of one text object share. `font`: 0 when the file brings it; `size`: as drawn, in points. */
  let of = { object: -1, invisible: false, font: 0, size: 0, angle: 0 };
  const objectOf = (i: number) => {
    const object = engine.FPDFText_GetTextObject(text, i);
    if (object === of.object && object !== 0) return of;
    const font = object ? engine.FPDFTextObj_GetFont(object) : 0;
    const isInFile = !font || engine.FPDFFont_GetIsEmbedded(font) !== 0;
    const invisible = object !== 0 && engine.FPDFTextObj_GetTextRenderMode(object) === INVISIBLE;
    of = { object, invisible, font: isInFile ? 0 : font, ...drawn(i) };
    return of;
  };

  /** The font size and the direction of writing: the text matrix [a b c d e f] scales and turns. */
  const drawn = (i: number): { size: number; angle: number } => {
    const nominal = engine.FPDFText_GetFontSize(text, i);
    if (!engine.FPDFText_GetMatrix(text, i, address)) return { size: nominal, angle: 0 };
    const matrix = view();
    const [a, b] = [matrix.getFloat32(0, true), matrix.getFloat32(4, true)];
    const [c, d] = [matrix.getFloat32(8, true), matrix.getFloat32(12, true)];
    return { size: nominal * Math.hypot(c, d), angle: Math.atan2(b, a) };
  };

  const hasInk = (i: number, size: number): boolean => {
    if (!engine.FPDFText_GetCharBox(text, i, address, address + 8, address + 16, address + 24)) return false;
    const box = view();
    const at = (n: number) => box.getFloat64(n * 8, true);
    return Math.abs(at(1) - at(0)) > NO_INK * size && Math.abs(at(3) - at(2)) > NO_INK * size;
  };

  let standIn = { font: 0, isPictures: false };
  const isLost = (i: number, char: string, size: number, font: number): boolean => {
    if (font === 0 || /^[\s\p{Cc}\p{Cf}]$/u.test(char)) return false;
    if (font !== standIn.font) standIn = { font, isPictures: PICTURE_FONTS.test(fontName(font)) };
    return standIn.isPictures || !hasInk(i, size);
  };

  const fontName = (font: number): string => {
    const length = engine.FPDFFont_GetBaseFontName(font, address, 32);
    return length > 0 && length <= 32 ? engine.runtime.UTF8ToString(address) : "";
  };

  const inkBox = (i: number): string => {
    if (!engine.FPDFText_GetCharBox(text, i, address, address + 8, address + 16, address + 24)) return "";
    return [0, 8, 16, 24].map((at) => view().getFloat64(at, true)).join(" ");
  };

  /** Two signs at one origin have different outlines; parts of one sign have its outline. */
  let before = { i: -1, object: 0, originX: 0, originY: 0 };
  const isSameSign = (i: number, object: number, originX: number, originY: number): boolean => {
    const { i: last, ...at } = before;
    before = { i, object, originX, originY };
    const isThere = at.object === object && at.originX === originX && at.originY === originY;
    return isThere && last >= 0 && inkBox(last) === inkBox(i);
  };

  return (i) => {
    const codePoint = engine.FPDFText_GetUnicode(text, i);
    if (codePoint < 0x20 || codePoint > 0x10ffff) return undefined;
    if (!engine.FPDFText_GetLooseCharBox(text, i, address)) return undefined;
    const box = rectIn(view());
    if (!engine.FPDFText_GetCharOrigin(text, i, address, address + 8)) return undefined;
    const originX = view().getFloat64(0, true);
    const originY = view().getFloat64(8, true);
    const char = String.fromCodePoint(codePoint);
    const { object, invisible, font, size, angle } = objectOf(i);
    const stand = { originX, originY, angle };
    const lost = !invisible && isLost(i, char, size, font);
    const isPart = isSameSign(i, object, originX, originY);
    return { char, ...stand, ...cell(box, { ...stand, size }), lost, invisible, object, isPart };
  };
}

type Stand = { originX: number; originY: number; angle: number; size: number };

/** Fonts lie about their height (a CJK subset may claim three lines): a cell ends this many ems over and under the baseline. */
const ABOVE = 1.05;
const BELOW = 0.25;

function cell({ left, bottom, right, top }: Box, { originX, originY, angle, size }: Stand): Box {
  const [cos, sin] = [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))];
  if (cos !== 0 && sin !== 0) return { left, bottom, right, top };
  // The direction "up" of the glyph is (-sin, cos); only the sides across the line are cut.
  const [above, below] = [ABOVE * size, BELOW * size];
  if (cos === 1) return { left, right, bottom: Math.max(bottom, originY - below), top: Math.min(top, originY + above) };
  if (cos === -1)
    return { left, right, bottom: Math.max(bottom, originY - above), top: Math.min(top, originY + below) };
  if (sin === 1) return { bottom, top, left: Math.max(left, originX - above), right: Math.min(right, originX + below) };
  return { bottom, top, left: Math.max(left, originX - below), right: Math.min(right, originX + above) };
}
