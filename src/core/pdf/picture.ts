import type { Bytes } from "#core/bytes.ts";
import { Stencil } from "./stencil.ts";
import { dict, name, type PdfRef, type PdfValue } from "./values.ts";

/** 8-bit grey or RGB samples and their opacity, both deflated (zlib). Width and height in samples. */
export type Samples = { width: number; height: number; colours: 1 | 3; samples: Bytes; alpha: Bytes | null };

/** A picture ready to be embedded, its opacity as a soft mask (ISO 32000-2 §8.9.5, §11.6.5.2). */
export type Picture = { width: number; height: number; objects: Stencil };

export function pictureOf({ width, height, colours, samples, alpha }: Samples): Picture {
  const objects = new Stencil();
  const image = (of: 1 | 3, raw: Bytes, more: Record<string, PdfValue>): PdfRef =>
    objects.add({
      t: "stream",
      dict: dict({
        Type: name("XObject"),
        Subtype: name("Image"),
        Width: width,
        Height: height,
        ColorSpace: name(of === 1 ? "DeviceGray" : "DeviceRGB"),
        BitsPerComponent: 8,
        Filter: name("FlateDecode"),
        ...more,
      }),
      raw,
    });
  const mask: Record<string, PdfValue> = alpha ? { SMask: image(1, alpha, {}) } : {};
  image(colours, samples, mask);
  return { width, height, objects };
}
