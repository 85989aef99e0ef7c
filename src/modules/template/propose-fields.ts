import { Beside, foot, labelIn, right } from "./beside.ts";
import { freeName, pathNamed } from "./field-names.ts";
import type { Blank, List, PageMarks, Word } from "./blank.ts";
import { findBlanks } from "./find-blanks.ts";
import { type Choices, findChoices } from "./find-choices.ts";
import { type Field, fieldShape, type FormBox } from "./form.ts";
import { POINT } from "./layout/placed.ts";

/** An underline shorter than this is only part of a date: ____年__月__日. Millimetres, as all here. */
const SHORTEST = 8;
/** From this height on a box is written into in several lines. */
const SEVERAL_LINES = 11;
/** Room for a signature above its line. */
const SIGNATURE = { w: 45, h: 10 };
/** What stands behind each part of a date, and the format of that part. */
const PARTS: Record<string, string> = { 年: "yyyy", 月: "MM", 日: "dd", 时: "HH", 分: "mm" };
/** Not 年龄. */
const PART = /^([年月日时分])\P{L}*$/u;
/** A date goes on on the next line at most. */
const NEXT_LINE = 14;
const SIGNED = /(?:签名|签字|签章|签署|signature)$/iu;
const DATED = /(?:日期|date)$/iu;
const ID_NUMBER = /身份证/u;

/** Names of what nothing on the form names. */
const UNNAMED = {
  zh: { date: "日期", cells: "格子", area: "填写区", list: "明细", more: "说明" },
  en: { date: "Date", cells: "Cells", area: "Entry", list: "Rows", more: "note" },
} as const;
type Unnamed = (typeof UNNAMED)[keyof typeof UNNAMED];

type Made = { name: string; kind: Field["kind"]; box: FormBox } & Record<string, unknown>;

/**
 * Fields for the places on a printed form that wait to be filled in, named and bound by the words beside them: text above
 * underlines and in cells, parts of a date, signature areas, squares as tick boxes or as one choice, cells, larger boxes and
 * lists. What nothing names is left out, except boxes that can be nothing else.
 * @param pageIds the form's pages, in the PDF's order
 */
export function proposeFields(
  pages: readonly PageMarks[],
  pageIds: readonly string[],
  lang: keyof typeof UNNAMED,
): Field[] {
  const taken = new Set<string>();
  const made = pages.flatMap((marks, at) => onPage(marks, UNNAMED[lang]).map((one) => ({ ...one, page: pageIds[at] })));
  return made.flatMap(({ name: wanted, ...rest }, at): Field[] => {
    const name = freeName(wanted, taken);
    const bound = rest.kind === "signature" ? {} : { bind: bindTo(name) };
    const parsed = fieldShape.safeParse({ id: `n${at + 1}`, name, ...bound, ...rest, box: rounded(rest.box) });
    return parsed.success ? [parsed.data] : [];
  });
}

/** A date begun on a line, e.g. 日期：____年: the parts behind it are of the same, also on the next line. */
type BegunDate = { stem: string; part: string; foot: number };
/** 年 before 月 before 日, none twice. */
const isAfter = (date: BegunDate, part: string): boolean =>
  part !== "" && Object.keys(PARTS).indexOf(part) === Object.keys(PARTS).indexOf(date.part) + 1;

