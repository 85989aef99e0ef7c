import { type Blank, holds, middle, type PageMarks, type Word } from "./blank.ts";
import { type Figure, type Line, NEAR, Table } from "./find-cells.ts";
import type { FormBox } from "./form.ts";
import { findEntries } from "./find-entries.ts";

/** Room for letters above an underline where nothing says how high they are. */
const ROOM = 6;
/** Letters on the line have their middle this near above it; a label may reach over the line's beginning a little. */
const [HELD, OVERLAP] = [4, 2];
const SHORTEST_LINE = 3;
const SQUARE = { least: 2, most: 6 };
const CELL = { least: { w: 2.5, h: 3 }, most: { w: 12, h: 14 }, gap: 2.5 };
const AREA = { least: { w: 15, h: 4.5 }, mostSquareMm: 25_000 };
/** More lines than this are a drawing. */
const MOST_LINES = 3000;

/** Blanks in reading order. Drawings have none. */
export function findBlanks({ lines, boxes, words }: PageMarks): Blank[] {
  const flats = merged([
    ...lines.flatMap(({ x, y, w, h }) => (w >= h ? [{ at: y + h / 2, from: x, to: x + w }] : [])),
    ...boxes.flatMap(({ x, y, w, h }) => [y, y + h].map((at) => ({ at, from: x, to: x + w }))),
  ]);
  const uprights = merged([
    ...lines.flatMap(({ x, y, w, h }) => (h > w ? [{ at: x + w / 2, from: y, to: y + h }] : [])),
    ...boxes.flatMap(({ x, y, w, h }) => [x, x + w].map((at) => ({ at, from: y, to: y + h }))),
  ]);
  if (flats.length + uprights.length > MOST_LINES) return [];
  const drawn = figures(flats, uprights);
  const found = drawn.flatMap((figure) => blanksOf(figure, words));
  const isEmpty = ({ box }: Blank) =>
    !words.some((word) => holds(box, middle(word.box))) &&
    !found.some((other) => other.box !== box && holds(box, middle(other.box)));
  const alone = joined(found.filter((blank) => blank.kind === "underline" || isEmpty(blank)));
  const tables = drawn.filter(isTable).map((figure) => new Table(figure));
  const taken = alone.map(({ box }) => box);
  const entries = tables.flatMap((table) => findEntries(table, words, taken));
  return inReadingOrder([...alone.map((blank) => inCell(blank, tables)), ...entries]);
}

/** Not a single box or a row of equal ones, which are blanks by themselves. */
const isTable = (figure: Figure): boolean => figure.uprights.length > 0 && blanksOf(figure, []).length === 0;

/** A square knows its cell, and the cell left of it. */
function inCell(blank: Blank, tables: readonly Table[]): Blank {
  if (blank.kind !== "square") return blank;
  for (const table of tables) {
    const cell = table.at(middle(blank.box));
    if (cell) return { ...blank, cell: cell.box, heading: table.leftOf(cell)?.box ?? null };
  }
  return blank;
}

/** Pieces of one line become one, and a line drawn twice is one. */
function merged(lines: readonly Line[]): Line[] {
  const bands: Line[][] = [];
  for (const line of lines.toSorted((a, b) => a.at - b.at)) {
    const band = bands.at(-1);
    if (band?.[0] && line.at - band[0].at <= NEAR) band.push(line);
    else bands.push([line]);
  }
  return bands.flatMap((band) => {
    const kept: Line[] = [];
    for (const line of band.toSorted((a, b) => a.from - b.from)) {
      const last = kept.at(-1);
      if (last && line.from <= last.to + NEAR) last.to = Math.max(last.to, line.to);
      else kept.push({ ...line });
    }
    return kept;
  });
}

function figures(flats: readonly Line[], uprights: readonly Line[]): Figure[] {
  const touch = (flat: Line, upright: Line) =>
    flat.at >= upright.from - NEAR &&
    flat.at <= upright.to + NEAR &&
    upright.at >= flat.from - NEAR &&
    upright.at <= flat.to + NEAR;
  const left = { flats: new Set(flats), uprights: new Set(uprights) };
  return flats.flatMap((start) => {
    if (!left.flats.delete(start)) return [];
    const figure = { flats: [start], uprights: new Array<Line>() };
    const toVisit: { line: Line; isFlat: boolean }[] = [{ line: start, isFlat: true }];
    for (let next = toVisit.pop(); next; next = toVisit.pop()) {
      const { line, isFlat } = next;
      const others = isFlat ? left.uprights : left.flats;
      for (const other of others) {
        if (!(isFlat ? touch(line, other) : touch(other, line))) continue;
        others.delete(other);
        (isFlat ? figure.uprights : figure.flats).push(other);
        toVisit.push({ line: other, isFlat: !isFlat });
      }
    }
    return [figure];
  });
}

