import { freeName, pathNamed } from "./field-names.ts";
import { type Blank, findBlanks, type PageMarks, type Word } from "./find-blanks.ts";
import { type Field, fieldShape, type FormBox } from "./form.ts";
import { POINT } from "./layout/placed.ts";

/** An underline shorter than this is only part of a date: ____年__月__日. Millimetres, as all here. */
const SHORTEST = 8;
/** A label stands this near, and is called by at most so many letters. */
const REACH = { left: 12, right: 5, above: 8 };
const LONGEST = 40;
/** From this height on a box is written into in several lines. */
const SEVERAL_LINES = 11;
/** Room for a signature above its line. */
const SIGNATURE = { w: 45, h: 10 };
/** What stands behind each part of a date, and the format of that part. */
const PARTS: Record<string, string> = { 年: "yyyy", 月: "MM", 日: "dd", 时: "HH", 分: "mm" };
/** Not 年龄. */
const PART = /^([年月日时分])\P{L}*$/u;
const SIGNED = /(?:签名|签字|签章|签署)$/u;

type Made = { name: string; kind: Field["kind"]; box: FormBox } & Record<string, unknown>;

/**
 * Fields for the places on a printed form that wait to be filled in, named and bound by the words beside them: text above
 * underlines, parts of a date, signature areas, tick boxes, cells and larger boxes. What nothing names is left out, except
 * boxes that can be nothing else.
 * @param pageIds the form's pages, in the PDF's order
 */
export function proposeFields(pages: readonly PageMarks[], pageIds: readonly string[]): Field[] {
  const taken = new Set<string>();
  const made = pages.flatMap((marks, at) => onPage(marks).map((one) => ({ ...one, page: pageIds[at] })));
  return made.flatMap(({ name: wanted, ...rest }, at): Field[] => {
    const name = freeName(wanted, taken);
    const bound = rest.kind === "signature" ? {} : { bind: bindTo(name) };
    const parsed = fieldShape.safeParse({ id: `n${at + 1}`, name, ...bound, ...rest, box: rounded(rest.box) });
    return parsed.success ? [parsed.data] : [];
  });
}

/** A date begun on a line, e.g. 日期：____年: the parts behind it are of the same. */
type BegunDate = { stem: string; foot: number };

function onPage(marks: PageMarks): Made[] {
  const blanks = findBlanks(marks);
  let date: BegunDate | null = null;
  let orders = 0;
  return blanks.flatMap((blank): Made[] => {
    const beside = new Beside(blank, blanks, marks.words);
    switch (blank.kind) {
      case "underline": {
        const part = PART.exec(beside.next()?.text ?? "")?.[1] ?? "";
        if (part === "年") date = { stem: beside.left() ?? "日期", foot: foot(blank.box) };
        const isPart = part !== "" && date !== null && Math.abs(date.foot - foot(blank.box)) < 2;
        if (isPart && date) return [datePart(blank.box, date.stem, part, beside.height)];
        date = null;
        const label = beside.left();
        if (label === null || blank.box.w < SHORTEST) return [];
        return SIGNED.test(label)
          ? [signature(blank.box, label, ++orders)]
          : [written(blank.box, label, beside.height)];
      }
      case "square": {
        const name = beside.right();
        return name ? [{ kind: "checkbox", name, box: blank.box, hasFrame: false, label: "" }] : [];
      }
      case "cells": {
        const name = beside.left() ?? beside.above() ?? "格子";
        const { box, count, gap } = blank;
        const check = count === 18 && /身份证/u.test(name) ? "id-number" : "none";
        return [
          {
            kind: "cells",
            name,
            box,
            count,
            gap: Math.round(gap * 100) / 100,
            check,
            hasFrame: false,
            style: styleFor(box.h),
          },
        ];
      }
      case "area": {
        const name = beside.left() ?? beside.above() ?? "填写区";
        if (blank.box.h < SEVERAL_LINES) return [{ kind: "text", name, box: inset(blank.box), style: styleFor(7) }];
        return [{ kind: "multiline", name, box: inset(blank.box), style: { size: 10.5, valign: "top" } }];
      }
    }
  });
}

