import { pageBox, pixelsOf } from "./boxes.ts";
import type { Engine } from "./engine.ts";
import { pageGlyphs } from "./text.ts";

/** The bitmap's bytes are read as RGBA while FillRect writes BGRA, so this is a dark red. */
const RED = 0xff0000c0;
const LINE_PX = 2;

/**
 * Puts a red frame with a bar across it wherever a character could not be drawn. An empty place in a prescription would be read as
 * "nothing here"; a frame sends the reader to the original. Tells how many there are.
 */
export function markLost(engine: Engine, bitmap: number, page: number, width: number, height: number): number {
  const lost = pageGlyphs(engine, page).filter((glyph) => glyph.lost);
  const toPixels = pixelsOf(pageBox(engine, page), { width, height });
  for (const glyph of lost) {
    const [x1, y1] = toPixels(glyph.left, glyph.bottom);
    const [x2, y2] = toPixels(glyph.right, glyph.top);
    frame(engine, bitmap, Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1));
  }
  return lost.length;
}

function frame(engine: Engine, bitmap: number, x: number, y: number, width: number, height: number): void {
  const [w, h] = [Math.max(width - 1, LINE_PX * 2), Math.max(height - 1, LINE_PX * 2)];
  const fill = (dx: number, dy: number, fw: number, fh: number) =>
    engine.FPDFBitmap_FillRect(bitmap, x + dx, y + dy, fw, fh, RED);
  fill(0, 0, w, LINE_PX);
  fill(0, h - LINE_PX, w, LINE_PX);
  fill(0, 0, LINE_PX, h);
  fill(w - LINE_PX, 0, LINE_PX, h);
  fill(0, Math.floor(h / 2), w, LINE_PX);
}
