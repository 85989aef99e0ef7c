import type { Bytes } from "#core/bytes.ts";
import type { Revision } from "./revision.ts";
import type { TrueType } from "./true-type.ts";
import { ascii, dict, name, type PdfRef, string } from "./values.ts";

/** Compresses to zlib data. The host's: core has no zlib of its own. */
export type Deflate = (data: Bytes) => Bytes;

/** Some letters of a font, ready to be embedded: each has a code of its own, from 1 on. */
export type SubsetFont = {
  name: string;
  /** A letter's code and width in units of the letter size. */
  letters: ReadonlyMap<string, { code: number; width: number }>;
  descriptor: { box: readonly number[]; ascent: number; descent: number };
  program: Bytes;
  programLength: number;
  toUnicode: Bytes;
};

/** 〓, which Chinese typesetters put where a letter is wanting; the text itself keeps the letter. */
const WANTING = 0x3013;

/** @param letters any order, any number of times */
export function subsetFont(font: TrueType, fontName: string, letters: Iterable<string>, deflate: Deflate): SubsetFont {
  const wanted = [...new Set(letters)].toSorted();
  const glyphs = wanted.map((letter) => font.glyphOf(letter.codePointAt(0) ?? 0) || font.glyphOf(WANTING));
  const scale = 1 / font.unitsPerEm;
  const program = font.subset([0, ...glyphs]);
  return {
    name: `${tagOf(wanted)}+${fontName}`,
    letters: new Map(
      wanted.map((letter, at) => [letter, { code: at + 1, width: font.advanceOf(glyphs[at] ?? 0) * scale }]),
    ),
    descriptor: {
      box: font.box.map((value) => Math.round(value * 1000 * scale)),
      ascent: Math.round(font.ascent * 1000 * scale),
      descent: Math.round(font.descent * 1000 * scale),
    },
    program: deflate(program),
    programLength: program.length,
    toUnicode: deflate(toUnicode(wanted)),
  };
}

/** Width of a line in units of its letter size. */
export const lineWidth = (font: SubsetFont, line: string): number =>
  Array.from(line).reduce((sum, letter) => sum + (font.letters.get(letter)?.width ?? 0), 0);

/** A line as the hexadecimal string that shows it. */
export const codesOf = (font: SubsetFont, line: string): string =>
  `<${Array.from(line, (letter) => hex4(font.letters.get(letter)?.code ?? 0)).join("")}>`;

/** The Type 0 font (ISO 32000-2 §9.7) with its program and the way back to Unicode, so that its text can be found and read. */
export function writeFont(revision: Revision, font: SubsetFont): PdfRef {
  const compressed = (raw: Bytes, more: Record<string, number> = {}): PdfRef =>
    revision.add({ t: "stream", dict: dict({ Filter: name("FlateDecode"), ...more }), raw });
  const widths = [...font.letters.values()]
    .toSorted((a, b) => a.code - b.code)
    .map(({ width }) => Math.round(width * 1000));
  const { box, ascent, descent } = font.descriptor;
  const descriptor = revision.add(
    dict({
      Type: name("FontDescriptor"),
      FontName: name(font.name),
      // Symbolic: its letters are none of the standard Latin ones (§9.8.2).
      Flags: 4,
      FontBBox: [...box],
      ItalicAngle: 0,
      Ascent: ascent,
      Descent: descent,
      CapHeight: ascent,
      StemV: 80,
      FontFile2: compressed(font.program, { Length1: font.programLength }),
    }),
  );
  const descendant = dict({
    Type: name("Font"),
    Subtype: name("CIDFontType2"),
    BaseFont: name(font.name),
    CIDSystemInfo: dict({ Registry: string(ascii("Adobe")), Ordering: string(ascii("Identity")), Supplement: 0 }),
    FontDescriptor: descriptor,
    CIDToGIDMap: name("Identity"),
    W: [1, widths],
  });
  return revision.add(
    dict({
      Type: name("Font"),
      Subtype: name("Type0"),
      BaseFont: name(font.name),
      Encoding: name("Identity-H"),
      DescendantFonts: [revision.add(descendant)],
      ToUnicode: compressed(font.toUnicode),
    }),
  );
}

const hex4 = (value: number): string => value.toString(16).padStart(4, "0");

/** Six capital letters that say which letters are in it (§9.9.2). */
function tagOf(letters: readonly string[]): string {
  let sum = 7;
  for (const letter of letters) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 308_915_776;
  let tag = "";
  for (let i = 0; i < 6; i++, sum = Math.floor(sum / 26)) tag += String.fromCharCode(65 + (sum % 26));
  return tag;
}

/** A ToUnicode CMap (§9.10.3): at most a hundred letters a block. */
function toUnicode(letters: readonly string[]): Bytes {
  const rows = letters.map((letter, at) => {
    const units = Array.from({ length: letter.length }, (_, i) => hex4(letter.charCodeAt(i))).join("");
    return `<${hex4(at + 1)}> <${units}>`;
  });
  const blocks: string[] = [];
  for (let i = 0; i < rows.length; i += 100) {
    const block = rows.slice(i, i + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join("\n")}\nendbfchar`);
  }
  return ascii(
    [
      "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
      "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
      "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
      "1 begincodespacerange <0000> <ffff> endcodespacerange",
      ...blocks,
      "endcmap CMapName currentdict /CMap defineresource pop end end",
    ].join("\n"),
  );
}
