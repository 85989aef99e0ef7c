import type { PdfReader } from "./reader.ts";
import { isDict, isRef, type PdfDict, PdfError, type PdfRef, type PdfValue } from "./values.ts";

/** One page with what it inherits (ISO 32000-2 §7.7.3.4). Boxes are [left, bottom, right, top] in points, in order. */
export type Page = { ref: PdfRef; dict: PdfDict; cropBox: Box; rotate: 0 | 90 | 180 | 270 };
export type Box = readonly [number, number, number, number];

const MAX_PAGES = 20_000;
const MAX_DEPTH = 64;
const A4: Box = [0, 0, 595.276, 841.89];

/** All pages in order. @throws PdfError pages: circles, wrong types, direct page objects */
export function readPages(pdf: PdfReader): Page[] {
  const pages: Page[] = [];
  const seen = new Set<number>();
  const visit = (node: PdfValue | undefined, inherited: ReadonlyMap<string, PdfValue>, depth: number): void => {
    if (!isRef(node)) throw new PdfError("pages", "a page is not an indirect object");
    if (depth > MAX_DEPTH || seen.has(node.num)) throw new PdfError("pages", "the page tree goes round in circles");
    if (pages.length >= MAX_PAGES) throw new PdfError("too-complex", "too many pages");
    seen.add(node.num);
    const dict = pdf.get(node);
    if (!isDict(dict)) throw new PdfError("pages", `object ${node.num} is no page`);
    const own = new Map(inherited);
    for (const key of ["MediaBox", "CropBox", "Rotate"]) {
      const value = dict.map.get(key);
      if (value !== undefined) own.set(key, value);
    }
    const kids = pdf.array(dict.map.get("Kids"));
    if (pdf.nameOf(dict.map.get("Type")) !== "Page" && kids) for (const kid of kids) visit(kid, own, depth + 1);
    else pages.push(pageOf(pdf, node, dict, own));
  };
  visit(pdf.catalog.map.get("Pages"), new Map(), 0);
  if (pages.length === 0) throw new PdfError("pages", "no page");
  return pages;
}

function pageOf(pdf: PdfReader, ref: PdfRef, dict: PdfDict, own: ReadonlyMap<string, PdfValue>): Page {
  const media = boxOf(pdf, own.get("MediaBox")) ?? A4;
  const crop = boxOf(pdf, own.get("CropBox")) ?? media;
  const cut: Box = [
    Math.max(crop[0], media[0]),
    Math.max(crop[1], media[1]),
    Math.min(crop[2], media[2]),
    Math.min(crop[3], media[3]),
  ];
  const rotate = pdf.resolve(own.get("Rotate"));
  const turns = typeof rotate === "number" && rotate % 90 === 0 ? (((rotate / 90) % 4) + 4) % 4 : 0;
  const cropBox = cut[2] > cut[0] && cut[3] > cut[1] ? cut : media;
  return { ref, dict, cropBox, rotate: ([0, 90, 180, 270] as const)[turns] ?? 0 };
}

function boxOf(pdf: PdfReader, value: PdfValue | undefined): Box | null {
  const items = pdf.array(value)?.map((item) => pdf.resolve(item));
  const [x1, y1, x2, y2] = items ?? [];
  if (typeof x1 !== "number" || typeof y1 !== "number" || typeof x2 !== "number" || typeof y2 !== "number") return null;
  const box: Box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  return box[2] > box[0] && box[3] > box[1] ? box : null;
}

/** Width and height in points as the page is shown, that is after cropping and turning. */
export function shownSize(page: Pick<Page, "cropBox" | "rotate">): { width: number; height: number } {
  const [left, bottom, right, top] = page.cropBox;
  const [width, height] = [right - left, top - bottom];
  return page.rotate % 180 === 0 ? { width, height } : { width: height, height: width };
}

/** A rectangle on the page as shown: points from its top left corner. */
export type ShownRect = { x: number; y: number; width: number; height: number };

/** The same rectangle in the page's own coordinates, [left, bottom, right, top] in points. */
export function toUserSpace(page: Pick<Page, "cropBox" | "rotate">, rect: ShownRect): Box {
  const [left, bottom, right, top] = page.cropBox;
  const { x, y, width, height } = rect;
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
export function toShown(page: Pick<Page, "cropBox" | "rotate">, box: Box): ShownRect {
  const [left, bottom, right, top] = page.cropBox;
  const [x1, y1, x2, y2] = box;
  const [width, height] = page.rotate % 180 === 0 ? [x2 - x1, y2 - y1] : [y2 - y1, x2 - x1];
  switch (page.rotate) {
    case 90:
      return { x: y1 - bottom, y: x1 - left, width, height };
    case 180:
      return { x: right - x2, y: y1 - bottom, width, height };
    case 270:
      return { x: top - y2, y: right - x2, width, height };
    case 0:
      return { x: x1 - left, y: top - y2, width, height };
  }
}
