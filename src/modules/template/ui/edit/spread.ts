import type { Form, FormPage } from "../../form.ts";
import { around, type Box, round } from "./boxes.ts";
import { fieldsOf } from "./fields.ts";

/**
 * Pages that lie side by side on the canvas. Places on a page are millimetres from that page's corner; places on the spread
 * are millimetres from the corner of its first page.
 */
export type Sheet = {
  page: FormPage;
  /** Which page of the form it is, from 0. */
  at: number;
  /** Where its left edge lies on the spread. */
  left: number;
};

/** How many pages the canvas shows at once: 1-2, 3-4, … as forms printed on two sides lie open. */
export type PagesShown = 1 | 2;

/** The pages shown together with one of them. @param gap millimetres between them */
export function spreadOf(pages: readonly FormPage[], page: number, shown: PagesShown, gap: number): Sheet[] {
  const first = page - (page % shown);
  let left = 0;
  return pages.slice(first, first + shown).map((one, index) => {
    const sheet = { page: one, at: first + index, left };
    left += one.width + gap;
    return sheet;
  });
}

/** The size of a spread, from the first page's left edge to the last one's right. */
export const sizeOf = (sheets: readonly Sheet[]): { w: number; h: number } => ({
  w: Math.max(0, ...sheets.map(({ left, page }) => left + page.width)),
  h: Math.max(0, ...sheets.map(({ page }) => page.height)),
});

/** A box on a page, as a box on the spread; a page that is not shown counts as the first. */
export function onSpread(box: Box, page: string, sheets: readonly Sheet[]): Box {
  return { ...box, x: box.x + (sheets.find((sheet) => sheet.page.id === page)?.left ?? 0) };
}

/** The page of the spread that a box's middle lies on, or the nearest one, and the box there. */
export function landing(box: Box, sheets: readonly Sheet[]): { page: string; box: Box } | null {
  const middle = box.x + box.w / 2;
  const far = ({ left, page }: Sheet) => Math.max(left - middle, middle - left - page.width, 0);
  const [nearest] = sheets.toSorted((a, b) => far(a) - far(b));
  return nearest ? { page: nearest.page.id, box: { ...box, x: round(box.x - nearest.left) } } : null;
}

/** The rectangle around fields of one or more pages of a spread; null without a field. */
export function frameOf(form: Form, ids: readonly string[], sheets: readonly Sheet[]): Box | null {
  const boxes = fieldsOf(form, ids).map(({ box, page }) => onSpread(box, page, sheets));
  return boxes.length > 0 ? around(boxes) : null;
}
