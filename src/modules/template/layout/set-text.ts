import type { FormBox, TextStyle } from "../form.ts";
import { breakLines, type Line, oneLine } from "./break-lines.ts";
import type { Fonts } from "./fonts.ts";
import { type PlacedText, POINT } from "./placed.ts";

/** The body of a Chinese letter: so much of its size lies above the baseline. */
const ABOVE = 0.88;
/** Steps in which letters get smaller, in points. */
const STEP = 0.5;

export type Setting = { box: FormBox; style: TextStyle; fonts: Fonts; missing: Set<string> };

/** Height in millimetres of so many lines. */
export const heightOf = (lines: number, { size, lineHeight }: Pick<TextStyle, "size" | "lineHeight">): number =>
  lines === 0 ? 0 : ((lines - 1) * lineHeight + 1) * size * POINT;

/** One line in a box, as small as it must be and may be. */
export function setLine(text: string, { minSize, ...setting }: Setting & { minSize: number }) {
  const { box, style, fonts, missing } = setting;
  const line = oneLine(text, style, fonts, missing);
  const fitting = line.width === 0 ? style.size : box.w / (line.width * POINT);
  // Whole tenths, so that a hair's breadth does not give a size of its own.
  const size = Math.min(style.size, Math.max(Math.min(minSize, style.size), Math.floor(fitting * 10) / 10));
  return { items: placeLines([line], { ...setting, style: { ...style, size } }), overflows: size > fitting + 0.05 };
}

/** Lines in a box; letters get smaller down to `minSize` until all fit. */
export function setParagraphs(
  text: string,
  { minSize, indent, ...setting }: Setting & { minSize: number; indent: number },
) {
  const { box, style, fonts, missing } = setting;
  for (let size = style.size; ; size = Math.max(minSize, size - STEP)) {
    const lines = breakLines(text, style, { width: box.w / (size * POINT), indent, fonts, missing });
    const fits = heightOf(lines.length, { ...style, size }) <= box.h + 0.01;
    if (!fits && size > minSize) continue;
    return { items: placeLines(lines, { ...setting, style: { ...style, size } }), overflows: !fits };
  }
}

/** Lines with the style's alignment in a box, whether they fit or not. */
export function placeLines(lines: readonly Line[], { box, style }: Omit<Setting, "fonts" | "missing">): PlacedText[] {
  const em = style.size * POINT;
  const spare = box.h - heightOf(lines.length, style);
  const top = box.y + (style.valign === "top" ? 0 : style.valign === "middle" ? spare / 2 : spare);
  return lines.flatMap((line, at) => {
    const y = top + (at * style.lineHeight + ABOVE) * em;
    const room = box.w - line.width * em;
    const isSpread = style.align === "justify" && !line.endsParagraph && line.letters > 1 && room > 0;
    const gap = isSpread ? room / (line.letters - 1) : 0;
    let x = box.x + (style.align === "center" ? room / 2 : style.align === "right" ? room : 0);
    return line.runs.flatMap(({ font, text, letters, width }): PlacedText[] => {
      const from = x;
      x += width * em + gap * letters;
      if (letters === 0 || font === "") return [];
      return [{ kind: "text", x: from, y, size: style.size, font, colour: style.colour, text, gap }];
    });
  });
}
