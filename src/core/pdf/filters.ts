import type { Bytes } from "#core/bytes.ts";
import { isDict, isName, type PdfDict, PdfError, type PdfStream, type PdfValue } from "./values.ts";

/** Inflates zlib data to at most `limit` bytes, or throws. The host's: core has no zlib of its own. */
export type Inflate = (data: Bytes, limit: number) => Bytes;

/** No stream of a file's structure may unpack to more than this. */
export const LIMIT = 64 * 1024 * 1024;

/** Nobody packs more often; each time costs up to the limit. */
const MOST_FILTERS = 4;

/**
 * Undoes a structural stream's filters: FlateDecode with predictors only, as §7.5.7–8 have them in practice.
 * @param limit bytes it may unpack to at any step
 */
export function decodeStream(
  stream: PdfStream,
  inflate: Inflate,
  resolve: (value: PdfValue) => PdfValue,
  limit = LIMIT,
): Bytes {
  const filters = listOf(stream.dict.map.get("Filter"), resolve);
  const parameters = listOf(stream.dict.map.get("DecodeParms"), resolve);
  if (filters.length > MOST_FILTERS) throw new PdfError("stream", "packed too often");
  let data = stream.raw;
  filters.forEach((filter, at) => {
    if (!isName(filter) || (filter.name !== "FlateDecode" && filter.name !== "Fl"))
      throw new PdfError("stream", "a structural stream has an unusual filter");
    try {
      data = inflate(data, limit);
    } catch {
      throw new PdfError("stream", "compressed data is damaged");
    }
    const parms = parameters[at];
    if (isDict(parms)) data = undoPredictor(data, parms, resolve);
  });
  return data;
}

function listOf(value: PdfValue | undefined, resolve: (value: PdfValue) => PdfValue): PdfValue[] {
  const found = value === undefined ? null : resolve(value);
  if (found === null) return [];
  return Array.isArray(found) ? found.map(resolve) : [found];
}

/** PNG predictors (§7.4.4.4, RFC 2083 §6); TIFF predictor 2 does not occur in structural streams. */
function undoPredictor(data: Bytes, parms: PdfDict, resolve: (value: PdfValue) => PdfValue): Bytes {
  const number = (key: string, otherwise: number) => {
    const value = resolve(parms.map.get(key) ?? otherwise);
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > 100_000)
      throw new PdfError("stream", `unusable /${key}`);
    return value;
  };
  const predictor = number("Predictor", 1);
  if (predictor === 1) return data;
  if (predictor < 10) throw new PdfError("stream", "unusual predictor");
  const bits = number("Colors", 1) * number("BitsPerComponent", 8);
  const unit = Math.max(1, bits >> 3);
  const width = Math.ceil((bits * number("Columns", 1)) / 8);
  const rows = Math.floor(data.length / (width + 1));
  const out = new Uint8Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const kind = data[row * (width + 1)] ?? 0;
    for (let i = 0; i < width; i++) {
      const here = row * width + i;
      const left = i >= unit ? (out[here - unit] ?? 0) : 0;
      const up = row > 0 ? (out[here - width] ?? 0) : 0;
      const corner = row > 0 && i >= unit ? (out[here - width - unit] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind];
      if (guess === undefined) throw new PdfError("stream", "unknown predictor");
      out[here] = ((data[row * (width + 1) + 1 + i] ?? 0) + guess) & 255;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