/** A field is as high as its label's letters, with a little air, and stands on the line. */
function above({ x, y, w, h }: FormBox, height: number): FormBox {
  return { x, y: y + h - height, w, h: height };
}

const written = (box: FormBox, name: string, height: number): Made => ({
  kind: "text",
  name,
  box: above(box, height),
  style: styleFor(height),
});

function datePart(box: FormBox, stem: string, part: string, height: number): Made {
  const style = { ...styleFor(height), align: "center" };
  // All parts are bound to the one date, which their names, being different, would not say.
  return {
    kind: "date",
    name: `${stem} ${part}`,
    bind: bindTo(stem),
    format: PARTS[part],
    box: above(box, height),
    style,
  };
}

function signature(box: FormBox, name: string, order: number): Made {
  const role = name.replace(SIGNED, "") || name;
  const place = { ...above(box, SIGNATURE.h), w: Math.min(box.w, SIGNATURE.w) };
  // A name with a full stop would be two PDF fields (ISO 32000-2 §12.7.4.2).
  return { kind: "signature", name: name.replaceAll(".", "_"), role, order, box: place };
}

/** A full stop in a printed label leads nowhere. */
const bindTo = (name: string): string => pathNamed(name.replaceAll(".", "_"));
const styleFor = (height: number) => ({ size: Math.max(6, Math.min(12, Math.round((height / POINT) * 1.2) / 2)) });
const inset = ({ x, y, w, h }: FormBox): FormBox => ({ x: x + 1, y: y + 0.5, w: w - 2, h: h - 1 });
const foot = ({ y, h }: FormBox): number => y + h;
const right = ({ x, w }: FormBox): number => x + w;
const rounded = ({ x, y, w, h }: FormBox): FormBox => {
  const [left, top, width, height] = [x, y, w, h].map((mm) => Math.round(mm * 100) / 100);
  return { x: left ?? x, y: top ?? y, w: width ?? w, h: height ?? h };
};

/** A label without numbering, colon and brackets; of a sentence, what follows its last stop. Null: nothing is left. */
function named(text: string): string | null {
  const last = text.split(/[，。；、,;]/u).findLast((part) => part.trim() !== "") ?? "";
  const name = last
    .replace(/^[\s(（]*(?:[\d一二三四五六七八九十]+[.．)）、])?\s*/u, "")
    .replace(/[\s.:：(（)）_]+$/u, "")
    .slice(-LONGEST);
  return /[\p{L}\p{N}]/u.test(name) ? name : null;
}

/** The words around one blank, on its line as far as the next blanks. */
class Beside {
  /** Of a field on this line: what its label's letters need. */
  readonly height: number;
  private readonly box: FormBox;
  private readonly line: Word[];
  private readonly words: readonly Word[];

  constructor({ kind, box }: Blank, blanks: readonly Blank[], words: readonly Word[]) {
    this.box = box;
    this.words = words;
    const isHere = ({ y, h }: FormBox, more: number) => y + h / 2 > box.y - more && y + h / 2 < foot(box) + more;
    const sameLine = blanks.filter((other) => other.box !== box && isHere(other.box, 0));
    const from = Math.max(-Infinity, ...sameLine.map((other) => right(other.box)).filter((end) => end <= box.x));
    const to = Math.min(Infinity, ...sameLine.map((other) => other.box.x).filter((start) => start >= right(box)));
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
      text = word.text + text;
      [end, reach] = [word.box.x, 2 * word.box.h];
    }
    return named(text);
  }

  /** The word that comes next, if it is near. */
  next(): Word | null {
    const next = this.line.find(({ box }) => box.x >= right(this.box) - 1);
    return next && next.box.x - right(this.box) <= REACH.right ? next : null;
  }

  /** The label right of it. */
  right(): string | null {
    const first = this.next();
    if (!first) return null;
    let [text, end] = [first.text, right(first.box)];
    for (const { text: more, box } of this.line.filter((word) => word.box.x > first.box.x)) {
      if (box.x - end > box.h) break;
      text += /[\p{Script=Latin}\d]$/u.test(text) ? ` ${more}` : more;
      end = right(box);
    }
    return named(text);
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
