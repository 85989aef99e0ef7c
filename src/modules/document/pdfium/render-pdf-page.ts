import sharp from "sharp";
import { runPdfium } from "./pool.ts";

/**
 * A page, counted from 1, as a PNG `widthPx` wide (16 and up; at most 32 million pixels), upright, with form fields and
 * signature appearances. Text whose font is missing from the file is drawn in Noto Sans SC rather than left out.
 * Throws `pdf.*` errors.
 */
export async function renderPdfPage(bytes: Uint8Array, want: { page: number; widthPx: number }): Promise<Uint8Array> {
  const { rgba, width, height } = await runPdfium("render", bytes, want);
  // Encoded on sharp's own threads; the page was painted on white, so the alpha channel says nothing.
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer();
}