function onPage(marks: PageMarks, unnamed: Unnamed): Made[] {
  const blanks = findBlanks(marks);
  const asked = findChoices(blanks, marks.words);
  let date: BegunDate | null = null;
  let orders = 0;
  /** A place of one line or more: what it is called says what it is for. */
  const entry = (box: FormBox, label: string): Made => {
    if (SIGNED.test(label)) return signature(box, label, ++orders);
    if (DATED.test(label)) return { kind: "date", name: label, box: inset(box), style: styleFor(7) };
    if (box.h >= SEVERAL_LINES) return several(box, label);
    const check = ID_NUMBER.test(label) ? "id-number" : "none";
    return { kind: "text", name: label, box: inset(box), check, style: styleFor(7) };
  };
  return blanks.flatMap((blank, index): Made[] => {
    switch (blank.kind) {
      case "underline": {
        const beside = new Beside(blank, blanks, marks.words);
        const next = beside.next()?.text ?? "";
        const part: string = PART.exec(next)?.[1] ?? /^[月日时分]/u.exec(date ? next : "")?.[0] ?? "";
        if (part === "年") date = { stem: beside.left() ?? unnamed.date, part: "", foot: foot(blank.box) };
        if (date && isAfter(date, part) && foot(blank.box) - date.foot < NEXT_LINE) {
          date = { ...date, part };
          return [datePart(blank.box, date.stem, part, beside.height)];
        }
        const left = withoutPart(beside.left(), date !== null);
        date = null;
        const label = left && (choiceBefore(blanks[index - 1], left, asked, unnamed) ?? left);
        if (label === null || blank.box.w < SHORTEST) return [];
        return SIGNED.test(label)
          ? [signature(blank.box, label, ++orders)]
          : [written(blank.box, label, beside.height)];
      }
      case "square": {
        const question = asked.find(({ choices }) => choices.some(({ square }) => square === blank));
        if (!question) return [];
        const at = question.choices.findIndex(({ square }) => square === blank);
        if (!question.isExclusive) return ticked(question, at);
        return at === 0 ? [chosen(question)] : [];
      }
      case "cells": {
        const beside = new Beside(blank, blanks, marks.words);
        const name = beside.left() ?? beside.above() ?? unnamed.cells;
        const { box, count, gap } = blank;
        const check = count === 18 && ID_NUMBER.test(name) ? "id-number" : "none";
        const style = styleFor(box.h);
        return [{ kind: "cells", name, box, count, gap: hundredths(gap), check, hasFrame: false, style }];
      }
      case "area": {
        const beside = new Beside(blank, blanks, marks.words);
        const name = beside.left() ?? beside.above() ?? unnamed.area;
        if (blank.box.h < SEVERAL_LINES) return [{ kind: "text", name, box: inset(blank.box), style: styleFor(7) }];
        return [several(blank.box, name)];
      }
      case "entry": {
        const label = labelIn(blank.label, marks.words);
        return label === null ? [] : [entry(blank.box, label)];
      }
      case "list":
        return [table(blank, marks.words, unnamed)];
    }
  });
}

/** 采样时间：____分 送检者：____: what stands behind the date's last part is not its label. */
function withoutPart(label: string | null, isBehindDate: boolean): string | null {
  const own = isBehindDate ? (label?.replace(/^[年月日时分]/u, "") ?? null) : label;
  return own === "" || (own && PART.test(own)) ? null : own;
}

/** What an underline behind a square and its words is for: □其他____ */
function choiceBefore(
  before: Blank | undefined,
  label: string,
  asked: readonly Choices[],
  unnamed: Unnamed,
): string | null {
  const question = asked.find(({ choices }) =>
    choices.some(({ square, label: own }) => square === before && own === label),
  );
  return question ? `${question.heading ? `${question.heading} ` : ""}${label} ${unnamed.more}` : null;
}

function ticked({ heading, choices }: Choices, at: number): Made[] {
  const choice = choices[at];
  if (!choice) return [];
  const { square, label } = choice;
  const named = heading
    ? { name: `${heading} ${label}`, bind: `${bindTo(heading)}.${bindTo(label)}` }
    : { name: label };
  return [{ kind: "checkbox", ...named, box: square.box, hasFrame: false, label: "" }];
}

/** One field for all of its squares: ticked is the one that the value names. */
function chosen({ heading, choices }: Choices): Made {
  const boxes = choices.map(({ square }) => square.box);
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const box = { x, y, w: Math.max(...boxes.map(right)) - x, h: Math.max(...boxes.map(foot)) - y };
  return {
    kind: "radio",
    name: heading ?? choices.map(({ label }) => label).join("/"),
    box,
    options: choices.map(({ square, label }) => ({
      value: label,
      label,
      x: hundredths(square.box.x - x),
      y: hundredths(square.box.y - y),
    })),
    markSize: Math.max(1, hundredths(Math.min(...boxes.map(({ w, h }) => Math.min(w, h))))),
    hasFrame: false,
    hasLabels: false,
  };
}

/** Printed headings and lines stay as they are: only the rows are set between them. */
function table({ box, rowHeight, columns }: List, words: readonly Word[], unnamed: Unnamed): Made {
  return {
    kind: "table",
    name: unnamed.list,
    box,
    columns: columns.map(({ width, title: over }, at) => {
      const title = (over && labelIn(over, words)) ?? String(at + 1);
      return { id: `c${at + 1}`, title, width: hundredths(width), bind: bindTo(title) };
    }),
    header: { isShown: false, repeats: false, bold: false, fill: null },
    rowHeight: hundredths(rowHeight),
    lines: { width: 0, colour: "#000000" },
    style: styleFor(7),
  };
}

const several = (box: FormBox, name: string): Made => ({
  kind: "multiline",
  name,
  box: inset(box),
  style: { size: 10.5, valign: "top" },
});

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
const hundredths = (mm: number): number => Math.round(mm * 100) / 100;
const rounded = ({ x, y, w, h }: FormBox): FormBox => {
  const [left, top, width, height] = [x, y, w, h].map(hundredths);
  return { x: left ?? x, y: top ?? y, w: width ?? w, h: height ?? h };
};
