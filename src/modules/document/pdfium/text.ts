import type { Engine } from "./engine.ts";
import { readRect, withDocument, withMemory, withPage } from "./open.ts";

/** A character as it stands on the page: its cell and the start of its baseline in user space points, its direction in radians. */
export type Glyph = {
  char: string;
  left: number;
  bottom: number;
  right: number;
  top: number;
  originX: number;
  originY: number;
  angle: number;
};

/** The page's text as PDFium reads it, lines parted by \n. Text inside pictures is not text. */
export function pageText(engine: Engine, bytes: Uint8Array, page: number): string {
  return withDocument(engine, bytes, (document) =>
    withText(engine, document, page, (text) => {
      const count = engine.FPDFText_CountChars(text);
      if (count < 1) return "";
      // UTF-16LE; a rare character takes two units, and the end is marked by a zero unit.
      const units = count * 2 + 1;
      return withMemory(engine, units * 2, (address) => {
        const written = engine.FPDFText_GetText(text, 0, count, address);
        const raw = engine.runtime.HEAPU8.slice(address, address + Math.max(0, written - 1) * 2);
        return new TextDecoder("utf-16le").decode(raw).replaceAll("\r\n", "\n");
      });
    }),
  );
}

/** Every character that was drawn (not the blanks PDFium thinks up between words), in the file's order. */
export function pageGlyphs(engine: Engine, document: number, page: number): Glyph[] {
  return withText(engine, document, page, (text) =>
    withMemory(engine, 32, (address) => {
      const glyphs: Glyph[] = [];
      const count = engine.FPDFText_CountChars(text);
      for (let i = 0; i < count; i += 1) {
        const glyph = engine.FPDFText_IsGenerated(text, i) === 1 ? undefined : readGlyph(engine, text, i, address);
        if (glyph) glyphs.push(glyph);
      }
      return glyphs;
    }),
  );
}

function readGlyph(engine: Engine, text: number, i: number, address: number): Glyph | undefined {
  const codePoint = engine.FPDFText_GetUnicode(text, i);
  if (codePoint < 0x20 || codePoint > 0x10ffff) return undefined;
  if (!engine.FPDFText_GetLooseCharBox(text, i, address)) return undefined;
  const box = readRect(engine, address);
  if (!engine.FPDFText_GetCharOrigin(text, i, address, address + 8)) return undefined;
  const origin = new DataView(engine.runtime.HEAPU8.buffer, address, 16);
  const originX = origin.getFloat64(0, true);
  const originY = origin.getFloat64(8, true);
  const angle = engine.FPDFText_GetCharAngle(text, i);
  const size = drawnSize(engine, text, i, address);
  return {
    char: String.fromCodePoint(codePoint),
    ...cell(box, { originX, originY, angle, size }),
    originX,
    originY,
    angle,
  };
}

/** The font size as drawn, in points: the text matrix scales the nominal one. */
function drawnSize(engine: Engine, text: number, i: number, address: number): number {
  const nominal = engine.FPDFText_GetFontSize(text, i);
  if (!engine.FPDFText_GetMatrix(text, i, address)) return nominal;
  const matrix = new DataView(engine.runtime.HEAPU8.buffer, address, 24);
  return nominal * Math.hypot(matrix.getFloat32(8, true), matrix.getFloat32(12, true));
}

type Box = { left: number; bottom: number; right: number; top: number };
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

function withText<T>(engine: Engine, document: number, page: number, use: (text: number) => T): T {
  return withPage(engine, document, page, (handle) => {
    const text = engine.FPDFText_LoadPage(handle);
    if (!text) throw new Error("PDFium could not read the page's text");
    try {
      return use(text);
    } finally {
      engine.FPDFText_ClosePage(text);
    }
  });
}
