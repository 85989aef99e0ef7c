import type { FieldOf, FormBox, TextStyle } from "../form.ts";
import { breakLines, type Line } from "./break-lines.ts";
import type { Scope, Value } from "./expression.ts";
import type { Fonts } from "./fonts.ts";
import type { Item } from "./marks.ts";
import { POINT } from "./placed.ts";
import { heightOf, placeLines } from "./set-text.ts";
import { boundValue, cellText, evaluated, ValueTrouble } from "./values.ts";
import { formatNumber } from "./format-value.ts";
import { textOf } from "./expression.ts";

type Table = FieldOf<"table">;
type Row = { cells: Line[][]; height: number; kind: "header" | "body" | "total" };

/**
 * A table as it lies on one page after another: first in its own box, then in the box of its continuation. Rows stay whole
 * where a page holds them, else they go on by lines.
 * @throws ValueTrouble
 */
export function layTable(
  table: Table,
  scope: Scope,
  { fonts, missing }: { fonts: Fonts; missing: Set<string> },
): Item[][] {
  const rows = readRows(table, scope);
  const total = table.columns.reduce((sum, { width }) => sum + width, 0);
  const boxOf = (chunk: number): FormBox => (chunk === 0 ? table.box : (table.continuation?.box ?? table.box));
  const widthsIn = (box: FormBox) => table.columns.map(({ width }) => (width / total) * box.w);
  const set = (texts: readonly string[], box: FormBox, kind: Row["kind"]): Row => {
    const widths = widthsIn(box);
    const style = styleOf(table, kind);
    const cells = texts.map((text, i) =>
      text === ""
        ? []
        : breakLines(text, style, {
            width: Math.max(0, (widths[i] ?? 0) - 2 * table.padding) / (style.size * POINT),
            fonts,
            missing,
          }),
    );
    return { cells, kind, height: rowHeight(table, cells) };
  };

  const chunks: { box: FormBox; rows: Row[]; used: number }[] = [];
  const open = (): { box: FormBox; rows: Row[]; used: number } => {
    const box = boxOf(chunks.length);
    const { isShown, repeats } = table.header;
    const hasHeader = isShown && (chunks.length === 0 || repeats);
    const header = hasHeader
      ? [
          set(
            table.columns.map(({ title }) => title),
            box,
            "header",
          ),
        ]
      : [];
    const chunk = { box, rows: header, used: header.reduce((sum, { height }) => sum + height, 0) };
    if (chunk.used + leastHeight(table) > box.h + 0.01) throw new ValueTrouble({ kind: "overflow" });
    chunks.push(chunk);
    return chunk;
  };
  let chunk = open();
  const put = (row: Row): void => {
    chunk.rows.push(row);
    chunk.used += row.height;
  };
  for (const { texts, kind } of rows) {
    let row = set(texts, chunk.box, kind);
    while (chunk.used + row.height > chunk.box.h + 0.01) {
      const isFresh = !chunk.rows.some((one) => one.kind !== "header");
      const next = boxOf(chunks.length);
      const room = chunk.box.h - chunk.used;
      // Whole on the next page when that has the room; torn only when no page would.
      const fitsNext = row.height <= next.h - headerHeight(chunk.rows) + 0.01;
      if (!isFresh && (fitsNext || room < leastHeight(table))) {
        chunk = open();
        row = isSameWidth(chunk.box, chunks.at(-2)?.box) ? row : set(texts, chunk.box, kind);
        continue;
      }
      const [head, rest] = tear(table, row, room);
      put(head);
      chunk = open();
      row = rest;
    }
    put(row);
  }
  fillUp(table, rows.length, chunk, set);
  return chunks.map(({ box, rows: placed }) => draw(table, box, widthsIn(box), placed));
}

