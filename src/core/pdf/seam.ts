import { type Page, shownSize, toUserSpace } from "./pages.ts";
import type { Picture } from "./picture.ts";
import type { Widget } from "./signature-field.ts";
import { PdfError } from "./values.ts";

/** A narrower slice of a seal shows nothing: 5 mm, in points. */
const LEAST_SLICE = (5 * 72) / 25.4;

/** A seal across the edges of pages lying one upon another (骑缝章). Lengths in points. */
export type Seam = {
  picture: Picture;
  width: number;
  height: number;
  edge: "left" | "right";
  /** From the top of each shown page to the seal's middle; null for the middle of the first page. */
  middle: number | null;
};

/**
 * The places of a seam seal: each page has its slice at the edge, and slices side by side make the seal. Where the pages
 * are too many for one seal they are split into groups of nearly equal size, each with a whole seal.
 * @param pages with their numbers from 0, in order, at least two
 * @throws PdfError place: fewer than two pages, a seal too narrow for two slices, or a seal beyond a page's edge
 */
export function seamWidgets(pages: readonly { number: number; page: Page }[], seam: Seam): [Widget, ...Widget[]] {
  const [top] = pages;
  const middle = seam.middle ?? (top ? shownSize(top.page).height / 2 : 0);
  const widgets = groupsOf(pages, Math.floor(seam.width / LEAST_SLICE + 1e-6)).flatMap((group) =>
    group.map(({ number, page }, at) => sliceOn(number, page, { ...seam, middle }, at, group.length)),
  );
  const [first, ...others] = widgets;
  if (!first) throw new PdfError("place", "a seal across pages needs at least two");
  return [first, ...others];
}

function groupsOf<T>(pages: readonly T[], most: number): T[][] {
  const count = Math.ceil(pages.length / Math.max(most, 2));
  const groups = Array.from({ length: count }, (_, at) =>
    pages.slice(Math.round((at * pages.length) / count), Math.round(((at + 1) * pages.length) / count)),
  );
  if (most < 2 || groups.some((group) => group.length < 2))
    throw new PdfError("place", `a seal across ${pages.length} pages leaves a slice under 5 mm or alone`);
  return groups;
}

function sliceOn(number: number, page: Page, seam: Seam & { middle: number }, at: number, of: number): Widget {
  const size = shownSize(page);
  const width = seam.width / of;
  const y = seam.middle - seam.height / 2;
  if (y < 0 || y + seam.height > size.height || width > size.width)
    throw new PdfError("place", `the seal leaves page ${number + 1}`);
  const x = seam.edge === "right" ? size.width - width : 0;
  // Fanned out, the first page shows the seal's left part at its right edge; at left edges the last page does.
  const slice = seam.edge === "right" ? at : of - 1 - at;
  const { picture, height } = seam;
  return {
    page: number,
    box: toUserSpace(page, { x, y, width, height: seam.height }),
    draw: () => ({ pictures: [{ picture, x: -slice * width, y: 0, width: seam.width, height }], lines: [] }),
  };
}
