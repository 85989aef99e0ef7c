import { type DataRow, linesOf, type Readable, rowsOf } from "./readable.ts";

/** A line of plain text, or a row of a tree. */
export type Line = DataRow | string;

/** Lines a phone's screen of reading holds, and letters in one of them. */
const LINES = 40;
const LETTERS = 24;
/** More letters than this go on as a line of their own. */
const LONGEST = LETTERS * 20;

/**
 * Data in screens to be read one after the other: none is much longer than another, however long its lines are, so that who has
 * turned to the last one has had everything before their eyes.
 */
export function screensOf(data: Readable): Line[][] {
  const lines = data.kind === "text" ? linesOf(data.text) : data.kind === "bytes" ? data.lines : rowsOf(data.root);
  const screens: Line[][] = [[]];
  let left = LINES;
  for (const line of lines.flatMap(pieces)) {
    const height = heightOf(line);
    if (height > left && left < LINES) {
      screens.push([]);
      left = LINES;
    }
    screens.at(-1)?.push(line);
    left -= height;
  }
  return screens;
}

const textOf = (line: Line): string => (typeof line === "string" ? line : `${line.name}${line.value}`);
const heightOf = (line: Line): number => Math.max(1, Math.ceil(textOf(line).length / LETTERS));

/** A long line in pieces: of a row, the end of its name and the beginning of its value stay together. */
function pieces(line: Line): Line[] {
  if (textOf(line).length <= LONGEST) return [line];
  if (typeof line === "string") return cut(line);
  const [names, values] = [cut(line.name), cut(line.value)];
  const plain = (value: string): Line => ({ depth: line.depth, kind: "text", name: "", value });
  return [
    ...names.slice(0, -1).map(plain),
    { ...line, name: names.at(-1) ?? "", value: values[0] ?? "" },
    ...values.slice(1).map(plain),
  ];
}

/** Not within a letter of two halves. */
const cut = (text: string): string[] => text.match(new RegExp(`[\\s\\S]{1,${LONGEST}}`, "gu")) ?? [];
