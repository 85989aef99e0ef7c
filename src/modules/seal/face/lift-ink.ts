import sharp from "sharp";
import { sealError } from "../errors.ts";
import { DPI_LEAST } from "../rules.ts";

/** As base64 it must fit into one call of the console. */
const PICTURE_LIMIT = 2_800_000;
const PIXELS_LIMIT = 40_000_000;
/** Fainter than this is paper: its grain, shadows of a fold. */
const PAPER = 0.18;

/**
 * Takes the ink off its paper: what is as bright as the paper becomes nothing, what is darker keeps its colour with as much
 * opacity as it takes to look the same over white ("colour to alpha"). Trimmed to the ink.
 * @param image PNG or JPEG, base64; @param widthMm of the trimmed ink on paper
 * @throws seal.not-picture, seal.face-blank, seal.resolution with the dots an inch there are
 */
export async function liftInk(
  image: string,
  widthMm: number,
): Promise<{ png: Uint8Array; widthPx: number; heightPx: number; dpi: number }> {
  const { data, width, height } = await decoded(image);
  const paper = brightnessOfPaper(data);
  const rgba = new Uint8Array(width * height * 4);
  const box = { left: width, top: height, right: -1, bottom: -1 };
  for (let i = 0; i < width * height; i++) {
    const rgb = [0, 1, 2].map((c) => Math.min(1, (data[3 * i + c] ?? 0) / 255 / paper));
    const ink = 1 - Math.min(...rgb);
    if (ink < PAPER) continue;
    rgb.forEach((value, c) => (rgba[4 * i + c] = Math.round((255 * (value - 1 + ink)) / ink)));
    rgba[4 * i + 3] = Math.round(255 * ink);
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  if (box.right < 0) throw sealError("face-blank");
  const [widthPx, heightPx] = [box.right - box.left + 1, box.bottom - box.top + 1];
  const dpi = Math.floor((widthPx * 25.4) / widthMm);
  if (dpi < DPI_LEAST) throw sealError("resolution", { dpi, least: DPI_LEAST });
  const png = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .extract({ left: box.left, top: box.top, width: widthPx, height: heightPx })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { png: new Uint8Array(png), widthPx, heightPx, dpi };
}

async function decoded(image: string): Promise<{ data: Uint8Array; width: number; height: number }> {
  try {
    const bytes = Buffer.from(image, "base64");
    if (bytes.length > PICTURE_LIMIT) throw new RangeError("too large");
    const picture = sharp(bytes, { limitInputPixels: PIXELS_LIMIT });
    const { format } = await picture.metadata();
    if (format !== "png" && format !== "jpeg") throw new RangeError(`a ${format}`);
    const { data, info } = await picture
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new RangeError(`${info.channels} channels`);
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw sealError("not-picture", {}, error);
  }
}

/** What one pixel in twenty is brighter than: paper takes far more of a scan than that. */
function brightnessOfPaper(rgb: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (let i = 0; i + 2 < rgb.length; i += 3) {
    const least = Math.min(rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0);
    counts[least] = (counts[least] ?? 0) + 1;
  }
  let brighter = 0;
  for (let level = 255; level > 128; level--) {
    brighter += counts[level] ?? 0;
    if (brighter >= rgb.length / 3 / 20) return level / 255;
  }
  return 0.5;
}
