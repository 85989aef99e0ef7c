import { readFields } from "./fields.ts";
import { type Box, readPages, shownSize, toShown } from "./pages.ts";
import type { PdfReader } from "./reader.ts";
import { isRef, type PdfDict } from "./values.ts";

/** Where a signature is seen: page from 1; x, y, width and height in parts of the page as shown, from its top left corner. */
export type Place = { page: number; x: number; y: number; width: number; height: number };

/**
 * Where the widgets of each signature field are shown, by full field name. A widget is where a page lists it among its
 * annotations (ISO 32000-2 §12.5.2), not where it claims to be by /P.
 * @throws PdfError when pages or form cannot be read
 */
export function signaturePlaces(pdf: PdfReader): ReadonlyMap<string, readonly Place[]> {
  const owners = new Map<number, { name: string; box: Box }>();
  for (const { name, type, ref, dict, widgets } of readFields(pdf)) {
    if (type !== "Sig") continue;
    for (const widget of [{ ref, dict }, ...widgets]) {
      const box = boxOf(pdf, widget.dict);
      if (widget.ref && box) owners.set(widget.ref.num, { name, box });
    }
  }
  const places = new Map<string, Place[]>();
  if (owners.size === 0) return places;
  readPages(pdf).forEach((page, at) => {
    for (const annotation of pdf.array(page.dict.map.get("Annots")) ?? []) {
      const owner = isRef(annotation) ? owners.get(annotation.num) : undefined;
      if (!owner) continue;
      const size = shownSize(page);
      const { x, y, width, height } = toShown(page, owner.box);
      const place = {
        page: at + 1,
        x: x / size.width,
        y: y / size.height,
        width: width / size.width,
        height: height / size.height,
      };
      places.set(owner.name, [...(places.get(owner.name) ?? []), place]);
    }
  });
  return places;
}

/** Null for a widget that shows nothing. */
function boxOf(pdf: PdfReader, { map }: PdfDict): Box | null {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (pdf.array(map.get("Rect")) ?? []).map((item) => Number(pdf.resolve(item)));
  const box: Box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  return box.every(Number.isFinite) && box[2] > box[0] && box[3] > box[1] ? box : null;
}