function blanksOf({ flats, uprights }: Figure, words: readonly Word[]): Blank[] {
  if (uprights.length === 0) return flats.flatMap((flat) => underline(flat, words));
  const [top, bottom] = flats.toSorted((a, b) => a.at - b.at);
  const sides = uprights.toSorted((a, b) => a.at - b.at);
  const [first, last] = [sides[0], sides.at(-1)];
  if (flats.length !== 2 || !top || !bottom || !first || !last || sides.length < 2) return [];
  const isClosed =
    [top, bottom].every(({ from, to }) => Math.abs(from - first.at) <= NEAR && Math.abs(to - last.at) <= NEAR) &&
    sides.every(({ from, to }) => Math.abs(from - top.at) <= NEAR && Math.abs(to - bottom.at) <= NEAR);
  if (!isClosed) return [];
  const box = { x: first.at, y: top.at, w: last.at - first.at, h: bottom.at - top.at };
  if (sides.length === 2) return single(box);
  const widths = sides.slice(1).map(({ at }, i) => at - (sides[i]?.at ?? at));
  const isEven = Math.max(...widths) - Math.min(...widths) <= 0.2 + (0.08 * box.w) / widths.length;
  return isEven && isCell({ w: box.w / widths.length, h: box.h })
    ? [{ kind: "cells", box, count: widths.length, gap: 0 }]
    : [];
}

const isCell = ({ w, h }: { w: number; h: number }): boolean =>
  w >= CELL.least.w && w <= CELL.most.w && h >= CELL.least.h && h <= CELL.most.h;

function single(box: FormBox): Blank[] {
  const { w, h } = box;
  const isSmall = Math.min(w, h) >= SQUARE.least && Math.max(w, h) <= SQUARE.most;
  if (isSmall && Math.abs(w - h) <= 0.25 * Math.max(w, h)) return [{ kind: "square", box, cell: null, heading: null }];
  // A frame around the page, or half of it, is not for writing into.
  const isArea = w >= AREA.least.w && h >= AREA.least.h && w * h <= AREA.mostSquareMm;
  return isArea || isCell(box) ? [{ kind: "area", box }] : [];
}

/** Nothing where letters stand on the line already: that is a heading, or words underlined. */
function underline({ at, from, to }: Line, words: readonly Word[]): Blank[] {
  if (to - from < SHORTEST_LINE) return [];
  const box = { x: from, y: at - ROOM, w: to - from, h: ROOM };
  const isTaken = words.some(({ box: { x, y, w, h } }) => {
    const body = y + 0.6 * h;
    return body > at - HELD && body < at && Math.min(x + w, to) - Math.max(x, from) > OVERLAP;
  });
  return isTaken ? [] : [{ kind: "underline", box }];
}

/** Boxes of one size with one gap between them, drawn one by one, are cells; a cell alone is nothing. */
function joined(blanks: readonly Blank[]): Blank[] {
  const rows: Blank[][] = [];
  for (const blank of inReadingOrder(blanks)) {
    const row = rows.at(-1);
    if (row && goesOn(row, blank)) row.push(blank);
    else rows.push([blank]);
  }
  return rows.flatMap((row): Blank[] => {
    const [first, second, last] = [row[0], row[1], row.at(-1)];
    if (!first || !last) return [];
    if (second && row.length >= 3) {
      const box = { ...first.box, w: last.box.x + last.box.w - first.box.x };
      return [{ kind: "cells", box, count: row.length, gap: second.box.x - first.box.x - first.box.w }];
    }
    return row.filter(({ kind, box }) => kind !== "area" || box.w >= AREA.least.w);
  });
}

function goesOn(row: readonly Blank[], { kind, box }: Blank): boolean {
  const [before, earlier] = [row.at(-1), row.at(-2)];
  if (!before || before.kind !== kind || (kind !== "square" && kind !== "area") || !isCell(box)) return false;
  const gap = box.x - before.box.x - before.box.w;
  const isSame = (["y", "w", "h"] as const).every((key) => Math.abs(box[key] - before.box[key]) <= NEAR);
  const isEven = !earlier || Math.abs(gap - (before.box.x - earlier.box.x - earlier.box.w)) <= NEAR;
  return isSame && isEven && gap > 0 && gap <= CELL.gap;
}

/** Rows from the top, each from the left; what stands at one foot is a row, and so is what stands in cells of one row. */
function inReadingOrder(blanks: readonly Blank[]): Blank[] {
  const rows: Blank[][] = [];
  const foot = (blank: Blank) => {
    const isOfRow = blank.kind === "square" && blank.cell !== null && blank.cell.h <= CELL.most.h;
    const { y, h } = isOfRow && blank.cell ? blank.cell : blank.box;
    return y + h;
  };
  for (const blank of blanks.toSorted((a, b) => foot(a) - foot(b))) {
    const row = rows.at(-1);
    if (row?.[0] && foot(blank) - foot(row[0]) <= 2) row.push(blank);
    else rows.push([blank]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.box.x - b.box.x));
}
