import { type Entry, type List, middle, type Word } from "./blank.ts";
import type { Cell, Table } from "./find-cells.ts";
import type { FormBox } from "./form.ts";

/** A cell smaller than this is not written into. */
const LEAST = { w: 8, h: 4 };
/** A cell with more letters than this holds a sentence, not a label. */
const LONGEST_LABEL = 16;
/** Room behind a label in its own cell; in a cell this high it is below the label. */
const ROOM = { w: 15, h: 7, tall: 15 };
/** Rows of a list are equally high, more or less. */
const UNEVEN = 1;

/**
 * What is to be filled in of a table: empty cells that a label stands left of or above, what a label with a colon leaves
 * free of its own cell, and lists of empty rows. A cell is left out where its neighbours are empty as well and nothing says
 * which of them the label means.
 * @param taken blanks that stand in cells: these have something to fill in already
 */
export function findEntries(table: Table, words: readonly Word[], taken: readonly FormBox[]): (Entry | List)[] {
  const held = new Map<Cell, Word[]>(table.cells.map((cell) => [cell, []]));
  for (const word of words) {
    const cell = table.at(middle(word.box));
    if (cell) held.get(cell)?.push(word);
  }
  const isTaken = new Set(taken.map((box) => table.at(middle(box))));
  const wordsIn = (cell: Cell) => held.get(cell) ?? [];
  const blank = new Set(table.cells.filter((cell) => wordsIn(cell).length === 0 && !isTaken.has(cell)));
  const isLabel = (cell: Cell | null): cell is Cell => {
    if (!cell || blank.has(cell) || isTaken.has(cell)) return false;
    const text = wordsIn(cell)
      .map((word) => word.text)
      .join("");
    return /\p{L}/u.test(text) && text.length <= LONGEST_LABEL;
  };
  const isBlank = (cell: Cell | null) => cell !== null && blank.has(cell);
  /** Something is printed in its column below the heading: a value that this row happens not to have. */
  const isValue = (cell: Cell) =>
    stackOf(cell, table)
      .slice(1)
      .some((other) => !blank.has(other) && !isTaken.has(other));

  const named = table.cells.flatMap((cell): Entry[] => {
    if (!blank.has(cell)) {
      const free = isLabel(cell) && !isBlank(table.rightOf(cell)) ? freeOf(cell.box, wordsIn(cell)) : null;
      return free ? [{ kind: "entry", box: free, label: cell.box }] : [];
    }
    const { box } = cell;
    if (box.w < LEAST.w || box.h < LEAST.h || isValue(cell)) return [];
    const [left, above] = [table.leftOf(cell), table.aboveOf(cell)];
    if (isLabel(left)) return isBlank(table.rightOf(cell)) ? [] : [{ kind: "entry", box, label: left.box }];
    return isLabel(above) && !isBlank(table.belowOf(cell)) ? [{ kind: "entry", box, label: above.box }] : [];
  });
  return [...named, ...findLists(table, blank, (cell) => wordsIn(cell).length > 0)];
}

/** The cells of one breadth above and below a cell, from the top. */
function stackOf(cell: Cell, table: Table): Cell[] {
  const over: Cell[] = [];
  for (let up = table.aboveOf(cell); up; up = table.aboveOf(up)) over.push(up);
  const under: Cell[] = [];
  for (let down = table.belowOf(cell); down; down = table.belowOf(down)) under.push(down);
  return [...over.toReversed(), cell, ...under];
}

/** What words that end in a colon leave of their cell: right of them, or below them in a high cell. */
function freeOf(cell: FormBox, words: readonly Word[]): FormBox | null {
  const last = words.toSorted((a, b) => a.box.x - b.box.x).at(-1);
  const [first] = words;
  const isOneLine = words.every(({ box }) => first && Math.abs(box.y - first.box.y) < first.box.h / 2);
  if (!last || !isOneLine || !/[:：]$/u.test(last.text)) return null;
  const foot = Math.max(...words.map(({ box }) => box.y + box.h));
  const below = { ...cell, y: foot, h: cell.y + cell.h - foot };
  if (cell.h >= ROOM.tall && below.h >= ROOM.h) return below;
  const from = last.box.x + last.box.w;
  const right = { ...cell, x: from, w: cell.x + cell.w - from };
  return right.w >= ROOM.w ? right : null;
}

/** Columns side by side that have as many empty cells below a heading, two or more. */
function findLists(table: Table, blank: ReadonlySet<Cell>, hasWords: (cell: Cell) => boolean): List[] {
  const columns = [...blank].flatMap((top) => {
    const title = table.aboveOf(top);
    if (title && blank.has(title)) return [];
    const own = [top];
    for (let next = table.belowOf(top); next && blank.has(next); next = table.belowOf(next)) own.push(next);
    const heights = own.map(({ box }) => box.h);
    const isEven = Math.max(...heights) - Math.min(...heights) <= UNEVEN;
    return own.length >= 2 && isEven ? [{ top, title, own }] : [];
  });
  const inRow = columns.toSorted((a, b) => a.top.top - b.top.top || a.top.left - b.top.left);
  const groups: (typeof columns)[] = [];
  for (const column of inRow) {
    const before = groups.at(-1)?.at(-1);
    const isNext = before && table.rightOf(before.top) === column.top && before.own.length === column.own.length;
    if (isNext) groups.at(-1)?.push(column);
    else groups.push([column]);
  }
  return groups.flatMap((group): List[] => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last || group.length < 2) return [];
    // Rows with words of their own before them are not rows of data, and columns nobody named are a drawing.
    const before = table.leftOf(first.top);
    if ((before && hasWords(before)) || group.some(({ title }) => !title || !hasWords(title))) return [];
    const { x, y, h } = first.top.box;
    const end = last.top.box.x + last.top.box.w;
    const box = { x, y, w: end - x, h: first.own.reduce((sum, cell) => sum + cell.box.h, 0) };
    const titled = group.map(({ top, title }) => ({ width: top.box.w, title: title && title.box }));
    return [{ kind: "list", box, rowHeight: h, columns: titled }];
  });
}
