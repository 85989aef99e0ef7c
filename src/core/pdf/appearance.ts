import { codesOf, type SubsetFont } from "./font.ts";
import { type Box, type Frame, toShown } from "./pages.ts";
import type { Picture } from "./picture.ts";
import type { Revision } from "./revision.ts";
import { drawnText } from "./serialize.ts";
import { Stencil } from "./stencil.ts";
import { ascii, dict, name, type PdfRef, type PdfValue } from "./values.ts";

/** What a signature looks like: pictures, then black lines of text. In points, origin at the lower left, upright as shown. */
export type Appearance = {
  /** What lies outside of the appearance is not shown: a slice of a seal is the whole seal, moved. */
  pictures: { picture: Picture; x: number; y: number; width: number; height: number }[];
  /** `y` is the baseline. */
  lines: { font: SubsetFont; text: string; x: number; y: number; size: number }[];
};

/** Draws into the given width and height: points, upright as shown. The same for the same space. */
export type Draw = (width: number, height: number) => Appearance;

/**
 * Writes the form XObject; on a turned page its matrix turns it back, so that it is read upright (§12.5.5). Appearances
 * of one update share their pictures and fonts.
 */
export function writeAppearance(revision: Revision, page: Frame, box: Box, draw: Draw): PdfRef {
  const { width, height } = toShown(page, box);
  return formOf(draw, width, height, page.rotate).writeTo(revision);
}

/** Forms drawn before: a seal has one size on ten thousand files. */
const FORMS = new WeakMap<Draw, { width: number; height: number; rotate: number; form: Stencil }[]>();
const MAX_FORMS = 16;

function formOf(draw: Draw, width: number, height: number, rotate: Frame["rotate"]): Stencil {
  const known = FORMS.get(draw) ?? [];
  const same = known.find((one) => one.width === width && one.height === height && one.rotate === rotate);
  if (same) return same.form;
  const form = makeForm(draw(width, height), width, height, rotate);
  if (known.length === 0) FORMS.set(draw, known);
  if (known.length < MAX_FORMS) known.push({ width, height, rotate, form });
  return form;
}

function makeForm({ pictures, lines }: Appearance, width: number, height: number, rotate: Frame["rotate"]): Stencil {
  const form = new Stencil();
  const images = new Map<string, PdfValue>();
  const fonts = new Map<string, PdfValue>();
  let content = "";
  pictures.forEach(({ picture, ...at }, i) => {
    images.set(`Im${i}`, form.share(picture.objects));
    content += `q ${[at.width, 0, 0, at.height, at.x, at.y].map(drawnText).join(" ")} cm /Im${i} Do Q\n`;
  });
  lines.forEach(({ font, text, x, y, size }, i) => {
    fonts.set(`F${i}`, form.share(font.objects));
    const place = `/F${i} ${drawnText(size)} Tf ${drawnText(x)} ${drawnText(y)} Td`;
    content += `BT 0 g ${place} ${codesOf(font, text)} Tj ET\n`;
  });
  form.add({
    t: "stream",
    dict: dict({
      Type: name("XObject"),
      Subtype: name("Form"),
      BBox: [0, 0, width, height],
      Matrix: TURN[rotate],
      Resources: dict({
        ...(images.size > 0 ? { XObject: { t: "dict", map: images, twice: [] } } : {}),
        ...(fonts.size > 0 ? { Font: { t: "dict", map: fonts, twice: [] } } : {}),
      }),
    }),
    raw: ascii(content),
  });
  return form;
}

/** Counter-clockwise by the angle the page is shown turned clockwise; the viewer moves the result into /Rect. */
const TURN = { 0: [1, 0, 0, 1, 0, 0], 90: [0, 1, -1, 0, 0, 0], 180: [-1, 0, 0, -1, 0, 0], 270: [0, -1, 1, 0, 0, 0] };
