/**
 * Code points that show nothing, or change what is shown beside them: controls but line feed, carriage return and tab, soft
 * hyphen, fillers, zero-width and bidirectional formatting characters (Unicode Cc, Cf; UAX #9), variation selectors, lone
 * surrogates, tags, private use. First and last of each range, ascending.
 */
const HIDDEN: readonly (readonly [number, number])[] = [
  [0x0, 0x8],
  [0xb, 0xc],
  [0xe, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xe000, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff],
  [0xe0000, 0xe0fff],
  [0xf0000, 0x10ffff],
];

const isHidden = (code: number): boolean => HIDDEN.some(([first, last]) => code >= first && code <= last);

/** The same text with every hidden character written out, e.g. `⟦U+202E⟧`: what is signed must not hide. */
export function visible(text: string): string {
  let out = "";
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    out += isHidden(code) ? `⟦U+${code.toString(16).toUpperCase().padStart(4, "0")}⟧` : letter;
  }
  return out;
}
