import { runPdfium } from "./pool.ts";

/** The text of a page, counted from 1, lines parted by \n; empty for a scan. Throws `pdf.*` errors. */
export function extractText(bytes: Uint8Array, page: number): Promise<string> {
  return runPdfium("text", bytes, { page });
}
