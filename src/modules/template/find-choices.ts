import { foot, joined, labelIn, named, REACH, right } from "./beside.ts";
import { type Blank, holds, middle, type Square, type Word } from "./blank.ts";
import type { FormBox } from "./form.ts";

/** Squares that belong together, each with the words printed beside it, and what they are asked about. */
export type Choices = { heading: string | null; choices: { square: Square; label: string }[]; isExclusive: boolean };

/** Squares further apart than this on a line, or with lines further apart than this below each other, are not of one question. */
const APART = { across: 60, down: 9 };
/** A question asked like this has one answer. */
const ONE_ANSWER =
  /(?:性别|婚姻|婚否|血型|方式|类型|类别|种类|级别|等级|分级|程度|结果|去向|来源|性质|途径|意识|神志|状态|状况|学历|转归)$|^(?:是否|有无)|^(?:sex|gender|marital status|blood type|type|grade|outcome|result)$/iu;
/** Answers that exclude each other. */
const OPPOSITES = [
  "男女",
  "是否",
  "有无",
  "左右",
  "轻重",
  "阴性/阳性",
  "正常/异常",
  "急诊/平诊",
  "yes/no",
  "male/female",
].map((pair) => (pair.includes("/") ? pair.split("/") : Array.from(pair)));

/** The questions that a page's squares answer, in the squares' order. Squares nothing stands beside have none. */
export function findChoices(blanks: readonly Blank[], words: readonly Word[]): Choices[] {
  const squares = blanks.filter((blank): blank is Square => blank.kind === "square");
  const rows: Square[][] = [];
  for (const square of squares) {
    const row = rows.at(-1);
    if (row && isNext(row.at(-1), square, blanks)) row.push(square);
    else rows.push([square]);
  }
  const asked = rows.flatMap((row) => questions(row, blanks, words));
  return belowEachOther(asked).map((one) => ({ ...one, isExclusive: isExclusive(one) }));
}

function isNext(before: Square | undefined, { box, cell }: Square, blanks: readonly Blank[]): boolean {
  if (!before || Math.abs(foot(before.box) - foot(box)) > 1.5 || before.cell !== cell) return false;
  const isBetween = (other: FormBox) => other.x >= right(before.box) && other.x < box.x && isOnLine(other, box);
  const isFree = !blanks.some((blank) => blank.kind !== "square" && isBetween(blank.box));
  return box.x > before.box.x && box.x - right(before.box) <= APART.across && isFree;
}

const isOnLine = (one: FormBox, line: FormBox): boolean => {
  const middle = one.y + one.h / 2;
  return middle > line.y - 1.5 && middle < foot(line) + 1.5;
};

type Asked = Omit<Choices, "isExclusive">;

function questions(row: readonly Square[], blanks: readonly Blank[], words: readonly Word[]): Asked[] {
  const [first, last] = [row[0], row.at(-1)];
  if (!first || !last) return [];
  const { cell } = first;
  const others = blanks.filter(
    ({ box }) => box !== first.box && isOnLine(box, first.box) && !row.some((one) => one.box === box),
  );
  const from = Math.max(
    cell?.x ?? -Infinity,
    ...others.map(({ box }) => right(box)).filter((end) => end <= first.box.x),
  );
  const to = Math.min(
    cell ? right(cell) : Infinity,
    ...others.map(({ box }) => box.x).filter((start) => start >= right(last.box)),
  );
  const line = words
    .filter(({ box }) => isOnLine(box, first.box) && box.x >= from - 1 && right(box) <= to + 1)
    .toSorted((a, b) => a.box.x - b.box.x);
  /** The words before each square, and behind the last. */
  const texts = [...row, null].map((square, at) => {
    const [start, end] = [row[at - 1] ? right(row[at - 1]?.box ?? first.box) : -Infinity, square?.box.x ?? Infinity];
    return line.filter(({ box }) => box.x >= start - 1 && right(box) <= end + 1);
  });
  const isNear = (gap: number | undefined) => gap !== undefined && gap <= REACH.right;
  const behind = texts.at(-1)?.[0];
  const before = texts[0]?.at(-1);
  const isBehind = isNear(behind && behind.box.x - right(last.box));
  const isBefore = !isBehind && isNear(before && first.box.x - right(before.box));
  const asked = (own: readonly Word[]) => headingOf(first, own, blanks, words);
  return isBefore ? labelsBefore(row, texts, asked) : labelsBehind(row, texts, asked(texts[0] ?? []));
}

/** `手术方式确认：是 □ 否 □` */
function labelsBefore(
  row: readonly Square[],
  texts: readonly Word[][],
  asked: (own: readonly Word[]) => string | null,
): Asked[] {
  const [opening = []] = texts;
  const [inWord, own] = /^(.*[:：])?(.*)$/u.exec(joined(opening.slice(-1)))?.slice(1) ?? [];
  const heading = question(joined(opening.slice(0, -1)) + (inWord ?? "")) ?? asked([]);
  const choices = row.flatMap((square, at) => {
    const label = named(at === 0 ? (own ?? "") : joined(texts[at] ?? []));
    return label ? [{ square, label }] : [];
  });
  return choices.length > 0 ? [{ heading, choices }] : [];
}

