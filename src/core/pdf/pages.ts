import type { PdfReader } from "./reader.ts";
import { isDict, isRef, type PdfDict, PdfError, type PdfRef, type PdfValue } from "./values.ts";

/** One page with what it inherits (ISO 32000-2 §7.7.3.4). Boxes are [left, bottom, right, top] in its units, in order. */
export type Page = {
  ref: PdfRef;
  dict: PdfDict;
  cropBox: Box;
  rotate: 0 | 90 | 180 | 270;
  /** How many points of 1/72 inch one unit of the page is (§8.3.2.3); 1 unless it says otherwise. */
  userUnit: number;
};
export type Box = readonly [number, number, number, number];

const MAX_PAGES = 20_000;
const MAX_DEPTH = 64;
const A4: Box = [0, 0, 595.276, 841.89];

/** `nodes`: numbers of the tree's inner nodes. */
export type PageTree = { pages: readonly Page[]; nodes: ReadonlySet<number> };
const KNOWN = new WeakMap<PdfReader, PageTree>();

/** All pages in order. @throws PdfError pages: circles, wrong types, direct page objects */
export const readPages = (pdf: PdfReader): readonly Page[] => readPageTree(pdf).pages;

/** The whole page tree (§7.7.3.2); read once. @throws PdfError pages */
export function readPageTree(pdf: PdfReader): PageTree {
  const known = KNOWN.get(pdf);
  if (known) return known;
  const pages: Page[] = [];
  const nodes = new Set<number>();
  const seen = new Set<number>();
  const visit = (node: PdfValue | undefined, inherited: Inherited, depth: number): void => {
    if (!isRef(node)) throw new PdfError("pages", "a page is not an indirect object");
    if (depth > MAX_DEPTH || seen.has(node.num)) throw new PdfError("pages", "the page tree goes round in circles");
    if (pages.length >= MAX_PAGES) throw new PdfError("too-complex", "too many pages");
    seen.add(node.num);
    const dict = pdf.get(node);
    if (!isDict(dict)) throw new PdfError("pages", `object ${node.num} is no page`);
    const own = inheriting(inherited, dict);
    const kids = kidsOf(pdf, dict);
    if (!kids) pages.push(pageOf(pdf, node, dict, own));
    else {
      nodes.add(node.num);
      for (const kid of kids) visit(kid, own, depth + 1);
    }
  };
  visit(pdf.catalog.map.get("Pages"), {}, 0);
  if (pages.length === 0) throw new PdfError("pages", "no page");
  const tree: PageTree = { pages, nodes };
  KNOWN.set(pdf, tree);
  return tree;
}

/** The attributes a page inherits; null is as good as absent (§7.3.9). */
type Inherited = { mediaBox?: PdfValue | undefined; cropBox?: PdfValue | undefined; rotate?: PdfValue | undefined };

/** As they stand below this node. */
const inheriting = (above: Inherited, { map }: PdfDict): Inherited => ({
  mediaBox: map.get("MediaBox") ?? above.mediaBox,
  cropBox: map.get("CropBox") ?? above.cropBox,
  rotate: map.get("Rotate") ?? above.rotate,
});

const kidsOf = (pdf: PdfReader, { map }: PdfDict): PdfValue[] | null =>
  pdf.nameOf(map.get("Type")) === "Page" ? null : pdf.array(map.get("Kids"));

/**
 * One page, from 0, found by the tree's /Count without looking at the others (§7.7.3.2): in a file of many pages only a
 * handful of objects is read. A node whose kids are as many as its pages has pages only.
 * @throws PdfError place when there is no such page; pages when the tree is not in order
 */
export function pageAt(pdf: PdfReader, index: number): Page {
  let left = index;
  let inherited: Inherited = {};
  let node: PdfValue | undefined = pdf.catalog.map.get("Pages");
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const dict: PdfValue = isRef(node) ? pdf.get(node) : null;
    if (!isRef(node) || !isDict(dict)) throw new PdfError("pages", "a page is not an indirect object");
    const own = inheriting(inherited, dict);
    const kids = kidsOf(pdf, dict);
    if (!kids) return pageOf(pdf, node, dict, own);
    inherited = own;
    const only = pdf.resolve(dict.map.get("Count")) === kids.length ? kids[left] : undefined;
    if (only !== undefined && isLeaf(pdf, only)) {
      node = only;
      continue;
    }
    node = kids.find((kid) => {
      const count = pagesBelow(pdf, kid);
      if (left < count) return true;
      left -= count;
      return false;
    });
    if (node === undefined) throw new PdfError("place", `no page ${index + 1}`);
  }
  throw new PdfError("pages", "the page tree is too deep");
}

