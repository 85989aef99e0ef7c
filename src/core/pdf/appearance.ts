import { type Bytes, concat } from "#core/bytes.ts";
import { type Box, type Frame, toShown } from "./pages.ts";
import type { Revision } from "./revision.ts";
import { drawnText } from "./serialize.ts";
import { ascii, dict, name, type PdfRef, type PdfValue } from "./values.ts";

/** A picture as PDF holds it: 8-bit grey or RGB samples and their opacity, both deflated (zlib). */
export type Picture = { width: number; height: number; colours: 1 | 3; samples: Bytes; alpha: Bytes | null };

/** What a signature looks like: pictures and filled outlines in points, origin at the lower left, upright as shown. */
export type Appearance = {
  pictures: { picture: Picture; x: number; y: number; width: number; height: number }[];
  /** Path operators ending in a fill, e.g. written-out letters. */
  paths: string;
};

/** Draws into the given width and height: points, upright as shown. */
export type Draw = (width: number, height: number) => Appearance;

/** Writes the form XObject; on a turned page its matrix turns it back, so that it is read upright (§12.5.5). */
export function writeAppearance(revision: Revision, page: Frame, box: Box, draw: Draw): PdfRef {
  const { width, height } = toShown(page, box);
  const { pictures, paths } = draw(width, height);
  const images: Record<string, PdfValue> = {};
  let content = "q\n";
  pictures.forEach(({ picture, x, y, width, height }, at) => {
    images[`Im${at}`] = revision.once(picture, () => writePicture(revision, picture));
    content += `q ${[width, 0, 0, height, x, y].map(drawnText).join(" ")} cm /Im${at} Do Q\n`;
  });
  content += `${paths}\nQ`;
  return revision.add({
    t: "stream",
    dict: dict({
      Type: name("XObject"),
      Subtype: name("Form"),
      BBox: [0, 0, width, height],
      Matrix: TURN[page.rotate],
      Resources: dict({ XObject: dict(images) }),
    }),
    raw: concat(ascii(content)),
  });
}

/** Counter-clockwise by the angle the page is shown turned clockwise; the viewer moves the result into /Rect. */
const TURN = { 0: [1, 0, 0, 1, 0, 0], 90: [0, 1, -1, 0, 0, 0], 180: [-1, 0, 0, -1, 0, 0], 270: [0, -1, 1, 0, 0, 0] };

function writePicture(revision: Revision, picture: Picture): PdfRef {
  const image = (colours: 1 | 3, raw: Bytes, more: Record<string, PdfValue>): PdfRef =>
    revision.add({
      t: "stream",
      dict: dict({
        Type: name("XObject"),
        Subtype: name("Image"),
        Width: picture.width,
        Height: picture.height,
        ColorSpace: name(colours === 1 ? "DeviceGray" : "DeviceRGB"),
        BitsPerComponent: 8,
        Filter: name("FlateDecode"),
        ...more,
      }),
      raw,
    });
  const mask: Record<string, PdfValue> = picture.alpha ? { SMask: image(1, picture.alpha, {}) } : {};
  return image(picture.colours, picture.samples, mask);
}
