import { create } from "qrcode";

/** Modules of a bar code; null when the text cannot be written in it. Rectangles are shares of the unit square, flat. */
export function qrModules(
  text: string,
  correction: "L" | "M" | "Q" | "H",
): { size: number; rectangles: number[] } | null {
  let modules: { size: number; get(row: number, column: number): number };
  try {
    modules = create(text, { errorCorrectionLevel: correction }).modules;
  } catch {
    // Longer than version 40 holds.
    return null;
  }
  const { size } = modules;
  const rectangles: number[] = [];
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      if (!modules.get(row, column)) continue;
      const from = column;
      while (column + 1 < size && modules.get(row, column + 1)) column++;
      rectangles.push(from, row, column + 1 - from, 1);
    }
  return { size, rectangles };
}

/** Widths of bar, space, bar, space, bar, space of the values 0 to 105 of Code 128 (ISO/IEC 15417 table 1). */
const PATTERNS =
  "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131";
const [START_B, START_C, TO_C, TO_B] = [104, 105, 99, 100];
const STARTS: Readonly<Record<number, string>> = { [START_B]: "211214", [START_C]: "211232" };
const STOP = "2331112";

/** Code 128 with sets B and C. @returns bars as [from, width, …] in modules and the width of all; null for other letters than printable ASCII */
export function code128(text: string): { width: number; bars: number[] } | null {
  if (!/^[\x20-\x7e]+$/.test(text)) return null;
  const values = code128Values(text);
  const check = values.reduce((sum, value, at) => sum + value * Math.max(at, 1), 0) % 103;
  const widths =
    [...values, check].map((value) => STARTS[value] ?? PATTERNS.slice(6 * value, 6 * value + 6)).join("") + STOP;
  const bars: number[] = [];
  let at = 0;
  Array.from(widths, Number).forEach((width, i) => {
    if (i % 2 === 0) bars.push(at, width);
    at += width;
  });
  return { width: at, bars };
}

/** Pairs of digits in set C where four or more stand together, the rest in set B. */
function code128Values(text: string): number[] {
  const values: number[] = [];
  let isC = false;
  for (let at = 0; at < text.length;) {
    const digits = /^\d+/.exec(text.slice(at))?.[0].length ?? 0;
    const usesC: boolean = isC ? digits >= 2 : digits >= 4 && (digits % 2 === 0 || at > 0);
    if (values.length === 0) values.push(usesC ? START_C : START_B);
    else if (usesC !== isC) values.push(usesC ? TO_C : TO_B);
    isC = usesC;
    if (isC) values.push(Number(text.slice(at, at + 2)));
    else values.push(text.charCodeAt(at) - 32);
    at += isC ? 2 : 1;
  }
  return values;
}
