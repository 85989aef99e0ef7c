/** Test help: poppler's word on the same files, and the ink of a picture. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";

export function corpus(name: string): Uint8Array {
  const file = join(process.cwd(), "../shared/corpus/documents", name);
  if (!existsSync(file)) throw new Error(`the corpus is absent: ${name} belongs into ../shared/corpus/documents`);
  return readFileSync(file);
}

function poppler<T>(tool: string, bytes: Uint8Array, use: (input: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "pdfium-"));
  try {
    const input = join(folder, "in.pdf");
    writeFileSync(input, bytes);
    return use(input, folder);
  } catch (error) {
    const absent = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw absent ? new Error(`${tool} is absent: install poppler-utils`) : error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export type Word = { page: number; text: string; left: number; right: number; top: number; bottom: number };

/** Words by pdftotext -bbox: points from the upper left corner of the page. */
export function words(bytes: Uint8Array): Word[] {
  const html = poppler("pdftotext", bytes, (input) =>
    execFileSync("pdftotext", ["-bbox", input, "-"], { encoding: "utf8" }),
  );
  return html.split("<page ").flatMap((part, page) =>
    [...part.matchAll(/<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)<\/word>/g)].map(
      ([, left, top, right, bottom, text = ""]) => ({
        page,
        text,
        left: Number(left),
        top: Number(top),
        right: Number(right),
        bottom: Number(bottom),
      }),
    ),
  );
}

/** A page by pdftoppm. */
export function popplerPage(bytes: Uint8Array, page: number, width: number, height: number): Uint8Array {
  return poppler("pdftoppm", bytes, (input, folder) => {
    const size = ["-scale-to-x", String(width), "-scale-to-y", String(height)];
    const out = join(folder, "out");
    const args = ["-png", "-cropbox", "-f", String(page), "-l", String(page), "-singlefile", ...size, input, out];
    execFileSync("pdftoppm", args, { stdio: "pipe" });
    return readFileSync(`${out}.png`);
  });
}

export type Gray = { width: number; height: number; pixels: Uint8Array };

/** Grey pixels, 0 black to 255 white; `blur` in pixels evens out how two renderers smooth edges. */
export async function gray(png: Uint8Array, blur = 0): Promise<Gray> {
  const picture = blur > 0 ? sharp(png).grayscale().blur(blur) : sharp(png).grayscale();
  const { data, info } = await picture.toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}

/** The part of a picture that is dark, 0 to 1, within a box given in parts of the picture (whole picture by default). */
export async function ink(png: Uint8Array, box = { left: 0, top: 0, right: 1, bottom: 1 }): Promise<number> {
  const { width, height, pixels } = await gray(png);
  const [x1, x2] = [Math.floor(box.left * width), Math.ceil(box.right * width)];
  const [y1, y2] = [Math.floor(box.top * height), Math.ceil(box.bottom * height)];
  let dark = 0;
  for (let y = y1; y < y2; y += 1)
    for (let x = x1; x < x2; x += 1) dark += (pixels[y * width + x] ?? 255) < 160 ? 1 : 0;
  return dark / ((x2 - x1) * (y2 - y1));
}
