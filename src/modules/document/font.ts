import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type SubsetFont, subsetFont } from "#core/pdf/font.ts";
import { readTrueType, type TrueType } from "#core/pdf/true-type.ts";
import { nodeDeflate } from "#server/node-deflate.ts";
import { Recent } from "#server/recent.ts";

/** Noto Sans SC Regular (SIL OFL 1.1): TrueType outlines from a package, so nothing has to be installed on the server. */
const FILE = "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";

let font: TrueType | undefined;
const notoSans = (): TrueType =>
  (font ??= readTrueType(new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(FILE)))));

/** Always in the subset, so that one signer's next signature, whose time differs, finds its font ready. */
const TIMES = "0123456789-: ";
const made = new Recent<SubsetFont>(500);

/** The font with the letters of these lines. What was made before is kept: a hospital's signers come back. */
export function fontFor(lines: readonly string[]): SubsetFont {
  const letters = [...new Set(TIMES + lines.join(""))].toSorted().join("");
  return made.get(letters) ?? made.set(letters, fontOnce(letters));
}

/** The font with these letters, for a file whose words nobody else has. */
export const fontOnce = (letters: string): SubsetFont =>
  subsetFont(notoSans(), "NotoSansSC-Regular", letters, nodeDeflate);
