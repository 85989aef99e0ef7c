import sharp from "sharp";
import { type Picture, pictureOf } from "#core/pdf/picture.ts";
import { Recent } from "#server/recent.ts";
import { sm3Hex } from "#server/sm3.ts";
import { deflate } from "../font.ts";

const decoded = new Recent<Picture>(200);

/** A PNG as a PDF image, its transparency apart. What was decoded before is kept: signers and seals come back. */
export async function readPicture(png: Uint8Array): Promise<Picture> {
  const key = sm3Hex(png);
  return decoded.get(key) ?? decoded.set(key, await decode(png));
}

async function decode(png: Uint8Array): Promise<Picture> {
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
  return pictureOf({ width, height, colours: 3, samples: deflate(samples), alpha: deflate(alpha) });
}
