import type { Draw } from "#core/pdf/appearance.ts";
import { readPages } from "#core/pdf/pages.ts";
import type { PdfReader } from "#core/pdf/reader.ts";
import { seamWidgets } from "#core/pdf/seam.ts";
import type { Widget } from "#core/pdf/signature-field.ts";
import { PdfError } from "#core/pdf/values.ts";
import type { Spot } from "#core/pdf/write-signature.ts";
import { type Look, readLook, type SealLook } from "./appearance/look.ts";
import { readSeal } from "#server/pdf-picture.ts";
import { documentError } from "./errors.ts";
import type { Located, Place, SealPlace } from "./input.ts";
import { locateIn } from "./locate-place.ts";
import { POINTS_PER_MM, seamPages } from "./rules.ts";

export type { SealLook };
/** What goes where: a place found before is not looked for again, and only a seal may go across pages. */
export type Placed =
  | { at: Located; appearance: Look }
  | { place: Place; appearance: Look }
  | { place: SealPlace; appearance: SealLook };

/**
 * Turns a place into the spot of core's writer.
 * @param newName of the field when there is none yet
 * @throws document.* for the place
 */
export async function findSpot(pdf: PdfReader, placed: Placed, newName: string): Promise<Spot> {
  if ("at" in placed) return spotAt(placed.at, await readLook(placed.appearance), newName);
  const { place, appearance } = placed;
  if (place.kind === "seam" && appearance.kind === "seal")
    return { kind: "new", fieldName: newName, widgets: await seam(pdf, place, appearance) };
  if (place.kind === "seam") throw new TypeError("handwriting does not go across pages");
  const at = await locateIn(pdf, place, appearance.kind === "seal" ? appearance : null);
  return spotAt(at, await readLook(appearance), newName);
}

function spotAt({ page, rect, fieldName }: Located, draw: Draw, newName: string): Spot {
  if (fieldName !== undefined) return { kind: "field", name: fieldName, draw };
  return { kind: "new", fieldName: newName, widgets: [{ page: page - 1, box: rect, draw }] };
}

async function seam(
  pdf: PdfReader,
  place: Extract<SealPlace, { kind: "seam" }>,
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
