/**
 * What changed between two versions of a text that comes in pages, as a person wants it read out: which words became which,
 * with a little of what stands around them. Lines are matched by Myers' greedy algorithm ("An O(ND) Difference Algorithm and
 * Its Variations", 1986, fig. 2), so that text pushed to another page is not a change.
 */
export type TextChange = {
  /** Of the new version, from 1; of a removal, where it would stand. */
  page: number;
  before: string;
  was: string;
  now: string;
  after: string;
};

/** Code points of unchanged text shown on each side. */
const AROUND = 12;
/** So different that naming every edit helps nobody: from here on it is one change. */
const MOST_EDITS = 2000;

type Line = { text: string; page: number };

export function textChanges(was: readonly string[], now: readonly string[]): TextChange[] {
  const [a, b] = [linesOf(was), linesOf(now)];
  const pairs = commonLines(
    a.map(({ text }) => text),
    b.map(({ text }) => text),
  );
  const changes: TextChange[] = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...pairs, [a.length, b.length] as const]) {
    const page = b[j]?.page ?? b.at(-1)?.page ?? 1;
    if (nextI > i || nextJ > j) changes.push(...hunk(a.slice(i, nextI), b.slice(j, nextJ), page));
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return changes;
}

/** Blank lines and the width of blanks are layout, not text. */
const linesOf = (pages: readonly string[]): Line[] =>
  pages.flatMap((text, at) =>
    text
      .split(/\r?\n/)
      .map((line) => ({ text: line.replaceAll(/\s+/g, " ").trim(), page: at + 1 }))
      .filter((line) => line.text !== ""),
  );

/** As many old lines as new ones were edited one by one; else the block as a whole. */
function hunk(was: readonly Line[], now: readonly Line[], page: number): TextChange[] {
  if (was.length === now.length)
    return now.map((line, at) => ({ page: line.page, ...narrowed(was[at]?.text ?? "", line.text) }));
  const joined = (lines: readonly Line[]) => lines.map(({ text }) => text).join(" ");
  return [{ page: now[0]?.page ?? page, ...narrowed(joined(was), joined(now)) }];
}

/** The part that differs, and a little around it. */
function narrowed(was: string, now: string): Omit<TextChange, "page"> {
  const [a, b] = [Array.from(was), Array.from(now)];
  const least = Math.min(a.length, b.length);
  let head = 0;
  while (head < least && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return {
    before: b.slice(Math.max(0, head - AROUND), head).join(""),
    was: a.slice(head, a.length - tail).join(""),
    now: b.slice(head, b.length - tail).join(""),
    after: b.slice(b.length - tail, b.length - tail + AROUND).join(""),
  };
}

/** Pairs [index in a, index in b] of a longest common subsequence, ascending. */
function commonLines(a: readonly string[], b: readonly string[]): [number, number][] {
  const least = Math.min(a.length, b.length);
  let head = 0;
  while (head < least && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = greedy(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [
    ...Array.from({ length: head }, (_, at): [number, number] => [at, at]),
    ...middle.map(([i, j]): [number, number] => [i + head, j + head]),
    ...Array.from({ length: tail }, (_, at): [number, number] => [a.length - tail + at, b.length - tail + at]),
  ];
}

function greedy(a: readonly string[], b: readonly string[]): [number, number][] {
  const [n, m] = [a.length, b.length];
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(n + m, MOST_EDITS); d++) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = stepsDown(furthest, k, d) ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < n && x - k < m && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= n && x - k >= m) return walkedBack(trace, n, m);
    }
  }
  return [];
}

const stepsDown = (furthest: ReadonlyMap<number, number>, k: number, d: number): boolean =>
  k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));

function walkedBack(trace: readonly ReadonlyMap<number, number>[], n: number, m: number): [number, number][] {
  const pairs: [number, number][] = [];
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = trace[d] ?? new Map<number, number>();
    const k = x - y;
    const from = stepsDown(furthest, k, d) ? k + 1 : k - 1;
    const startX = d === 0 ? 0 : (furthest.get(from) ?? 0);
    const startY = d === 0 ? 0 : startX - from;
    while (x > startX && y > startY) pairs.push([--x, --y]);
    [x, y] = [startX, startY];
  }
  return pairs.toReversed();
}
