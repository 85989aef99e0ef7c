import sharp from "sharp";
import type { Drawing } from "#core/drawing/path.ts";
import { drawingPicture } from "#core/pdf/drawing-picture.ts";
import { type Picture, pictureOf } from "#core/pdf/picture.ts";
import { nodeDeflate } from "./node-deflate.ts";
import { Recent } from "./recent.ts";
import { sm3Hex } from "./sm3.ts";

const decoded = new Recent<Picture>(200);

/** A PNG or JPEG as a PDF image, its transparency apart. What was decoded before is kept: signers and seals come back. */
export async function readPicture(file: Uint8Array): Promise<Picture> {
  const key = sm3Hex(file);
  return decoded.get(key) ?? decoded.set(key, await decode(file));
}

/** A seal's face as what a PDF shows: its drawing, or its picture where there is none. */
export async function readSeal({ png, drawing }: { png: Uint8Array; drawing?: Drawing | null }): Promise<Picture> {
  if (!drawing) return await readPicture(png);
  const key = `drawing/${sm3Hex(png)}`;
  return decoded.get(key) ?? decoded.set(key, drawingPicture(drawing, nodeDeflate));
}

async function decode(file: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(file, { limitInputPixels: 16_000_000 })
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
  return pictureOf({ width, height, colours: 3, samples: nodeDeflate(samples), alpha: nodeDeflate(alpha) });
}
