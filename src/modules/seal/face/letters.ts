import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { glyphOutline } from "#core/drawing/glyph-outline.ts";
import { type Path, transformed } from "#core/drawing/path.ts";
import { readTrueType, type TrueType } from "#core/pdf/true-type.ts";
import { sealError } from "../errors.ts";

/** Noto Serif SC Bold (SIL OFL 1.1): seals are cut in 宋体 (国发〔1999〕25号 §20). */
const FILE = "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf";

let opened: TrueType | undefined;
const song = (): TrueType =>
  (opened ??= readTrueType(new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(FILE)))));

/** The square Chinese letters stand in reaches from here below the baseline, as a share of their size. */
const BELOW = 0.12;

/** A letter as a path around its own middle, y downwards. Lengths in the caller's unit. */
export type Letter = { path: Path; width: number };

/**
 * @param size of the square a Chinese letter stands in; @param narrow its width as a share of its height
 * @throws seal.letter-missing for a letter the font does not have
 */
export function letter(text: string, size: number, narrow = 1): Letter {
  const font = song();
  const glyph = font.glyphOf(text.codePointAt(0) ?? 0);
  if (glyph === 0) throw sealError("letter-missing", { letter: text });
  const scale = size / font.unitsPerEm;
  const advance = font.advanceOf(glyph) * scale * narrow;
  const toMiddle = (0.5 - BELOW) * size;
  const outline = glyphOutline((part) => font.dataOf(part), glyph);
  return { path: transformed(outline, [scale * narrow, 0, 0, -scale, -advance / 2, toMiddle]), width: advance };
}

/** Letters are narrowed to this share of their width before they are made smaller. */
const NARROWEST = 0.8;

/** Letters side by side with their middle at (x, y), fitted into the width `most`. */
export function line(text: string, { x, y, size, most }: { x: number; y: number; size: number; most: number }): Path {
  const fit = Math.min(1, most / Math.max(width(text, size), 0.001));
  const narrow = Math.max(fit, NARROWEST);
  const letters = Array.from(text).map((one) => letter(one, (size * fit) / narrow, narrow));
  let left = x - letters.reduce((sum, one) => sum + one.width, 0) / 2;
  return letters.flatMap(({ path, width }) => {
    const middle = left + width / 2;
    left += width;
    return transformed(path, [1, 0, 0, 1, middle, y]);
  });
}

const width = (text: string, size: number): number =>
  Array.from(text).reduce((sum, one) => sum + letter(one, size).width, 0);
