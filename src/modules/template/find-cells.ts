import type { FormBox } from "./form.ts";

/** A flat line lies at a height `at` from the left to the right, an upright one at `at` from the top down. Millimetres. */
export type Line = { at: number; from: number; to: number };
/** Lines that touch each other. */
export type Figure = { flats: readonly Line[]; uprights: readonly Line[] };
/** A cell, and which of the table's lines bound it, counted from the left and from the top. */
export type Cell = { box: FormBox; left: number; right: number; top: number; bottom: number };

/** Lines nearer than this touch. */
export const NEAR = 0.5;
/** More rows or columns than this are squared paper, not a form. */
const MOST = 120;

/**
 * A table drawn as lines, and its cells from the top left, also those over several rows or columns. A table may be open at
 * its sides, as many printed ones are: its lines' ends count as sides. What is not a rectangle between lines is no cell.
 * Neighbours are looked up, not searched: a page may have thousands of cells.
 */
export class Table {
  readonly cells: readonly Cell[];
  private readonly xs: readonly number[];
  private readonly ys: readonly number[];
  /** By the piece between neighbouring lines, row after row. */
  private readonly cellAt = new Map<number, Cell>();
  private readonly byEdge = new Map<string, Cell[]>();

  constructor({ flats, uprights }: Figure) {
    const ends = [Math.min(...flats.map(({ from }) => from)), Math.max(...flats.map(({ to }) => to))];
    this.xs = places([...uprights.map(({ at }) => at), ...ends]);
    this.ys = places(flats.map(({ at }) => at));
    const isSmall = this.xs.length <= MOST && this.ys.length <= MOST;
    this.cells = isSmall ? this.find(wallsAt(this.xs, uprights), wallsAt(this.ys, flats)) : [];
    for (const cell of this.cells)
      for (const key of [`right ${cell.right}`, `left ${cell.left}`, below(cell), above(cell)])
        this.byEdge.set(key, [...(this.byEdge.get(key) ?? []), cell]);
  }

  private find(uprights: readonly Line[][], flats: readonly Line[][]): Cell[] {
    const [rows, columns] = [this.ys.length - 1, this.xs.length - 1];
    const between = (of: readonly number[], at: number) => ((of[at] ?? 0) + (of[at + 1] ?? 0)) / 2;
    const isWall = (lines: readonly Line[] | undefined, across: number) =>
      lines?.some(({ from, to }) => from <= across && to >= across) ?? false;
    // Pieces are one cell where no line is between them: each knows one before it, the first knows itself.
    const before = Array.from({ length: Math.max(0, rows * columns) }, (_, piece) => piece);
    const first = (piece: number): number => {
      let at = piece;
      while (before[at] !== at) at = before[at] ?? at;
      before[piece] = at;
      return at;
    };
    const join = (a: number, b: number) => {
      const [one, other] = [first(a), first(b)];
      before[Math.max(one, other)] = Math.min(one, other);
    };
    const pieces = before.map((piece) => ({ piece, row: Math.floor(piece / columns), column: piece % columns }));
    for (const { piece, row, column } of pieces) {
      if (column + 1 < columns && !isWall(uprights[column + 1], between(this.ys, row))) join(piece, piece + 1);
      if (row + 1 < rows && !isWall(flats[row + 1], between(this.xs, column))) join(piece, piece + columns);
    }
    const groups = new Map<number, typeof pieces>();
    for (const one of pieces) {
      const group = groups.get(first(one.piece));
      if (group) group.push(one);
      else groups.set(first(one.piece), [one]);
    }
    return [...groups.values()].flatMap((own): Cell[] => {
      const [across, down] = [own.map(({ column }) => column), own.map(({ row }) => row)];
      const [left, right] = [Math.min(...across), Math.max(...across) + 1];
      const [top, bottom] = [Math.min(...down), Math.max(...down) + 1];
      const [x, y, endX, endY] = [this.xs[left], this.ys[top], this.xs[right], this.ys[bottom]];
      if (own.length !== (right - left) * (bottom - top)) return [];
      if (x === undefined || y === undefined || endX === undefined || endY === undefined) return [];
      if (![top, bottom].every((at) => isWall(flats[at], (x + endX) / 2))) return [];
      const cell = { box: { x, y, w: endX - x, h: endY - y }, left, right, top, bottom };
      for (const { piece } of own) this.cellAt.set(piece, cell);
      return [cell];
    });
  }

  /** The cell a point lies in. */
  at({ x, y }: { x: number; y: number }): Cell | null {
    const [column, row] = [lastBefore(this.xs, x), lastBefore(this.ys, y)];
    if (column < 0 || row < 0 || column >= this.xs.length - 1 || row >= this.ys.length - 1) return null;
    return this.cellAt.get(row * (this.xs.length - 1) + column) ?? null;
  }

  /** The cell that ends where this one begins and is at least as high. */
  leftOf({ left, top, bottom }: Cell): Cell | null {
    return this.byEdge.get(`right ${left}`)?.find((one) => one.top <= top && one.bottom >= bottom) ?? null;
  }

  /** The first cell that begins where this one ends, on its rows. */
  rightOf({ right, top, bottom }: Cell): Cell | null {
    return this.byEdge.get(`left ${right}`)?.find((one) => one.top < bottom && one.bottom > top) ?? null;
  }

  /** The cell above, or below, of the same breadth. */
  aboveOf({ top, left, right }: Cell): Cell | null {
    return this.byEdge.get(above({ bottom: top, left, right }))?.[0] ?? null;
  }
  belowOf({ bottom, left, right }: Cell): Cell | null {
    return this.byEdge.get(below({ top: bottom, left, right }))?.[0] ?? null;
  }
}

const above = ({ bottom, left, right }: Pick<Cell, "bottom" | "left" | "right">): string =>
  `${left}-${right} to ${bottom}`;
const below = ({ top, left, right }: Pick<Cell, "top" | "left" | "right">): string => `${left}-${right} from ${top}`;

/** The lines that lie at each place. */
const wallsAt = (places: readonly number[], lines: readonly Line[]): Line[][] =>
  places.map((at) => lines.filter((line) => Math.abs(line.at - at) <= NEAR));

/** In order; of places that touch, the first. */
function places(all: readonly number[]): number[] {
  const kept: number[] = [];
  for (const at of all.toSorted((a, b) => a - b)) if (at - (kept.at(-1) ?? -Infinity) > NEAR) kept.push(at);
  return kept;
}

/** Which of ordered places is the last not behind a point; -1 before the first. */
function lastBefore(ordered: readonly number[], point: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? Infinity) <= point) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
