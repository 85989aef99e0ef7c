import { outlineOf } from "#core/pdf/outline.ts";
import { templateError } from "./errors.ts";
import { FONT_CHAINS, fontById } from "./form-fonts.ts";

/**
 * Outlines of letters in one of the fonts documents are made with, in font units: width, and SVG path data with y upwards.
 * The designer draws them, so that its letters are the document's.
 * @throws template.no-font
 */
export function letterOutlines(
  fontId: string,
  letters: string,
): { unitsPerEm: number; glyphs: (readonly [width: number, path: string])[] } {
  if (!Object.values(FONT_CHAINS).some((chain) => chain.includes(fontId)))
    throw templateError("no-font", { font: fontId });
  const { font } = fontById(fontId);
  const glyphs = Array.from(letters, (letter) => {
    const glyph = font.glyphOf(letter.codePointAt(0) ?? 0);
    return [font.advanceOf(glyph), outlineOf(font, glyph)] as const;
  });
  return { unitsPerEm: font.unitsPerEm, glyphs };
}
