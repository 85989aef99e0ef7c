/** Where one object is. Offsets are file offsets (already moved by junk before the header). */
export type Entry =
  | { kind: "free" }
  | { kind: "offset"; offset: number; gen: number }
  | { kind: "packed"; stream: number; index: number };

/** Whether both say the same place. A packed object's container is another object: see its own entry. */
export const isSameEntry = (a: Entry, b: Entry): boolean =>
  (a.kind === "free" && b.kind === "free") ||
  (a.kind === "offset" && b.kind === "offset" && a.offset === b.offset && a.gen === b.gen) ||
  (a.kind === "packed" && b.kind === "packed" && a.stream === b.stream && a.index === b.index);

/** Rows that lie one after another from `at` on. */
type Run = { first: number; count: number; at: number };

/**
 * What one cross-reference section says, by object number. Its rows are read when they are asked for: appending a signature
 * asks for a handful of objects, and a file of many costs no more than looking over its rows once. The same number always
 * answers the same object.
 */
export class SectionEntries {
  /** The greatest number named; -1 without any. */
  highest = -1;
  private readonly rowLength: number;
  private readonly read: (num: number, at: number) => Entry;
  private readonly runs: Run[] = [];
  private known: Map<number, Entry> | null = null;

  constructor(rowLength: number, read: (num: number, at: number) => Entry) {
    this.rowLength = rowLength;
    this.read = read;
  }

  /** Takes rows to be read later. False when they must be read now, because others may name the same numbers. */
  defer(first: number, count: number, at: number): boolean {
    if (count === 0 || first <= this.highest) return false;
    this.runs.push({ first, count, at });
    this.highest = first + count - 1;
    return true;
  }

  /** Rows for numbers of which some are named already: the first to name one counts. */
  add(first: number, count: number, at: number): void {
    for (let i = 0; i < count; i++)
      if (!this.get(first + i)) this.set(first + i, this.read(first + i, at + i * this.rowLength));
  }

  get(num: number): Entry | undefined {
    if (num > this.highest) return undefined;
    const known = this.known?.get(num);
    if (known) return known;
    const run = this.runOf(num);
    if (!run) return undefined;
    const entry = this.read(num, run.at + (num - run.first) * this.rowLength);
    this.set(num, entry);
    return entry;
  }

  set(num: number, entry: Entry): void {
    this.known ??= new Map();
    this.known.set(num, entry);
    this.highest = Math.max(this.highest, num);
  }

  *keys(): Generator<number> {
    for (const { first, count } of this.runs) for (let i = 0; i < count; i++) yield first + i;
    for (const num of this.known?.keys() ?? []) if (!this.runOf(num)) yield num;
  }

  *values(): Generator<Entry> {
    for (const [, entry] of this) yield entry;
  }

  *[Symbol.iterator](): Generator<[number, Entry]> {
    // Reading a row makes it known: the numbers are listed first.
    for (const num of Array.from(this.keys())) {
      const entry = this.get(num);
      if (entry) yield [num, entry];
    }
  }

  /** Runs are in order and do not meet. */
  private runOf(num: number): Run | null {
    let [low, high] = [0, this.runs.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const run = this.runs[middle];
      if (!run || num < run.first) high = middle - 1;
      else if (num >= run.first + run.count) low = middle + 1;
      else return run;
    }
    return null;
  }
}
