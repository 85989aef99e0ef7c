import type { Drawing } from "#core/drawing/path.ts";
import type { Bytes } from "#core/bytes.ts";
import type { Deflate } from "./font.ts";
import type { Picture } from "./picture.ts";
import { drawnText } from "./serialize.ts";
import { Stencil } from "./stencil.ts";
import { ascii, dict, name } from "./values.ts";

/**
 * A drawing as a form XObject that fills the unit square, as an image does (ISO 32000-2 §8.10): it is placed, sliced and
 * shared like a picture, and stays sharp at any size. Its colour is a device colour.
 */
export function drawingPicture(drawing: Drawing, deflate: Deflate): Picture {
  const { widthMm, heightMm } = drawing;
  const objects = new Stencil();
  objects.add({
    t: "stream",
    dict: dict({
      Type: name("XObject"),
      Subtype: name("Form"),
      BBox: [0, 0, widthMm, heightMm],
      Matrix: [1 / widthMm, 0, 0, 1 / heightMm, 0, 0],
      Resources: dict({}),
      Filter: name("FlateDecode"),
    }),
    raw: deflate(contentOf(drawing)),
  });
  return { width: widthMm, height: heightMm, objects };
}

const OPERATORS = { M: "m", L: "l", C: "c", Z: "h" } as const;

function contentOf({ heightMm, colour, path }: Drawing): Bytes {
  const rgb = [1, 3, 5].map((at) => drawnText(Number.parseInt(colour.slice(at, at + 2), 16) / 255)).join(" ");
  const lines = path.map(({ op, at }) => {
    // PDF counts upwards from the bottom.
    const numbers = at.map((value, i) => drawnText(i % 2 === 0 ? value : heightMm - value));
    return [...numbers, OPERATORS[op]].join(" ");
  });
  return ascii(`${rgb} rg\n${lines.join("\n")}\nf\n`);
}
