import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { readTrueType, type TrueType } from "#core/pdf/true-type.ts";
import { chainName, type FontChains, type Fonts, type FontTable, type Letter } from "./layout/fonts.ts";

const SC = "@expo-google-fonts/noto-sans-sc";
const SERIF = "@expo-google-fonts/noto-serif-sc";

/** Fonts by their id: files of packages, all SIL OFL 1.1, so that every server draws the same. `name` as PDFs call it. */
const FILES: Readonly<Record<string, { name: string; file: string }>> = {
  sans: { name: "NotoSansSC-Regular", file: `${SC}/400Regular/NotoSansSC_400Regular.ttf` },
  "sans-bold": { name: "NotoSansSC-Bold", file: `${SC}/700Bold/NotoSansSC_700Bold.ttf` },
  serif: { name: "NotoSerifSC-Regular", file: `${SERIF}/400Regular/NotoSerifSC_400Regular.ttf` },
  "serif-bold": { name: "NotoSerifSC-Bold", file: `${SERIF}/700Bold/NotoSerifSC_700Bold.ttf` },
  latin: { name: "NotoSans-Regular", file: "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf" },
  symbols: {
    name: "NotoSansSymbols2-Regular",
    file: "@expo-google-fonts/noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf",
  },
  hk: { name: "NotoSansHK-Regular", file: "@expo-google-fonts/noto-sans-hk/400Regular/NotoSansHK_400Regular.ttf" },
  jp: { name: "NotoSansJP-Regular", file: "@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf" },
};

/**
 * What the Chinese fonts lack: raised digits of laboratory units (10⁹/L), rare letters of names from extension B that are
 * in Hong Kong's and Japan's registers (𠮷 among them), ticks and boxes.
 */
const RARE = ["latin", "hk", "jp", "symbols"];

/** Who is asked for a letter, in this order. */
export const FONT_CHAINS: FontChains = {
  sans: ["sans", ...RARE],
  "sans-bold": ["sans-bold", "sans", ...RARE],
  serif: ["serif", "sans", ...RARE],
  "serif-bold": ["serif-bold", "serif", "sans", ...RARE],
};

const opened = new Map<string, { name: string; font: TrueType }>();

/** A font by its id, read the first time it is asked for. */
export function fontById(id: string): { name: string; font: TrueType } {
  const known = opened.get(id);
  if (known) return known;
  const found = FILES[id];
  if (!found) throw new Error(`no font ${id}`);
  const path = createRequire(import.meta.url).resolve(found.file);
  const font = { name: found.name, font: readTrueType(new Uint8Array(readFileSync(path))) };
  opened.set(id, font);
  return font;
}

const letters = new Map<string, Map<number, Letter | null>>();

/** The fonts themselves, asked for letters by laying out. */
export const formFonts = (): Fonts => ({
  find(codePoint, style) {
    const chain = chainName(style);
    let known = letters.get(chain);
    if (!known) letters.set(chain, (known = new Map()));
    let letter = known.get(codePoint);
    if (letter === undefined) known.set(codePoint, (letter = findIn(FONT_CHAINS[chain] ?? [], codePoint)));
    return letter;
  },
});

function findIn(chain: readonly string[], codePoint: number): Letter | null {
  // Some fonts have glyphs for control characters: those are no letters.
  if (!isDrawn(codePoint)) return null;
  for (const id of chain) {
    const { font } = fontById(id);
    const glyph = font.glyphOf(codePoint);
    if (glyph > 0) return { font: id, width: font.advanceOf(glyph) / font.unitsPerEm };
  }
  return null;
}

let tables: FontTable[] | undefined;

/** The same for browsers: every letter's width, as runs. */
export const fontTables = (): FontTable[] => (tables ??= Object.keys(FILES).map(tableOf));

function tableOf(id: string): FontTable {
  const { font } = fontById(id);
  const runs: number[] = [];
  for (const codePoint of codePoints()) {
    const glyph = font.glyphOf(codePoint);
    if (glyph === 0) continue;
    const width = font.advanceOf(glyph);
    const [first = 0, count = 0, last = -1] = runs.slice(-3);
    if (last === width && first + count === codePoint) runs[runs.length - 2] = count + 1;
    else runs.push(codePoint, 1, width);
  }
  return { id, unitsPerEm: font.unitsPerEm, runs };
}

/** Where letters are: planes 0, 1, 2 and 3 without control characters, surrogates and private use. */
const DRAWN = [
  [0x20, 0xd800],
  [0xf900, 0x3_3480],
] as const;

const isDrawn = (codePoint: number): boolean => DRAWN.some(([from, to]) => codePoint >= from && codePoint < to);

function* codePoints(): Generator<number> {
  for (const [from, to] of DRAWN) for (let at = from; at < to; at++) yield at;
}
