import type { Engine } from "./engine.ts";
import { glyphReader, type Glyph } from "./glyph.ts";
import { withDocument, withMemory, withPage } from "./open.ts";

/** The page's text as PDFium reads it, lines parted by \n. Text inside pictures is not text. */
export function pageText(engine: Engine, bytes: Uint8Array, page: number): string {
  return withDocument(engine, bytes, (document) =>
    withPage(engine, document, page, (handle) =>
      withText(engine, handle, (text) => {
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
    ),
  );
}

/**
 * Every character of an open page (not the blanks PDFium thinks up between words), in the file's order.
 * @param ligatures "letters": each letter of one is a glyph of its own, all with the one cell; "whole": one glyph with its
 *   letters. A digit set back onto another in one string looks the same to PDFium, so who looks for what is hidden wants letters.
 */
export function pageGlyphs(engine: Engine, page: number, ligatures: "letters" | "whole" = "letters"): Glyph[] {
  return withText(engine, page, (text) =>
    withMemory(engine, 32, (address) => {
      const read = glyphReader(engine, text, address);
      const glyphs: Glyph[] = [];
      const count = engine.FPDFText_CountChars(text);
      let piece = 0;
      const isWhole = ligatures === "whole";
      for (let i = 0; i < count; i += 1) {
        const glyph = engine.FPDFText_IsGenerated(text, i) === 1 ? undefined : read(i);
        if (!glyph) continue;
        const before = piece;
        piece = engine.FPDFText_GetTextObject(text, i);
        addGlyph(glyphs, glyph, isWhole && piece === before);
      }
      return glyphs;
    }),
  );
}

/**
 * A character beyond U+FFFF arrives as two surrogates, and a ligature as each of its letters, all with the one cell: they
 * become one again.
 * @param mayJoin the character before is of the same text object, and letters of a ligature are to become one
 */
function addGlyph(glyphs: Glyph[], glyph: Glyph, mayJoin: boolean): void {
  const before = glyphs.at(-1);
  const isPair = before && /[\ud800-\udbff]$/.test(before.char) && /^[\udc00-\udfff]$/.test(glyph.char);
  const isLigature = before && mayJoin && before.originX === glyph.originX && before.originY === glyph.originY;
  if (!before || !(isPair || isLigature)) {
    glyphs.push(glyph);
    return;
  }
  before.char += glyph.char;
  before.left = Math.min(before.left, glyph.left);
  before.bottom = Math.min(before.bottom, glyph.bottom);
  before.right = Math.max(before.right, glyph.right);
  before.top = Math.max(before.top, glyph.top);
}

/** Opens a page's text for `use` and closes it after. */
export function withText<T>(engine: Engine, page: number, use: (text: number) => T): T {
  const text = engine.FPDFText_LoadPage(page);
  if (!text) throw new Error("PDFium could not read the page's text");
  try {
    return use(text);
  } finally {
    engine.FPDFText_ClosePage(text);
  }
}
