import type { FormBox } from "./form.ts";

/** A flat line lies at a height `at` from the left to the right, an upright one at `at` from the top down. Millimetres. */
export type Line = { at: number; from: number; to: number };
/** Lines that touch each other. */
export type Figure = { flats: readonly Line[]; uprights: readonly Line[] };

/** Lines nearer than this touch. */
export const NEAR = 0.5;
/** More rows or columns than this are squared paper, not a form. */
const MOST = 120;

/**
 * The cells of a table drawn as lines, also those over several rows or columns, from the top left. A table may be open at its
 * sides, as many printed ones are: its lines' ends count as sides. What is not a rectangle between lines is no cell.
 */
export function findCells({ flats, uprights }: Figure): FormBox[] {
  const ys = places(flats.map(({ at }) => at));
  const ends = [Math.min(...flats.map(({ from }) => from)), Math.max(...flats.map(({ to }) => to))];
  const xs = places([...uprights.map(({ at }) => at), ...ends]);
  const [rows, columns] = [ys.length - 1, xs.length - 1];
  if (rows < 1 || columns < 1 || rows > MOST || columns > MOST) return [];
  const between = (of: readonly number[], at: number) => ((of[at] ?? 0) + (of[at + 1] ?? 0)) / 2;
  const isWall = (lines: readonly Line[], at: number | undefined, across: number) =>
    lines.some((line) => Math.abs(line.at - (at ?? NaN)) <= NEAR && line.from <= across && line.to >= across);

  // Pieces between neighbouring lines are one cell where no line is between them.
  const cellOf = Array.from({ length: rows * columns }, (_, piece) => piece);
  const first = (piece: number): number => {
    const up = cellOf[piece] ?? piece;
    return up === piece ? piece : first(up);
  };
  const join = (a: number, b: number) => {
    const [one, other] = [first(a), first(b)].toSorted((x, y) => x - y);
    if (one !== undefined && other !== undefined) cellOf[other] = one;
  };
  const pieces = cellOf.map((piece) => ({ piece, row: Math.floor(piece / columns), column: piece % columns }));
  for (const { piece, row, column } of pieces) {
    if (column + 1 < columns && !isWall(uprights, xs[column + 1], between(ys, row))) join(piece, piece + 1);
    if (row + 1 < rows && !isWall(flats, ys[row + 1], between(xs, column))) join(piece, piece + columns);
  }
  const cells = new Map<number, typeof pieces>();
  for (const one of pieces) cells.set(first(one.piece), [...(cells.get(first(one.piece)) ?? []), one]);
  return [...cells.values()].flatMap((own): FormBox[] => {
    const [across, down] = [own.map(({ column }) => column), own.map(({ row }) => row)];
    const [left, right] = [Math.min(...across), Math.max(...across)];
    const [top, bottom] = [Math.min(...down), Math.max(...down)];
    const [x, y, endX, endY] = [xs[left], ys[top], xs[right + 1], ys[bottom + 1]];
    if (own.length !== (right - left + 1) * (bottom - top + 1)) return [];
    if (x === undefined || y === undefined || endX === undefined || endY === undefined) return [];
    const isClosed = [y, endY].every((at) => isWall(flats, at, (x + endX) / 2));
    return isClosed ? [{ x, y, w: endX - x, h: endY - y }] : [];
  });
}

/** In order; of places that touch, the first. */
function places(all: readonly number[]): number[] {
  const kept: number[] = [];
  for (const at of all.toSorted((a, b) => a - b)) if (at - (kept.at(-1) ?? -Infinity) > NEAR) kept.push(at);
  return kept;
}

/** The cell that ends where this one begins and is at least as high. */
export const leftOf = (cell: FormBox, cells: readonly FormBox[]): FormBox | null =>
  cells.find(({ x, y, w, h }) => isSame(x + w, cell.x) && y <= cell.y + NEAR && y + h >= cell.y + cell.h - NEAR) ??
  null;

/** The cell that begins where this one ends, on its rows. */
export const rightOf = (cell: FormBox, cells: readonly FormBox[]): FormBox | null =>
  cells.find(({ x, y, h }) => isSame(x, cell.x + cell.w) && y < cell.y + cell.h - NEAR && y + h > cell.y + NEAR) ??
  null;

/** The cell above, or below, of the same breadth. */
export const aboveOf = (cell: FormBox, cells: readonly FormBox[]): FormBox | null =>
  cells.find((one) => isSame(one.y + one.h, cell.y) && isSame(one.x, cell.x) && isSame(one.w, cell.w)) ?? null;
export const belowOf = (cell: FormBox, cells: readonly FormBox[]): FormBox | null =>
  cells.find((one) => isSame(one.y, cell.y + cell.h) && isSame(one.x, cell.x) && isSame(one.w, cell.w)) ?? null;

const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= NEAR;