function isLeaf(pdf: PdfReader, node: PdfValue): boolean {
  const dict = pdf.dict(node);
  return dict !== null && kidsOf(pdf, dict) === null;
}

function pagesBelow(pdf: PdfReader, node: PdfValue): number {
  if (isLeaf(pdf, node)) return 1;
  const count = pdf.resolve(pdf.dict(node)?.map.get("Count"));
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0) throw new PdfError("pages", "no /Count");
  return count;
}

function pageOf(pdf: PdfReader, ref: PdfRef, dict: PdfDict, own: Inherited): Page {
  const media = boxOf(pdf, own.mediaBox) ?? A4;
  const crop = boxOf(pdf, own.cropBox) ?? media;
  const cut: Box = [
    Math.max(crop[0], media[0]),
    Math.max(crop[1], media[1]),
    Math.min(crop[2], media[2]),
    Math.min(crop[3], media[3]),
  ];
  const rotate = pdf.resolve(own.rotate);
  const turns = typeof rotate === "number" && rotate % 90 === 0 ? (((rotate / 90) % 4) + 4) % 4 : 0;
  const cropBox = cut[2] > cut[0] && cut[3] > cut[1] ? cut : media;
  const unit = pdf.resolve(dict.map.get("UserUnit"));
  const userUnit = typeof unit === "number" && unit > 0 ? unit : 1;
  return { ref, dict, cropBox, rotate: ([0, 90, 180, 270] as const)[turns] ?? 0, userUnit };
}

function boxOf(pdf: PdfReader, value: PdfValue | undefined): Box | null {
  const items = pdf.array(value);
  if (!items) return null;
  const [x1, y1, x2, y2] = [pdf.resolve(items[0]), pdf.resolve(items[1]), pdf.resolve(items[2]), pdf.resolve(items[3])];
  if (typeof x1 !== "number" || typeof y1 !== "number" || typeof x2 !== "number" || typeof y2 !== "number") return null;
  const box: Box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  return box[2] > box[0] && box[3] > box[1] ? box : null;
}

/** What turns places on the shown page into places in the page's own coordinates. */
export type Frame = Pick<Page, "cropBox" | "rotate" | "userUnit">;

/** Width and height in points as the page is shown, that is after cropping, turning and enlarging. */
export function shownSize(page: Frame): { width: number; height: number } {
  const [left, bottom, right, top] = page.cropBox;
  const [width, height] = [(right - left) * page.userUnit, (top - bottom) * page.userUnit];
  return page.rotate % 180 === 0 ? { width, height } : { width: height, height: width };
}

/** A rectangle on the page as shown: points from its top left corner. */
export type ShownRect = { x: number; y: number; width: number; height: number };

/** The same rectangle in the page's own coordinates and units, [left, bottom, right, top]. */
export function toUserSpace(page: Frame, rect: ShownRect): Box {
  const [left, bottom, right, top] = page.cropBox;
  const unit = 1 / page.userUnit;
  const [x, y, width, height] = [rect.x * unit, rect.y * unit, rect.width * unit, rect.height * unit];
  switch (page.rotate) {
    case 90:
      return [left + y, bottom + x, left + y + height, bottom + x + width];
    case 180:
      return [right - x - width, bottom + y, right - x, bottom + y + height];
    case 270:
      return [right - y - height, top - x - width, right - y, top - x];
    case 0:
      return [left + x, top - y - height, left + x + width, top - y];
  }
}

/** The inverse of toUserSpace. */
export function toShown(page: Frame, box: Box): ShownRect {
  const { cropBox, rotate, userUnit } = page;
  const [left, bottom, right, top] = cropBox;
  const [x1, y1, x2, y2] = box;
  const isUpright = rotate % 180 === 0;
  const width = (isUpright ? x2 - x1 : y2 - y1) * userUnit;
  const height = (isUpright ? y2 - y1 : x2 - x1) * userUnit;
  const shown = (x: number, y: number): ShownRect => ({ x: x * userUnit, y: y * userUnit, width, height });
  switch (rotate) {
    case 90:
      return shown(y1 - bottom, x1 - left);
    case 180:
      return shown(right - x2, y1 - bottom);
    case 270:
      return shown(top - y2, right - x2);
    case 0:
      return shown(x1 - left, top - y2);
  }
}
