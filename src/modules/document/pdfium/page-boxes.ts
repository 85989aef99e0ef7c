import { runPdfium } from "./pool.ts";
import type { PageBox } from "./task.ts";

/**
 * The visible box of every page, in PDF user space: points, (x, y) its lower left corner (not always 0, 0), width and
 * height before rotation; rotation clockwise in degrees. Throws `pdf.*` errors.
 */
export function pageBoxes(bytes: Uint8Array): Promise<PageBox[]> {
  return runPdfium("boxes", bytes, {});
}
