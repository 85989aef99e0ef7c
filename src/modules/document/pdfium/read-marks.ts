import { runPdfium } from "./pool.ts";
import type { Mark } from "./task.ts";

/** Lines, rectangles and words of the first pages, in PDF user space. Throws `pdf.*` errors. */
export function readMarks(bytes: Uint8Array, pages: number): Promise<Mark[][]> {
  return runPdfium("marks", bytes, { pages });
}
