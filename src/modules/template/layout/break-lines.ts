import type { Fonts, FontStyle } from "./fonts.ts";

/** Letters that came from one font. */
export type Run = { font: string; text: string; letters: number; width: number };
/** `width` in letter sizes, without the spaces at its end. */
export type Line = { runs: Run[]; letters: number; width: number; endsParagraph: boolean };

/** A letter with its width; the font is null when no font has it. */
type Glyph = { text: string; font: string | null; width: number };

/** What stands in for a letter no font has: as wide as a Chinese letter. */
const MISSING_WIDTH = 1;

/** Not at the beginning of a line (GB/T 15834-2011 §5.1, JIS X 4051 4.1): what closes, ends, or belongs to what is before it. */
const NOT_FIRST = new Set(
  "，。、；：？！）〕］｝》〉」』】〗’”…—～·•‧・.,;:?!)]}%‰％℃°′″々ー〃ヽヾゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ",
);
/** Not at the end of a line: what opens, or belongs to what comes after it. */
const NOT_LAST = new Set("（〔［｛《〈「『【〖‘“([{￥＄¥$£€№·‧");

/**
 * Breaks text into lines no wider than `width` letter sizes. Words of Latin letters and numbers are kept whole where they
 * fit a line; a single letter wider than the line stands alone.
 */
export function breakLines(
  text: string,
  style: FontStyle,
  { width, indent = 0, fonts, missing }: { width: number; indent?: number; fonts: Fonts; missing?: Set<string> },
): Line[] {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .split("\n")
    .flatMap((paragraph) => breakParagraph(measure(paragraph, style, fonts, missing), width, indent));
}

/** One line, however wide. */
export function oneLine(text: string, style: FontStyle, fonts: Fonts, missing?: Set<string>): Line {
  return lineOf(measure(text.replaceAll(/[\r\n]+/g, " "), style, fonts, missing), true, 0);
}

function measure(text: string, style: FontStyle, fonts: Fonts, missing?: Set<string>): Glyph[] {
  const glyphs: Glyph[] = [];
  for (const one of text) {
    const shown = one === "\t" ? "\u3000" : one;
    const letter = fonts.find(shown.codePointAt(0) ?? 0, style);
    if (!letter) missing?.add(shown);
    glyphs.push({ text: shown, font: letter?.font ?? null, width: letter?.width ?? MISSING_WIDTH });
  }
  return glyphs;
}

function breakParagraph(glyphs: readonly Glyph[], width: number, indent: number): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (;;) {
    const room = width - (from === 0 ? indent : 0);
    const to = endOfLine(glyphs, from, room);
    lines.push(lineOf(glyphs.slice(from, to), to >= glyphs.length, from === 0 ? indent : 0));
    from = to;
    if (from >= glyphs.length) return lines;
  }
}

/** Where the line that begins at `from` ends: the last allowed break that fits. */
function endOfLine(glyphs: readonly Glyph[], from: number, room: number): number {
  let used = 0;
  let allowed = from;
  for (let at = from; at < glyphs.length; at++) {
    const glyph = glyphs[at];
    if (!glyph) break;
    if (at > from && mayBreak(glyphs, at)) allowed = at;
    used += glyph.width;
    // Spaces hang over the edge. A hair of tolerance: widths are sums of fractions.
    if (used <= room + 1e-6 || glyph.text === " ") continue;
    return allowed > from ? allowed : Math.max(at, from + 1);
  }
  return glyphs.length;
}

/** Whether a line may begin with the letter at `at`. */
function mayBreak(glyphs: readonly Glyph[], at: number): boolean {
  const after = glyphs[at]?.text ?? "";
  let last = at - 1;
  while (last > 0 && glyphs[last]?.text === " ") last--;
  const before = glyphs[last]?.text ?? "";
  if (after === " " || NOT_FIRST.has(after) || NOT_LAST.has(before)) return false;
  if (last < at - 1) return true;
  if (isWide(before) || isWide(after)) return true;
  return (before === "-" || before === "/") && /\p{L}/u.test(after);
}

/** Chinese letters and full-width signs: between any two of them a line may end. */
function isWide(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return code >= 0x2e80 && !(code >= 0xfb00 && code <= 0xfb06);
}

function lineOf(glyphs: readonly Glyph[], endsParagraph: boolean, indent: number): Line {
  let end = glyphs.length;
  while (end > 0 && glyphs[end - 1]?.text === " ") end--;
  const runs: Run[] = [];
  if (indent > 0) runs.push({ font: "", text: "", letters: 0, width: indent });
  let width = indent;
  for (const { text, font, width: own } of glyphs.slice(0, end)) {
    const last = runs.at(-1);
    width += own;
    if (last && last.font === (font ?? "") && last.letters > 0) {
      last.text += text;
      last.letters++;
      last.width += own;
    } else runs.push({ font: font ?? "", text, letters: 1, width: own });
  }
  return { runs, letters: runs.reduce((sum, run) => sum + run.letters, 0), width, endsParagraph };
}
