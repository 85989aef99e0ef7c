import type { Draw } from "#core/pdf/appearance.ts";
import { readPages, shownSize, toUserSpace } from "#core/pdf/pages.ts";
import type { PdfReader } from "#core/pdf/reader.ts";
import { seamWidgets } from "#core/pdf/seam.ts";
import type { Widget } from "#core/pdf/signature-field.ts";
import { signatureFields } from "#core/pdf/fields.ts";
import { PdfError } from "#core/pdf/values.ts";
import type { Spot } from "#core/pdf/write-signature.ts";
import { type Look, readLook, type SealLook } from "./appearance/look.ts";
import { readSeal } from "#server/pdf-picture.ts";
import type { NamedArea } from "#modules/template/generate-form.ts";
import { documentError } from "./errors.ts";
import type { Located, Place, SealPlace } from "./input.ts";
import { locateIn } from "./locate-place.ts";
import { POINTS_PER_MM, seamPages } from "./rules.ts";

export type { SealLook };
/** What goes where: a place found before is not looked for again, and only a seal may go across pages. */
export type Placed =
  | { at: Located; appearance: Look }
  | { place: Place; appearance: Look }
  | { place: Exclude<SealPlace, { kind: "template" }>; appearance: SealLook }
  /** A template's areas for one seal: fields of the document, and seams. */
  | { areas: readonly NamedArea[]; appearance: SealLook };

/**
 * Turns a place into the spot of core's writer.
 * @param newName of the field when there is none yet
 * @throws document.* for the place
 */
export async function findSpot(pdf: PdfReader, placed: Placed, newName: string): Promise<Spot> {
  if ("at" in placed) return spotAt(placed.at, await readLook(placed.appearance), newName);
  if ("areas" in placed) return await spotOfAreas(pdf, placed, newName);
  const { place, appearance } = placed;
  if (place.kind === "seam" && appearance.kind === "seal")
    return { kind: "new", fieldName: newName, widgets: await seam(pdf, place, appearance) };
  if (place.kind === "every-page" && appearance.kind === "seal")
    return { kind: "new", fieldName: newName, widgets: await everyPage(pdf, appearance) };
  if (place.kind === "seam" || place.kind === "every-page")
    throw new TypeError("handwriting goes to one place of one page");
  const at = await locateIn(pdf, place, appearance.kind === "seal" ? appearance : null);
  return spotAt(at, await readLook(appearance), newName);
}

function spotAt({ page, rect, fieldName }: Located, draw: Draw, newName: string): Spot {
  if (fieldName !== undefined) return { kind: "field", name: fieldName, draw };
  return { kind: "new", fieldName: newName, widgets: [{ page: page - 1, box: rect, draw }] };
}

/** One signature for all of a template's areas that are still empty, those across pages with it. @throws document.field-used, seam */
async function spotOfAreas(
  pdf: PdfReader,
  { areas, appearance }: { areas: readonly NamedArea[]; appearance: SealLook },
  newName: string,
): Promise<Spot> {
  const seams = areas.flatMap(({ seam: across, y, h }) => (across ? [{ ...across, y: y + h / 2 }] : []));
  const also = (await Promise.all(seams.map((across) => seam(pdf, across, appearance)))).flat();
  const names = areas.filter(({ kind }) => kind === "seal").map(({ name }) => name);
  if (names.length === 0) {
    const [first, ...others] = also;
    if (!first) throw new TypeError("no area");
    return { kind: "new", fieldName: newName, widgets: [first, ...others] };
  }
  const isSigned = new Map(signatureFields(pdf).map(({ name, value }) => [name, pdf.resolve(value) !== null]));
  const [name, ...others] = [...new Set(names)].filter((one) => isSigned.get(one) === false);
  if (name === undefined) throw documentError("field-used", { name: names.join("、") });
  // Looked at one by one: none may be smaller than the seal.
  for (const one of [name, ...others]) await locateIn(pdf, { kind: "field", name: one }, appearance);
  return { kind: "field", name, draw: await readLook(appearance), also, others };
}

/** A page smaller than the seal has it as large as there is room. */
async function everyPage(pdf: PdfReader, seal: SealLook): Promise<[Widget, ...Widget[]]> {
  const picture = await readSeal(seal);
  const widgets = readPages(pdf).map((page, number): Widget => {
    const size = shownSize(page);
    const scale = Math.min(
      1,
      size.width / (seal.widthMm * POINTS_PER_MM),
      size.height / (seal.heightMm * POINTS_PER_MM),
    );
    const [width, height] = [seal.widthMm * POINTS_PER_MM * scale, seal.heightMm * POINTS_PER_MM * scale];
    const shown = { x: (size.width - width) / 2, y: (size.height - height) / 2, width, height };
    const draw = () => ({ pictures: [{ picture, x: 0, y: 0, width, height }], lines: [] });
    return { page: number, box: toUserSpace(page, shown), draw };
  });
  const [first, ...others] = widgets;
  if (!first) throw documentError("no-page", { page: 1, pages: 0 });
  return [first, ...others];
}

async function seam(
  pdf: PdfReader,
  place: Pick<Extract<SealPlace, { kind: "seam" }>, "pages" | "edge" | "y">,
  seal: SealLook,
): Promise<[Widget, ...Widget[]]> {
  const pages = readPages(pdf).map((page, number) => ({ number, page }));
  const chosen = seamPages(place.pages, pages.length).flatMap((at) => pages[at] ?? []);
  const picture = await readSeal(seal);
  const [width, height] = [seal.widthMm * POINTS_PER_MM, seal.heightMm * POINTS_PER_MM];
  const middle = place.y === undefined ? null : place.y * POINTS_PER_MM;
  try {
    return seamWidgets(chosen, { picture, width, height, edge: place.edge, middle });
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    throw documentError("seam", { pages: chosen.length }, error);
  }
}