function readRows(table: Table, scope: Scope): { texts: string[]; kind: "body" | "total" }[] {
  const list: Value = boundValue(table, scope) ?? [];
  if (!Array.isArray(list)) throw new ValueTrouble({ kind: "value", expected: "list" });
  const rows = list.map((item, at) => ({
    texts: table.columns.map((column) => cellText(column, item, at + 1)),
    kind: "body" as "body" | "total",
  }));
  if (table.columns.every(({ total }) => total === "")) return rows;
  const texts = table.columns.map(({ total, format }) => {
    const value = total === "" ? "" : evaluated(total, scope);
    return typeof value === "number" && format.kind === "number" ? formatNumber(value, format.number) : textOf(value);
  });
  return [...rows, { texts, kind: "total" as const }];
}

const styleOf = ({ style, header }: Table, kind: Row["kind"]): TextStyle => ({
  ...style,
  valign: "middle",
  bold: kind === "body" ? style.bold : style.bold || header.bold,
});

const rowHeight = ({ rowHeight: least, style, padding }: Table, cells: readonly Line[][]): number =>
  Math.max(least, heightOf(Math.max(0, ...cells.map((lines) => lines.length)), style) + 2 * padding);

const headerHeight = (rows: readonly Row[]): number =>
  rows.reduce((sum, { kind, height }) => sum + (kind === "header" ? height : 0), 0);

/** Of a row with one line of text. */
const leastHeight = ({ rowHeight: least, style, padding }: Table): number =>
  Math.max(least, heightOf(1, style) + 2 * padding);

const isSameWidth = (a: FormBox, b: FormBox | undefined): boolean => a.w === b?.w;

/** As many lines as there is room for, and the rest. */
function tear(table: Table, row: Row, room: number): [Row, Row] {
  const step = table.style.lineHeight * table.style.size * POINT;
  const lines = Math.max(1, Math.floor((room - 2 * table.padding - heightOf(1, table.style) + 0.01) / step) + 1);
  const part = (cells: Line[][]): Row => ({ ...row, cells, height: rowHeight(table, cells) });
  return [part(row.cells.map((cell) => cell.slice(0, lines))), part(row.cells.map((cell) => cell.slice(lines)))];
}

/** Blank rows up to the number wanted, as far as there is room; the total stays last. */
function fillUp(
  table: Table,
  rows: number,
  chunk: { box: FormBox; rows: Row[]; used: number },
  set: (texts: readonly string[], box: FormBox, kind: Row["kind"]) => Row,
): void {
  for (let count = rows; count < table.minRows; count++) {
    const blank = set(
      table.columns.map(() => ""),
      chunk.box,
      "body",
    );
    if (chunk.used + blank.height > chunk.box.h + 0.01) return;
    const total = chunk.rows.findIndex(({ kind }) => kind === "total");
    chunk.rows.splice(total < 0 ? chunk.rows.length : total, 0, blank);
    chunk.used += blank.height;
  }
}

function draw(table: Table, box: FormBox, widths: readonly number[], rows: readonly Row[]): Item[] {
  const { header, lines, padding } = table;
  const items: Item[] = [];
  const edges = widths.reduce<number[]>((all, width) => [...all, (all.at(-1) ?? box.x) + width], [box.x]);
  let y = box.y;
  for (const row of rows) {
    if (row.kind === "header" && header.fill !== null)
      items.push({
        kind: "rectangle",
        x: box.x,
        y,
        w: box.w,
        h: row.height,
        width: 0,
        colour: lines.colour,
        fill: header.fill,
      });
    row.cells.forEach((cell, i) => {
      const inner = { x: (edges[i] ?? 0) + padding, y, w: (widths[i] ?? 0) - 2 * padding, h: row.height };
      const align = row.kind === "header" ? ("center" as const) : (table.columns[i]?.align ?? "left");
      items.push(...placeLines(cell, { box: inner, style: { ...styleOf(table, row.kind), align } }));
    });
    y += row.height;
  }
  if (lines.width === 0 || rows.length === 0) return items;
  const line = (x1: number, y1: number, x2: number, y2: number): Item => ({ kind: "line", x1, y1, x2, y2, ...lines });
  let at = box.y;
  items.push(line(box.x, at, box.x + box.w, at));
  for (const { height } of rows) {
    at += height;
    items.push(line(box.x, at, box.x + box.w, at));
  }
  for (const x of edges) items.push(line(x, box.y, x, at));
  return items;
}
