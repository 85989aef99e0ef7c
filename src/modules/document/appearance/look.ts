import type { Drawing } from "#core/drawing/path.ts";
import type { Appearance, Draw } from "#core/pdf/appearance.ts";
import { lineWidth, type SubsetFont } from "#core/pdf/font.ts";
import type { Picture } from "#core/pdf/picture.ts";
import { POINTS_PER_MM } from "../rules.ts";
import { fontFor } from "../font.ts";
import { readPicture, readSeal } from "#server/pdf-picture.ts";

/** What a signature shows. Pictures are PNG and keep their transparency. */
export type Look =
  /** Handwriting above lines of text, as large as there is room. */
  { kind: "handwriting"; png: Uint8Array | null; lines: readonly string[] } | SealLook;
/** A seal exactly this large on paper, whatever the page's rotation and units; drawn where its drawing is known. */
export type SealLook = { kind: "seal"; png: Uint8Array; drawing?: Drawing | null; widthMm: number; heightMm: number };

const LINE = 1.25;
/** Letters are never larger than this, in points, and take at most this share of the height. */
const LETTERS = { most: 7, share: 0.2 } as const;

/** Decodes the picture and answers the function that lays it out in the space there is. */
export async function readLook(look: Look): Promise<Draw> {
  if (look.kind === "seal") return drawSeal(await readSeal(look), look);
  const picture = look.png ? await readPicture(look.png) : null;
  const font = fontFor(look.lines);
  const texts = look.lines.map((text) => ({ text, width: lineWidth(font, text) }));
  return (width, height) => layOut(picture, { font, texts }, width, height);
}

/** In the middle: where the place is larger, as a form's field may be, the seal keeps its size. */
const drawSeal = (picture: Picture, { widthMm, heightMm }: { widthMm: number; heightMm: number }): Draw => {
  const [sealWidth, sealHeight] = [widthMm * POINTS_PER_MM, heightMm * POINTS_PER_MM];
  return (width, height) => {
    const at = { x: (width - sealWidth) / 2, y: (height - sealHeight) / 2, width: sealWidth, height: sealHeight };
    return { pictures: [{ picture, ...at }], lines: [] };
  };
};

type Words = { font: SubsetFont; texts: readonly { text: string; width: number }[] };

function layOut(picture: Picture | null, { font, texts }: Words, width: number, height: number): Appearance {
  const widest = texts.reduce((most, text) => Math.max(most, text.width), 0.01);
  const size = Math.min(LETTERS.most, height * LETTERS.share, width / widest);
  const textHeight = texts.length * size * LINE;
  const lines = texts.map(({ text, width: own }, at) => {
    const x = (width - own * size) / 2;
    return { font, text, x, y: (texts.length - 1 - at) * size * LINE + size * 0.25, size };
  });
  if (!picture) return { pictures: [], lines };
  const room = height - textHeight;
  const scale = Math.min(width / picture.width, room / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  const at = { x: (width - w) / 2, y: textHeight + (room - h) / 2, width: w, height: h };
  return { pictures: [{ picture, ...at }], lines };
}
