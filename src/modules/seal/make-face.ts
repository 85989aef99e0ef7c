import sharp from "sharp";
import { type Drawing, toSvg } from "#core/drawing/path.ts";
import { sm3Hex } from "#server/sm3.ts";
import { liftInk } from "./face/lift-ink.ts";
import { drawFace } from "./face/layout.ts";
import type { Face, UploadedFace } from "./input.ts";

/** How many dots an inch has in pictures made here. */
export const DPI = 600;

/** A face ready to be kept: its picture, and the drawing it was made from, null for an uploaded one. */
export type MadeFace = {
  png: Uint8Array;
  drawing: Drawing | null;
  widthMm: number;
  heightMm: number;
  /** Dots an inch the picture has at its true size. */
  dpi: number;
  /** SM3 of the picture, hexadecimal. */
  digest: string;
};

/** From text: a vector drawing, and its picture for who wants dots. @throws seal.letter-missing, face-empty */
export async function makeFace(face: Face): Promise<MadeFace> {
  const drawing = drawFace(face);
  const { widthMm, heightMm } = drawing;
  const png = new Uint8Array(
    await sharp(Buffer.from(toSvg(drawing, Math.round((widthMm * DPI) / 25.4))))
      .png({ palette: true, colours: 16, compressionLevel: 9 })
      .toBuffer(),
  );
  return { png, drawing, widthMm, heightMm, dpi: DPI, digest: sm3Hex(png) };
}

/** From a scan: paper taken away, trimmed. @throws seal.not-picture, face-blank, resolution */
export async function takeFace({ image, widthMm }: UploadedFace): Promise<MadeFace> {
  const { png, widthPx, heightPx, dpi } = await liftInk(image, widthMm);
  return { png, drawing: null, widthMm, heightMm: (widthMm * heightPx) / widthPx, dpi, digest: sm3Hex(png) };
}

/** What a page shows while somebody types: an SVG of the true size. @throws seal.letter-missing, face-empty */
export const previewFace = (face: Face): { svg: string } => ({ svg: toSvg(drawFace(face)) });
