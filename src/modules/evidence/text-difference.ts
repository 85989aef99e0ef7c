/** A line cut at what changed: what both have in common before it, the part that differs, what follows. */
export type Cut = { head: string; part: string; tail: string };
/** Null where there was or is no such line. */
export type LineChange = { before: Cut | null; after: Cut | null };

const MOST_LINES = 400;
const MOST_CHANGES = 8;
const LONGEST = 300;

/** Lines of two texts that differ, in order, the first few. Longer texts are compared as far as the first 400 lines. */
export function textDifference(before: string, after: string): LineChange[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const changes: LineChange[] = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...commonLines(a, b), [a.length, b.length] as const]) {
    const [gone, come] = [a.slice(i, nextI), b.slice(j, nextJ)];
    for (let at = 0; at < Math.max(gone.length, come.length); at++) changes.push(cut(gone[at], come[at]));
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return changes.slice(0, MOST_CHANGES);
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim().slice(0, LONGEST))
    .filter((line) => line !== "")
    .slice(0, MOST_LINES);

/** Pairs of indices of a longest common subsequence. */
function commonLines(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

function cut(before: string | undefined, after: string | undefined): LineChange {
  if (before === undefined || after === undefined) return { before: whole(before), after: whole(after) };
  const [x, y] = [Array.from(before), Array.from(after)];
  let head = 0;
  while (head < x.length && head < y.length && x[head] === y[head]) head++;
  let tail = 0;
  while (tail < x.length - head && tail < y.length - head && x.at(-1 - tail) === y.at(-1 - tail)) tail++;
  const parts = (letters: readonly string[]): Cut => ({
    head: letters.slice(0, head).join(""),
    part: letters.slice(head, letters.length - tail).join(""),
    tail: letters.slice(letters.length - tail).join(""),
  });
  return { before: parts(x), after: parts(y) };
}

const whole = (line: string | undefined): Cut | null =>
  line === undefined ? null : { head: "", part: line, tail: "" };