/** `性别：□男 □女 婚姻：□未婚 □已婚` are two questions. */
function labelsBehind(row: readonly Square[], texts: readonly Word[][], heading: string | null): Asked[] {
  const found: Asked[] = [{ heading, choices: [] }];
  for (const [at, square] of row.entries()) {
    const behind = texts[at + 1] ?? [];
    const [own, rest] = untilGap(behind, square.box);
    const [, before = joined(own), asked = joined(rest)] = /^(.+?)\s+(.+[:：])$/u.exec(joined(own)) ?? [];
    const label = named(before);
    if (label) found.at(-1)?.choices.push({ square, label });
    const next = at < row.length - 1 ? asked : "";
    if (/[:：]$/u.test(next)) found.push({ heading: question(next), choices: [] });
  }
  return found.filter(({ choices }) => choices.length > 0);
}

/** The words that stand next to each other behind a square, and those after a gap. */
function untilGap(words: readonly Word[], square: FormBox): [Word[], Word[]] {
  const [first] = words;
  if (!first || first.box.x - right(square) > REACH.right) return [[], [...words]];
  const end = words.findIndex(({ box }, at) => at > 0 && box.x - right(words[at - 1]?.box ?? box) > box.h);
  return end < 0 ? [[...words], []] : [words.slice(0, end), words.slice(end)];
}

/** What stands before the first square: on its line, in the cell left of its own, or on the line above when that ends in a colon. */
function headingOf(
  { box, cell, heading }: Square,
  before: readonly Word[],
  blanks: readonly Blank[],
  words: readonly Word[],
): string | null {
  let [own, end, reach] = [[] as Word[], box.x, REACH.left];
  for (const word of before.toReversed()) {
    if (end - right(word.box) > reach) break;
    own = [word, ...own];
    [end, reach] = [word.box.x, 2 * word.box.h];
  }
  const onLine = question(joined(own));
  if (onLine) return onLine;
  /** It is asked about squares of its own line. */
  const isAnswered = (word: Word) =>
    blanks.some(({ kind, box: one }) => {
      const gap = one.x - right(word.box);
      return kind === "square" && isOnLine(one, word.box) && gap > -1 && gap <= REACH.left;
    });
  const isSquareIn = (place: FormBox) =>
    blanks.some((blank) => blank.kind === "square" && holds(place, middle(blank.box)));
  const above = words.findLast(
    (word) =>
      /[:：]$/u.test(word.text) &&
      foot(word.box) <= box.y + 1 &&
      box.y - foot(word.box) <= APART.down - word.box.h / 2 &&
      word.box.x >= (cell?.x ?? box.x - 25) &&
      word.box.x <= box.x + 5 &&
      !isAnswered(word),
  );
  if (above) return question(above.text);
  return heading && !isSquareIn(heading) ? labelIn(heading, words) : null;
}

/** What is asked, of one thing or of several: 患者姓名、性别、年龄正确 */
const question = (text: string): string | null => named(text, /[，。；,;]/u);

/** Single squares under one another are one question: what the first is asked about, all are. */
function belowEachOther(asked: readonly Asked[]): Asked[] {
  const found: Asked[] = [];
  for (const one of asked) {
    const [square] = one.choices.map((choice) => choice.square);
    const before = found.findLast(({ choices }) => {
      const last = choices.at(-1)?.square;
      if (!last || !square || last.cell !== square.cell || one.choices.length > 1) return false;
      const isColumn = choices.every((choice) => Math.abs(choice.square.box.x - square.box.x) <= 1);
      const pitch = square.box.y - last.box.y;
      return isColumn && pitch > 0 && pitch <= APART.down;
    });
    const isOwn = one.heading === null || one.heading === before?.heading || !before;
    if (before && isOwn) before.choices.push(...one.choices);
    else found.push({ heading: one.heading, choices: [...one.choices] });
  }
  return found;
}

function isExclusive({ heading, choices }: Asked): boolean {
  const labels = choices.map(({ label }) => label.toLowerCase());
  if (labels.length < 2 || new Set(labels).size < labels.length) return false;
  if (heading && ONE_ANSWER.test(heading)) return true;
  const isNot = (one: string, other: string) => /^[不未非无否]./u.test(one) && other.startsWith(one.slice(1));
  const isHalf = (one: string, other: string) => /^[不未]./u.test(one) && one.slice(1) === other.replace(/^已/u, "");
  return (
    OPPOSITES.some((pair) => pair.every((one) => labels.some((label) => firstWord(label) === one))) ||
    labels.some((one) => labels.some((other) => isNot(one, other) || isHalf(one, other)))
  );
}

/** `No (or not sure)` says no. */
const firstWord = (label: string): string => /^[a-z]+/u.exec(label)?.[0] ?? label;
