import { runPdfium } from "./pool.ts";

/**
 * An unsigned file written anew, for intake: repaired, and without encryption when no password is needed to open it.
 * Throws `pdf.encrypted` when one is, `pdf.broken` when nothing can be read, and the other `pdf.*` errors.
 */
export function rewritePdf(bytes: Uint8Array): Promise<Uint8Array> {
  return runPdfium("rewrite", bytes, {});
}
