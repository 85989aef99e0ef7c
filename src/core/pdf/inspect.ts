import type { Bytes } from "#core/bytes.ts";
import { type Change, changesBetween } from "./changes.ts";
import type { Budget } from "./compare-values.ts";
import { isLocked, readFields } from "./fields.ts";
import { LARGEST_SHARE } from "./new-signatures.ts";
import { readPages } from "./pages.ts";
import { type Inflate, PdfReader } from "./reader.ts";
import { rebuild } from "./rebuild.ts";
import { findSignatures, type FoundSignature } from "./signatures.ts";
import { straysIn } from "./unsigned-update.ts";
import { latin1, PdfError } from "./values.ts";

export type LaterChange = Change & { revision: number };

/** What a file's structure says about one signature; its cryptography is another question. */
export type Inspected = FoundSignature & {
  coverage: "whole" | "revision" | "partial";
  /** Which revision it ends, from 1. */
  revisionNo: number;
  later: LaterChange[];
  /** Why later revisions could not be compared, or null. */
  incomparable: string | null;
};
export type Inspection = { pdf: PdfReader; signatures: Inspected[]; revisions: number };

const MAX_REVISIONS = 200;
const STEPS = 4_000_000;

/**
 * Looks at every signature of a file and at every revision after it, with bounded work.
 * @throws PdfError when the file as it is now cannot be read
 */
export function inspectSignatures(bytes: Bytes, inflate: Inflate): Inspection {
  const newest = new PdfReader(bytes, inflate);
  if (newest.isEncrypted) throw new PdfError("encrypted", "an encrypted file is not compared");
  const ends = revisionEnds(bytes);
  const pdf = usable(bytes, newest, ends.at(-2) ?? 0, inflate);
  const found = findSignatures(pdf, inflate);
  const isWhole = found.some(({ range }) => range && isSpace(bytes, range[2] + range[3], bytes.length));
  // Only a signature over all of it makes a broken update its signer's knowledge rather than somebody's trick.
  if (pdf !== newest && !isWhole) throw new PdfError("xref", "the cross-reference is damaged");
  const signed = new Set(found.map(({ range }) => (range ? range[2] + range[3] : 0)));
  const history = new History(bytes, pdf, ends, signed, inflate);
  const signatures = found.map((one): Inspected => {
    const end = one.range ? one.range[2] + one.range[3] : 0;
    const at = ends.findIndex((other) => other >= end && isSpace(bytes, end, other));
    const isWhole = isSpace(bytes, end, bytes.length);
    const coverage = !one.revision || at < 0 ? "partial" : isWhole ? "whole" : "revision";
    const base: Inspected = { ...one, coverage, revisionNo: at + 1, later: [], incomparable: null };
    if (coverage !== "revision") return base;
    try {
      return { ...base, later: withinShare(history.after(at).map((change) => judged(change, one))) };
    } catch (error) {
      if (error instanceof PdfError) return { ...base, incomparable: error.message };
      throw error;
    }
  });
  return { pdf, signatures, revisions: Math.max(ends.length, 1) };
}

/** Applies a signature's own locks (DocMDP P 1: time-stamps and validation data only; FieldMDP: named fields). */
function judged(change: LaterChange, { locks }: FoundSignature): LaterChange {
  if (change.kind !== "signature") return change;
  const isForbidden = locks.docMdp === 1 || (change.filled !== null && isLocked(locks, change.filled));
  return isForbidden ? { ...change, isAllowed: false } : change;
}

/** Pictures of later signatures may not together take over a page, however many signatures bring them. */
function withinShare(changes: readonly LaterChange[]): LaterChange[] {
  const total = new Map<number, number>();
  return changes.map((change) => {
    let isWide = false;
    for (const { page, share } of change.covers ?? []) {
      const sum = (total.get(page) ?? 0) + share;
      total.set(page, sum);
      isWide ||= sum > LARGEST_SHARE;
    }
    return isWide ? { ...change, isAllowed: false } : change;
  });
}

/** The reader itself when pages and form can be read, else a rebuilt one. */
function usable(bytes: Bytes, pdf: PdfReader, from: number, inflate: Inflate): PdfReader {
  try {
    readPages(pdf);
    readFields(pdf);
    return pdf;
  } catch (error) {
    if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
    const rebuilt = rebuild(bytes, pdf, from, inflate);
    readPages(rebuilt);
    return rebuilt;
  }
}

