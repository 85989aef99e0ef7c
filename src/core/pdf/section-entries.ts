/** Where one object is. Offsets are file offsets (already moved by junk before the header). */
export type Entry =
  | { kind: "free" }
  | { kind: "offset"; offset: number; gen: number }
  | { kind: "packed"; stream: number; index: number };

/** Rows of a section that lie in the file one after another: read when they are asked for. */
export type Run = { first: number; count: number; entryAt(index: number): Entry };

/**
 * What one cross-reference section says, by object number. Appending a signature asks for a handful of objects: a file of many
 * costs no more than looking over its rows once. The same number always answers the same object.
 */
export class SectionEntries {
  /** The greatest number named; -1 without any. */
  highest = -1;
  private readonly runs: Run[] = [];
  private readonly known = new Map<number, Entry>();

  /** Takes rows to be read later. False when they must be read now, because others may name the same numbers. */
  defer(run: Run): boolean {
    if (run.count === 0 || run.first <= this.highest) return false;
    this.runs.push(run);
    this.highest = run.first + run.count - 1;
    return true;
  }

  get(num: number): Entry | undefined {
    const known = this.known.get(num);
    if (known) return known;
    const run = this.runOf(num);
    if (!run) return undefined;
    const entry = run.entryAt(num - run.first);
    this.known.set(num, entry);
    return entry;
  }

  set(num: number, entry: Entry): void {
    this.known.set(num, entry);
    this.highest = Math.max(this.highest, num);
  }

  *keys(): Generator<number> {
    for (const { first, count } of this.runs) for (let i = 0; i < count; i++) yield first + i;
    for (const num of this.known.keys()) if (!this.runOf(num)) yield num;
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
