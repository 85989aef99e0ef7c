import { type Blank, holds, middle, type Word } from "./blank.ts";
import type { FormBox } from "./form.ts";

/** A label stands this near, and is called by at most so many letters. Millimetres. */
export const REACH = { left: 12, right: 5, above: 8 };
const LONGEST = 40;

/** Blanks beside Chinese letters spread a label over its line: 姓 名 */
const SPREAD = /(?<=\p{Script=Han})\s+|\s+(?=\p{Script=Han})/gu;
/** What stands behind a place as its unit, before the next label: ____岁 性别____ */
const UNIT = /^(?:[岁天次元级度年月日时分秒床室楼号科周]|小时|分钟|kg|cm|ml|mg|mmHg|℃)\s+(?=\S)/iu;

export const foot = ({ y, h }: FormBox): number => y + h;
export const right = ({ x, w }: FormBox): number => x + w;

/**
 * A label without numbering, colon and brackets; of a sentence, what follows its last stop. Null: nothing is left.
 * @param stops what ends a part of a sentence
 */
export function named(text: string, stops = /[，。；、,;]/u): string | null {
  const last = text.split(stops).findLast((part) => part.trim() !== "") ?? "";
  const name = last
    .replace(/^[\s(（]*(?:[\d一二三四五六七八九十]+[.．)）、])?\s*/u, "")
    .replace(/[\s.:：(（)）_]+$/u, "")
    .replaceAll(SPREAD, "");
  // What is too long loses its beginning, and not half a word of it.
  const short = name.length > LONGEST ? name.slice(-LONGEST).replace(/^\S*\s+/u, "") : name;
  return /[\p{L}\p{N}]/u.test(short) ? short : null;
}

/** Words in reading order as one text; Latin ones keep a blank between them. */
export const joined = (words: readonly Word[]): string =>
  words.reduce((text, word) => {
    const isLatin = /[\p{Script=Latin}\d]$/u.test(text) && /^[\p{Script=Latin}\d]/u.test(word.text);
    return text + (isLatin ? " " : "") + word.text;
  }, "");

/** The label that a box holds, e.g. a cell of a table. */
export const labelIn = (box: FormBox, words: readonly Word[]): string | null =>
  named(
    joined(
      words
        .filter((word) => holds(box, middle(word.box)))
        .toSorted((a, b) => (Math.abs(a.box.y - b.box.y) < a.box.h / 2 ? a.box.x - b.box.x : a.box.y - b.box.y)),
    ),
  );

/** The words around one blank, on its line as far as the next blanks. */
export class Beside {
  /** Of a field on this line: what its label's letters need. */
  readonly height: number;
  private readonly box: FormBox;
  private readonly line: Word[];
  private readonly words: readonly Word[];
  /** Where the blank before it on its line ends. */
  private readonly from: number;

  constructor({ kind, box }: Blank, blanks: readonly Blank[], words: readonly Word[]) {
    this.box = box;
    this.words = words;
    const isHere = ({ y, h }: FormBox, more: number) => y + h / 2 > box.y - more && y + h / 2 < foot(box) + more;
    const sameLine = blanks.filter((other) => other.box !== box && isHere(other.box, 0));
    const from = Math.max(-Infinity, ...sameLine.map((other) => right(other.box)).filter((end) => end <= box.x));
    const to = Math.min(Infinity, ...sameLine.map((other) => other.box.x).filter((start) => start >= right(box)));
    this.from = from;
    const lowest = kind === "underline" ? 1 : 0.5;
    this.line = words
      .filter((word) => isHere(word.box, lowest) && word.box.x >= from - 1 && right(word.box) <= to + 1)
      .toSorted((a, b) => a.box.x - b.box.x);
    const nearest = this.line.findLast((word) => right(word.box) <= box.x + 1) ?? this.line[0];
    this.height = Math.max(4.5, Math.min(8, (nearest?.box.h ?? 5) * 1.1));
  }

  /** The label left of it: words that stand no further apart than letters spread over a line do. */
  left(): string | null {
    let [text, end, reach] = ["", this.box.x, REACH.left];
    for (const word of this.line.filter(({ box }) => right(box) <= this.box.x + 1).toReversed()) {
      if (end - right(word.box) > reach) break;
      const isUnit = word.box.x - this.from < word.box.h / 2;
      text = (isUnit ? word.text.replace(UNIT, "") : word.text) + text;
      [end, reach] = [word.box.x, 2 * word.box.h];
    }
    return named(text);
  }

  /** The word that comes next, if it is near. */
  next(): Word | null {
    const next = this.line.find(({ box }) => box.x >= right(this.box) - 1);
    return next && next.box.x - right(this.box) <= REACH.right ? next : null;
  }

  /** The label over its beginning. */
  above(): string | null {
    const over = this.words
      .filter(({ box }) => {
        const gap = this.box.y - foot(box);
        return gap > -1 && gap <= REACH.above && box.x >= this.box.x - 3 && box.x < this.box.x + this.box.w / 2;
      })
      .toSorted((a, b) => foot(b.box) - foot(a.box) || a.box.x - b.box.x);
    return named(over[0]?.text ?? "");
  }
}