/** The offsets behind each `startxref n %%EOF`, white space after it included; a linearized file's `startxref 0` is none. */
function revisionEnds(bytes: Bytes): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(0x25); at >= 0; at = bytes.indexOf(0x25, at + 1)) {
    if (bytes[at + 1] !== 0x25 || latin1(bytes, at, at + 5) !== "%%EOF") continue;
    const before = /startxref\s+(\d{1,12})\s*$/.exec(latin1(bytes, Math.max(0, at - 40), at));
    if (!before || Number(before[1]) === 0) continue;
    let end = at + 5;
    while (end < bytes.length && isSpace(bytes, end, end + 1)) end++;
    ends.push(end);
    if (ends.length > MAX_REVISIONS) throw new PdfError("too-complex", "too many revisions");
  }
  return ends;
}

function isSpace(bytes: Bytes, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte !== 0 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 32) return false;
  }
  return true;
}

/** Compares neighbouring revisions, each pair once. */
class History {
  private readonly bytes: Bytes;
  private readonly ends: readonly number[];
  private readonly signed: ReadonlySet<number>;
  private readonly inflate: Inflate;
  private readonly newest: PdfReader;
  private readonly readers = new Map<number, PdfReader>();
  private readonly steps = new Map<number, LaterChange[]>();
  private readonly budget: Budget = { left: STEPS };

  /** @param signed where signatures' ranges end */
  constructor(bytes: Bytes, newest: PdfReader, ends: readonly number[], signed: ReadonlySet<number>, inflate: Inflate) {
    this.bytes = bytes;
    this.newest = newest;
    this.ends = ends;
    this.signed = signed;
    this.inflate = inflate;
  }

  /** Everything after revision `at` (from 0), in order. Bytes behind the last revision are a change of their own. */
  after(at: number): LaterChange[] {
    const out: LaterChange[] = [];
    for (let i = at; i + 1 < this.ends.length; i++) out.push(...this.step(i));
    const last = this.ends.at(-1) ?? 0;
    if (!isSpace(this.bytes, last, this.bytes.length))
      out.push({
        kind: "changed",
        isAllowed: false,
        filled: null,
        page: null,
        object: null,
        path: "bytes after the end",
        revision: this.ends.length + 1,
      });
    return out;
  }

  private step(i: number): LaterChange[] {
    const known = this.steps.get(i);
    if (known) return known;
    const [before, after] = [this.reader(i), this.reader(i + 1)];
    const changes = changesBetween(before, after, this.budget);
    const [from, to] = [this.ends[i] ?? 0, this.ends[i + 1] ?? 0];
    const strays = this.isSigned(from, to) ? [] : straysIn(before, after, from, to, this.isCovered(to));
    const dated = [
      ...changes,
      ...strays.map((stray) => ({ kind: "changed" as const, isAllowed: false, filled: null, page: null, ...stray })),
    ].map((change) => ({ ...change, revision: i + 2 }));
    this.steps.set(i, dated);
    return dated;
  }

  /** Whether a later signature covers what ends there. */
  private isCovered(to: number): boolean {
    return [...this.signed].some((end) => end > to);
  }

  /** Whether a signature covers all of a revision and nothing after it. */
  private isSigned(from: number, to: number): boolean {
    return [...this.signed].some((end) => end > from && end <= to && isSpace(this.bytes, end, to));
  }

  private open(bytes: Bytes, from: number): PdfReader {
    try {
      return usable(bytes, new PdfReader(bytes, this.inflate), from, this.inflate);
    } catch (error) {
      if (!(error instanceof PdfError)) throw error;
      // Refuses unless the newest revision is one of those that have to be rebuilt anyway.
      return rebuild(bytes, this.newest, from, this.inflate);
    }
  }

  private reader(i: number): PdfReader {
    if (i === this.ends.length - 1) return this.newest;
    const known = this.readers.get(i);
    if (known) return known;
    const bytes = this.bytes.subarray(0, this.ends[i]);
    const reader = this.open(bytes, this.ends[i - 1] ?? 0);
    this.readers.set(i, reader);
    this.budget.left -= reader.entries.size;
    return reader;
  }
}
