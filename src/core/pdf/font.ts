import type { Bytes } from "#core/bytes.ts";
import { Stencil } from "./stencil.ts";
import type { TrueType } from "./true-type.ts";
import { ascii, dict, name, type PdfRef, string } from "./values.ts";

/** Compresses to zlib data. The host's: core has no zlib of its own. */
export type Deflate = (data: Bytes) => Bytes;

/**
 * Some letters of a font, ready to be embedded: each has a code of its own, four
 * hexadecimal digits, and a width in letter sizes.
 */
export type SubsetFont = { letters: ReadonlyMap<string, { code: string; width: number }>; objects: Stencil };

/** 〓, which Chinese typesetters put where a letter is wanting; the text itself keeps the letter. */
const WANTING = 0x3013;

/** @param letters any order, any number of times */
export function subsetFont(font: TrueType, fontName: string, letters: Iterable<string>, deflate: Deflate): SubsetFont {
  const wanted = [...new Set(letters)].toSorted();
  const glyphs = wanted.map((letter) => font.glyphOf(letter.codePointAt(0) ?? 0) || font.glyphOf(WANTING));
  const widths = glyphs.map((glyph) => font.advanceOf(glyph) / font.unitsPerEm);
  const letterOf = new Map(wanted.map((letter, at) => [letter, { code: hex4(at + 1), width: widths[at] ?? 0 }]));
  const program = font.subset([0, ...glyphs]);
  const objects = fontObjects(font, {
    fullName: `${tagOf(wanted)}+${fontName}`,
    widths,
    program: deflate(program),
    programLength: program.length,
    toUnicode: deflate(toUnicode(wanted)),
  });
  return { letters: letterOf, objects };
}

/** Width of a line in units of its letter size. */
export function lineWidth(font: SubsetFont, line: string): number {
  let width = 0;
  for (const letter of line) width += font.letters.get(letter)?.width ?? 0;
  return width;
}

/** A line as the hexadecimal string that shows it. */
export function codesOf(font: SubsetFont, line: string): string {
  let codes = "";
  for (const letter of line) codes += font.letters.get(letter)?.code ?? "0000";
  return `<${codes}>`;
}

type Made = { fullName: string; widths: number[]; program: Bytes; programLength: number; toUnicode: Bytes };

/** The Type 0 font (ISO 32000-2 §9.7) with its program and the way back to Unicode, so that its text can be found and read. */
function fontObjects(font: TrueType, { fullName, widths, program, programLength, toUnicode }: Made): Stencil {
  const stencil = new Stencil();
  const compressed = (raw: Bytes, more: Record<string, number> = {}): PdfRef =>
    stencil.add({ t: "stream", dict: dict({ Filter: name("FlateDecode"), ...more }), raw });
  const thousandths = (value: number) => Math.round((value * 1000) / font.unitsPerEm);
  const descriptor = stencil.add(
    dict({
      Type: name("FontDescriptor"),
      FontName: name(fullName),
      // Symbolic: its letters are none of the standard Latin ones (§9.8.2).
      Flags: 4,
      FontBBox: font.box.map(thousandths),
      ItalicAngle: 0,
      Ascent: thousandths(font.ascent),
      Descent: thousandths(font.descent),
      CapHeight: thousandths(font.ascent),
      StemV: 80,
      FontFile2: compressed(program, { Length1: programLength }),
    }),
  );
  const descendant = dict({
    Type: name("Font"),
    Subtype: name("CIDFontType2"),
    BaseFont: name(fullName),
    CIDSystemInfo: dict({ Registry: string(ascii("Adobe")), Ordering: string(ascii("Identity")), Supplement: 0 }),
    FontDescriptor: descriptor,
    CIDToGIDMap: name("Identity"),
    W: [1, widths.map((width) => Math.round(width * 1000))],
  });
  stencil.add(
    dict({
      Type: name("Font"),
      Subtype: name("Type0"),
      BaseFont: name(fullName),
      Encoding: name("Identity-H"),
      DescendantFonts: [stencil.add(descendant)],
      ToUnicode: compressed(toUnicode),
    }),
  );
  return stencil;
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
