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
/** How far a page may stand from a whole pixel in its window, on each axis: it is rounded outwards when it is pictured. */
const FARTHEST = 3;

/**
 * The share of inked pixels of the canvas and of the PDF that have no ink within one pixel in the other, counted both ways.
 * The page as a whole may stand up to three pixels off, which is where it stands in its window; within it nothing may. Two
 * renderers shade the edge of a letter differently, so that one pixel of tolerance is theirs; a letter that stands
 * elsewhere, another font or a missing line is far beyond it.
 */
export function unmatched(canvas: Picture, pdf: Picture): number {
  const size = { width: pdf.width - FARTHEST - 2, height: pdf.height - FARTHEST - 2 };
  if (Math.abs(canvas.width - pdf.width) > FARTHEST || Math.abs(canvas.height - pdf.height) > FARTHEST)
    throw new Error(`${canvas.width}×${canvas.height} and ${pdf.width}×${pdf.height}`);
  const shares = Array.from({ length: (FARTHEST + 1) ** 2 }, (_, at) => {
    const shift = (at % (FARTHEST + 1)) + Math.floor(at / (FARTHEST + 1)) * canvas.width;
    const there = lone(canvas, shift, pdf, 0, size);
    const back = lone(pdf, 0, canvas, shift, size);
    if (back.ink < 500) throw new Error("the page is blank");
    return (there.alone + back.alone) / (there.ink + back.ink);
  });
  return Math.min(...shares);
}

/** Dark pixels of one picture, and how many of them have nothing near in the other; both begin at an offset. */
function lone(
  one: Picture,
  oneFrom: number,
  other: Picture,
  otherFrom: number,
  { width, height }: { width: number; height: number },
): { ink: number; alone: number } {
  let [ink, alone] = [0, 0];
  for (let y = 1; y < height; y++)
    for (let x = 1; x < width; x++) {
      if ((one.grey[oneFrom + y * one.width + x] ?? 255) > DARK) continue;
      ink++;
      let isMatched = false;
      for (let dy = -1; dy <= 1 && !isMatched; dy++)
        for (let dx = -1; dx <= 1; dx++)
          if ((other.grey[otherFrom + (y + dy) * other.width + x + dx] ?? 255) < GREY) isMatched = true;
      if (!isMatched) alone++;
    }
  return { ink, alone };
}
