import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";

export type Picture = { width: number; height: number; grey: Uint8Array };

export async function picture(png: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(png)
    .flatten({ background: "#ffffff" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, grey: new Uint8Array(data) };
}

/** The first page of a PDF as poppler draws it, which had no part in making it. */
export async function drawn(pdf: Uint8Array, at: string, dpi: number): Promise<Picture> {
  writeFileSync(`${at}.pdf`, pdf);
  const made = spawnSync("pdftoppm", ["-png", "-singlefile", "-r", `${dpi}`, `${at}.pdf`, at], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  return await picture(readFileSync(`${at}.png`));
}

const DARK = 110;
const GREY = 205;

/**
 * The share of inked pixels of one picture that have no ink within one pixel in the other, counted both ways. Two
 * renderers shade the edge of a letter differently, so a pixel of tolerance is theirs; a letter that stands elsewhere,
 * another font or a missing line is far beyond it.
 */
export function unmatched(a: Picture, b: Picture): number {
  // A page that ends within a pixel is rounded up by one and down by the other.
  if (Math.abs(a.width - b.width) > 1 || Math.abs(a.height - b.height) > 1)
    throw new Error(`${a.width}×${a.height} and ${b.width}×${b.height}`);
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  const lone = (one: Picture, other: Picture) => {
    let ink = 0;
    let alone = 0;
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++) {
        if ((one.grey[y * one.width + x] ?? 255) > DARK) continue;
        ink++;
        let isMatched = false;
        for (let dy = -1; dy <= 1 && !isMatched; dy++)
          for (let dx = -1; dx <= 1; dx++)
            if ((other.grey[(y + dy) * other.width + x + dx] ?? 255) < GREY) isMatched = true;
        if (!isMatched) alone++;
      }
    return { ink, alone };
  };
  const [there, back] = [lone(a, b), lone(b, a)];
  if (there.ink < 500) throw new Error("the page is blank");
  return (there.alone + back.alone) / (there.ink + back.ink);
}
