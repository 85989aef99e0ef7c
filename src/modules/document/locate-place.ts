import { signatureFields } from "#core/pdf/fields.ts";
import { type Box, type Page, readPages, shownSize, type ShownRect, toShown, toUserSpace } from "#core/pdf/pages.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { isRef } from "#core/pdf/values.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { currentBytes } from "./current-bytes.ts";
import { documentError } from "./errors.ts";
import type { Place } from "./input.ts";
import { findKeyword } from "./pdfium/find-keyword.ts";
import { readDocument } from "./read-document.ts";
import { PICTURE, placeRefusal, POINTS_PER_MM } from "./rules.ts";

/** A place found: the page counts from 1, `rect` is [left, bottom, right, top] in the page's own points. */
export type Located = { page: number; rect: Box; fieldName?: string };

/**
 * Finds where a signature will stand in the newest revision, so that a wrong keyword is known when it is asked for.
 * A digest document has no pages and answers page 0.
 * @throws document.no-page, keyword-missing, field-missing, field-used, place-outside, place-too-small
 */
export async function locatePlace(ctx: Context, documentId: string, place: Place): Promise<Located> {
  if ((await readDocument(ctx, documentId)).kind === "digest") return { page: 0, rect: [0, 0, 0, 0] };
  const { bytes } = await currentBytes(ctx, documentId);
  return await locateIn(new PdfReader(bytes, nodeInflate), place);
}

export async function locateIn(pdf: PdfReader, place: Place): Promise<Located> {
  const pages = readPages(pdf);
  if (place.kind === "field") return locateField(pdf, pages, place.name);
  const found = place.kind === "coordinates" ? coordinates(place) : await keyword(pdf, pages, place);
  const page = pages[found.page - 1];
  if (!page) throw documentError("no-page", { page: found.page, pages: pages.length });
  const refusal = placeRefusal(found.shown, shownSize(page));
  if (refusal) throw documentError(refusal, { page: found.page });
  return { page: found.page, rect: toUserSpace(page, found.shown) };
}

const points = (mm: number): number => mm * POINTS_PER_MM;

function coordinates(place: Extract<Place, { kind: "coordinates" }>): { page: number; shown: ShownRect } {
  const shown = {
    x: points(place.x),
    y: points(place.y),
    width: points(place.width),
    height: points(place.height),
  };
  return { page: place.page, shown };
}

/** Right of the keyword's hit, its middle on the line's middle; pushed back onto the page when the margin is narrow. */
async function keyword(
  pdf: PdfReader,
  pages: readonly Page[],
  place: Extract<Place, { kind: "keyword" }>,
): Promise<{ page: number; shown: ShownRect }> {
  const occurrence = place.occurrence ?? 1;
  const hits = await findKeyword(pdf.bytes, place.keyword);
  const hit = hits[occurrence - 1];
  const page = hit ? pages[hit.page - 1] : undefined;
  if (!hit || !page) throw documentError("keyword-missing", { keyword: place.keyword, occurrence, found: hits.length });
  const at = toShown(page, [hit.x, hit.y, hit.x + hit.width, hit.y + hit.height]);
  const [width, height] = [points(place.width ?? PICTURE.width), points(place.height ?? PICTURE.height)];
  const { width: pageWidth, height: pageHeight } = shownSize(page);
  const inside = (value: number, most: number) => Math.min(Math.max(value, 0), Math.max(most, 0));
  const x = at.x + at.width + 2 + points(place.dx ?? 0);
  const y = at.y + at.height / 2 - height / 2 + points(place.dy ?? 0);
  const shown = { x: inside(x, pageWidth - width), y: inside(y, pageHeight - height), width, height };
  return { page: hit.page, shown };
}

function locateField(pdf: PdfReader, pages: readonly Page[], name: string): Located {
  const field = signatureFields(pdf).find((one) => one.name === name);
  if (!field) throw documentError("field-missing", { name });
  if (pdf.resolve(field.value) !== null) throw documentError("field-used", { name });
  const [widget] = field.widgets;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (pdf.array(widget?.dict.map.get("Rect")) ?? []).map(Number);
  const at = pages.findIndex(({ dict }) =>
    (pdf.array(dict.map.get("Annots")) ?? []).some((item) => isRef(item) && item.num === widget?.ref?.num),
  );
  return {
    page: Math.max(at, 0) + 1,
    rect: [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)],
    fieldName: name,
  };
}
