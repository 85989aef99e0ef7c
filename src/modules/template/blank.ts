import type { FormBox } from "./form.ts";

export type Word = { text: string; box: FormBox };
/**
 * What is drawn on a page, in millimetres from its top left corner as shown. A line is flat or upright: its box has hardly
 * any height or width. A box is the outline of a rectangle.
 */
export type PageMarks = { lines: FormBox[]; boxes: FormBox[]; words: Word[] };

/**
 * A place on a printed form that waits to be filled in. underline: the box is the room above it that letters take; square:
 * to be ticked, maybe in a cell of a table; cells: equal boxes in a row; area: a larger empty box; entry: an empty cell of a
 * table, or what a label leaves free of one, and the box of the words that name it; list: empty rows under headings.
 */
export type Blank = { kind: "underline" | "area"; box: FormBox } | Square | Cells | Entry | List;
export type Square = { kind: "square"; box: FormBox; cell: FormBox | null; heading: FormBox | null };
export type Cells = { kind: "cells"; box: FormBox; count: number; gap: number };
export type Entry = { kind: "entry"; box: FormBox; label: FormBox };
/** Empty rows under headings: `columns` have the box of the words over them, or null. Millimetres. */
export type List = {
  kind: "list";
  box: FormBox;
  rowHeight: number;
  columns: { width: number; title: FormBox | null }[];
};

export const middle = ({ x, y, w, h }: FormBox): { x: number; y: number } => ({ x: x + w / 2, y: y + h / 2 });
export const holds = (box: FormBox, { x, y }: { x: number; y: number }): boolean =>
  x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h;
