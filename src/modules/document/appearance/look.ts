import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Appearance, Picture } from "#core/pdf/appearance.ts";
import { lineWidth, outlines } from "./letters.ts";

/** What a signature shows: a picture (PNG, transparency kept) above lines of text. */
export type Look = { png: Uint8Array | null; lines: readonly string[] };

const LINE = 1.25;
/** Letters are never larger than this, in points, and take at most this share of the height. */
const LETTERS = { most: 7, share: 0.2 } as const;

/** Decodes the picture once and answers a function that lays it out in the space there is. */
export async function readLook(look: Look): Promise<(width: number, height: number) => Appearance> {
  const picture = look.png ? await readPicture(look.png) : null;
  return (width, height) => layOut(picture, look.lines, width, height);
}

function layOut(picture: Picture | null, lines: readonly string[], width: number, height: number): Appearance {
  const longest = Math.max(0.01, ...lines.map((line) => lineWidth(line)));
  const size = Math.min(LETTERS.most, height * LETTERS.share, width / longest);
  const textHeight = lines.length * size * LINE;
  const paths = lines.map((line, at) => {
    const x = (width - lineWidth(line) * size) / 2;
    const baseline = (lines.length - 1 - at) * size * LINE + size * 0.25;
    return outlines(line, x, baseline, size);
  });
  if (!picture) return { pictures: [], paths: paths.join("\n") };
  const room = height - textHeight;
  const scale = Math.min(width / picture.width, room / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  const at = { x: (width - w) / 2, y: textHeight + (room - h) / 2, width: w, height: h };
  return { pictures: [{ picture, ...at }], paths: paths.join("\n") };
}

async function readPicture(png: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(png, { limitInputPixels: 16_000_000 })
    .ensureAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const samples = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i++) {
    alpha[i] = data[4 * i + 3] ?? 255;
    for (let c = 0; c < 3; c++) samples[3 * i + c] = data[4 * i + c] ?? 0;
  }
  return {
    width,
    height,
    colours: 3,
    samples: new Uint8Array(deflateSync(samples)),
    alpha: new Uint8Array(deflateSync(alpha)),
  };
}
