import { runPdfium } from "./pool.ts";
import type { KeywordPlace } from "./task.ts";

/**
 * All places of a keyword in reading order, in PDF user space: points, (x, y) the lower left corner, before rotation.
 * Full and half width are alike, blanks do not count, and a keyword stands on one line. It is also found inside longer
 * words (医师签名 in 住院医师签名). What is drawn counts, not what /ActualText says instead. Throws `pdf.*` errors.
 */
export function findKeyword(bytes: Uint8Array, keyword: string): Promise<KeywordPlace[]> {
  return runPdfium("find", bytes, { keyword });
}
