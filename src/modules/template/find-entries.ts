import { type Entry, holds, type List, middle, type Word } from "./blank.ts";
import { aboveOf, belowOf, leftOf, rightOf } from "./find-cells.ts";
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
export function findEntries(
  cells: readonly FormBox[],
  words: readonly Word[],
  taken: readonly FormBox[],
): (Entry | List)[] {
  const wordsIn = (cell: FormBox) => words.filter(({ box }) => holds(cell, middle(box)));
  const isTaken = (cell: FormBox) => taken.some((box) => holds(cell, middle(box)));
  const blank = new Set(cells.filter((cell) => wordsIn(cell).length === 0 && !isTaken(cell)));
  const isLabel = (cell: FormBox | null): cell is FormBox => {
    if (!cell || blank.has(cell) || isTaken(cell)) return false;
    const text = wordsIn(cell)
      .map((word) => word.text)
      .join("");
    return /\p{L}/u.test(text) && text.length <= LONGEST_LABEL;
  };
  const isBlank = (cell: FormBox | null) => cell !== null && blank.has(cell);
  /** Something is printed in its column below the heading: a value that this row happens not to have. */
  const isValue = (cell: FormBox) =>
    stackOf(cell, cells)
      .slice(1)
      .some((other) => !blank.has(other) && !isTaken(other));

  const named = cells.flatMap((cell): Entry[] => {
    if (!blank.has(cell)) {
      const free = isLabel(cell) && !isBlank(rightOf(cell, cells)) ? freeOf(cell, wordsIn(cell)) : null;
      return free ? [{ kind: "entry", box: free, label: cell }] : [];
    }
    if (cell.w < LEAST.w || cell.h < LEAST.h || isValue(cell)) return [];
    const [left, above] = [leftOf(cell, cells), aboveOf(cell, cells)];
    if (isLabel(left)) return isBlank(rightOf(cell, cells)) ? [] : [{ kind: "entry", box: cell, label: left }];
    return isLabel(above) && !isBlank(belowOf(cell, cells)) ? [{ kind: "entry", box: cell, label: above }] : [];
  });
  return [...named, ...findLists(cells, blank, (cell) => wordsIn(cell).length > 0)];
}

/** The cells of one breadth above and below a cell, from the top. */
function stackOf(cell: FormBox, cells: readonly FormBox[]): FormBox[] {
  const stack = [cell];
  for (let up = aboveOf(cell, cells); up; up = aboveOf(up, cells)) stack.unshift(up);
  for (let down = belowOf(cell, cells); down; down = belowOf(down, cells)) stack.push(down);
  return stack;
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
function findLists(
  cells: readonly FormBox[],
  blank: ReadonlySet<FormBox>,
  hasWords: (cell: FormBox) => boolean,
): List[] {
  const columns = [...blank].flatMap((top) => {
    const title = aboveOf(top, cells);
    if (title && blank.has(title)) return [];
    const own = [top];
    for (let next = belowOf(top, cells); next && blank.has(next); next = belowOf(next, cells)) own.push(next);
    const heights = own.map(({ h }) => h);
    const isEven = Math.max(...heights) - Math.min(...heights) <= UNEVEN;
    return own.length >= 2 && isEven ? [{ top, title, own }] : [];
  });
  const inRow = columns.toSorted((a, b) => a.top.y - b.top.y || a.top.x - b.top.x);
  const groups: (typeof columns)[] = [];
  for (const column of inRow) {
    const before = groups.at(-1)?.at(-1);
    const isNext = before && rightOf(before.top, cells) === column.top && before.own.length === column.own.length;
    if (isNext) groups.at(-1)?.push(column);
    else groups.push([column]);
  }
  return groups.flatMap((group): List[] => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last || group.length < 2) return [];
    // Rows with words of their own before them are not rows of data, and columns nobody named are a drawing.
    const before = leftOf(first.top, cells);
    if ((before && hasWords(before)) || group.some(({ title }) => !title || !hasWords(title))) return [];
    const { x, y, h } = first.top;
    const box = { x, y, w: last.top.x + last.top.w - x, h: first.own.reduce((sum, cell) => sum + cell.h, 0) };
    return [{ kind: "list", box, rowHeight: h, columns: group.map(({ top, title }) => ({ width: top.w, title })) }];
  });
}
