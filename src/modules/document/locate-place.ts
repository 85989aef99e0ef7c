import { type Field, signatureFields } from "#core/pdf/fields.ts";
import { pageAt, readPages, shownSize, type ShownRect, toShown, toUserSpace } from "#core/pdf/pages.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { isRef, PdfError } from "#core/pdf/values.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { currentBytes } from "./current-bytes.ts";
import { documentError } from "./errors.ts";
import type { Located, Place } from "./input.ts";
import { findKeyword } from "./pdfium/find-keyword.ts";
import { readDocument } from "./read-document.ts";
import { PICTURE, placeRefusal, POINTS_PER_MM } from "./rules.ts";

/** Millimetres on paper that what is placed there must have, as a seal must. */
export type TrueSize = { widthMm: number; heightMm: number };

/**
 * Finds where a signature will stand in the newest revision, so that a wrong keyword is known when it is asked for.
 * What is no PDF has no pages and answers page 0.
 * @throws document.no-page, keyword-missing, field-missing, field-used, field-too-small, place-outside, place-too-small
 */
export async function locatePlace(ctx: Context, documentId: string, place: Place): Promise<Located> {
  if ((await readDocument(ctx, documentId)).kind !== "pdf") return { page: 0, rect: [0, 0, 0, 0] };
  const { bytes } = await currentBytes(ctx, documentId);
  return await locateIn(new PdfReader(bytes, nodeInflate), place, null);
}

/** @param seal its true size; null for a picture that takes the size of its place */
export async function locateIn(pdf: PdfReader, place: Place, seal: TrueSize | null): Promise<Located> {
  if (place.kind === "field") return locateField(pdf, place.name, seal);
  const found = place.kind === "coordinates" ? coordinates(place, seal) : await keyword(pdf, place, seal);
  const page = readPage(pdf, found.page);
  const refusal = placeRefusal(found.shown, shownSize(page));
  if (refusal) throw documentError(refusal, { page: found.page });
  return { page: found.page, rect: toUserSpace(page, found.shown) };
}

/** @param number from 1 @throws document.no-page */
function readPage(pdf: PdfReader, number: number) {
  try {
    return pageAt(pdf, number - 1);
  } catch (error) {
    if (!(error instanceof PdfError) || error.code !== "place") throw error;
    throw documentError("no-page", { page: number, pages: readPages(pdf).length }, error);
  }
}

const points = (mm: number): number => mm * POINTS_PER_MM;

type Found = { page: number; shown: ShownRect };

/** A seal has its middle where the box has its own. */
function coordinates(place: Extract<Place, { kind: "coordinates" }>, seal: TrueSize | null): Found {
  const [width, height] = [points(seal?.widthMm ?? place.width), points(seal?.heightMm ?? place.height)];
  const x = points(place.x + place.width / 2) - width / 2;
  const y = points(place.y + place.height / 2) - height / 2;
  return { page: place.page, shown: { x, y, width, height } };
}

/**
 * A signature stands right of the keyword's hit, its middle on the line's middle; a seal lies with its middle on the hit's.
 * Both are pushed back onto the page when the margin is narrow.
 */
async function keyword(
  pdf: PdfReader,
  place: Extract<Place, { kind: "keyword" }>,
  seal: TrueSize | null,
): Promise<Found> {
  const occurrence = place.occurrence ?? 1;
  const hits = await findKeyword(pdf.bytes, place.keyword);
  const hit = hits[occurrence - 1];
  if (!hit) throw documentError("keyword-missing", { keyword: place.keyword, occurrence, found: hits.length });
  const page = readPage(pdf, hit.page);
  const at = toShown(page, [hit.x, hit.y, hit.x + hit.width, hit.y + hit.height]);
  const width = points(seal?.widthMm ?? place.width ?? PICTURE.width);
  const height = points(seal?.heightMm ?? place.height ?? PICTURE.height);
  const { width: pageWidth, height: pageHeight } = shownSize(page);
  const inside = (value: number, most: number) => Math.min(Math.max(value, 0), Math.max(most, 0));
  const x = (seal ? at.x + (at.width - width) / 2 : at.x + at.width + 2) + points(place.dx ?? 0);
  const y = at.y + at.height / 2 - height / 2 + points(place.dy ?? 0);
  const shown = { x: inside(x, pageWidth - width), y: inside(y, pageHeight - height), width, height };
  return { page: hit.page, shown };
}

function locateField(pdf: PdfReader, name: string, seal: TrueSize | null): Located {
  const field = signatureFields(pdf).find((one) => one.name === name);
  if (!field) throw documentError("field-missing", { name });
  if (pdf.resolve(field.value) !== null) throw documentError("field-used", { name });
  const found = { ...whereIs(pdf, field), fieldName: name };
  const shown = toShown(pageAt(pdf, found.page - 1), found.rect);
  const isTooSmall = seal && (shown.width < points(seal.widthMm) - 0.5 || shown.height < points(seal.heightMm) - 0.5);
  if (isTooSmall) throw documentError("field-too-small", { name, ...seal });
  return found;
}

function whereIs(pdf: PdfReader, { widgets: [widget] }: Field): Located {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (pdf.array(widget?.dict.map.get("Rect")) ?? []).map((item) =>
    Number(pdf.resolve(item)),
  );
  const at = readPages(pdf).findIndex(({ dict }) =>
    (pdf.array(dict.map.get("Annots")) ?? []).some((item) => isRef(item) && item.num === widget?.ref?.num),
  );
  return {
    page: Math.max(at, 0) + 1,
    rect: [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)],
  };
}
