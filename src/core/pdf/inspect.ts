import type { Bytes } from "#core/bytes.ts";
import type { Change } from "./change.ts";
import { changesBetween } from "./changes.ts";
import type { Budget } from "./compare-values.ts";
import { isLocked } from "./fields.ts";
import { LARGEST_SHARE } from "./new-signatures.ts";
import type { Inflate, PdfReader } from "./reader.ts";
import { isSpace, Revisions } from "./revisions.ts";
import { findSignatures, type FoundSignature } from "./signatures.ts";
import { straysIn } from "./unsigned-update.ts";
import { PdfError } from "./values.ts";

/** `isPermitted`: the file's certification lets it happen, though no signature does. */
export type LaterChange = Change & { revision: number; isPermitted: boolean };

/** What a file's structure says about one signature; its cryptography is another question. */
export type Inspected = FoundSignature & {
  coverage: "whole" | "revision" | "partial";
  /** Which revision it ends, from 1. */
  revisionNo: number;
  later: LaterChange[];
  /** Why later revisions could not be compared, or null. */
  incomparable: string | null;
};
/** `ends`: the offset behind each revision; a file without any counts as one. */
export type Inspection = { pdf: PdfReader; signatures: Inspected[]; ends: readonly number[] };

/** Objects and places looked at in all comparisons of one file. */
const STEPS = 4_000_000;

/**
 * Looks at every signature of a file and at every revision after it, with bounded work.
 * @throws PdfError when the file as it is now cannot be read
 */
export function inspectSignatures(bytes: Bytes, inflate: Inflate): Inspection {
  const revisions = new Revisions(bytes, inflate);
  const pdf = revisions.newest;
  const found = findSignatures(pdf);
  const endOf = ({ range }: FoundSignature): number => (range ? range[2] + range[3] : 0);
  const isWhole = (one: FoundSignature): boolean => one.range !== null && isSpace(bytes, endOf(one), bytes.length);
  // Only a signature over all of it makes a broken update its signer's knowledge rather than somebody's trick.
  if (pdf.isRebuilt && !found.some(isWhole)) throw new PdfError("xref", "the cross-reference is damaged");
  // Every signed state is known before the first is compared with what came later.
  for (const one of found) if (one.revision) revisions.add(endOf(one), one.revision);
  const history = new History(bytes, revisions, new Set(found.map(endOf)));
  const certified = found.find(({ isTimestamp }) => !isTimestamp)?.locks.docMdp ?? null;
  const signatures = found.map((one): Inspected => {
    const at = one.range ? revisions.indexAt(endOf(one)) : -1;
    const coverage = !one.revision || at < 0 ? "partial" : isWhole(one) ? "whole" : "revision";
    const base: Inspected = { ...one, coverage, revisionNo: at + 1, later: [], incomparable: null };
    if (coverage !== "revision") return base;
    try {
      return { ...base, later: withinShare(history.after(at).map((change) => judged(change, one, certified))) };
    } catch (error) {
      if (error instanceof PdfError) return { ...base, incomparable: error.message };
      throw error;
    }
  });
  const ends = Array.from({ length: revisions.count }, (_, at) => revisions.endOf(at));
  return { pdf, signatures, ends: ends.length > 0 ? ends : [bytes.length] };
}

/**
 * Applies a signature's own locks (DocMDP P 1: time-stamps and validation data only; FieldMDP: named fields), and what the
 * certification of the file, if it comes first, permits (ISO 32000-2 §12.8.2.2).
 */
function judged(change: LaterChange, { locks }: FoundSignature, certified: 1 | 2 | 3 | null): LaterChange {
  const isPermitted =
    change.permission !== null && certified !== null && change.permission <= certified && locks.fields.length === 0;
  if (isPermitted) return { ...change, isPermitted };
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

/** Compares neighbouring revisions, each pair once. */
class History {
  private readonly bytes: Bytes;
  private readonly revisions: Revisions;
  private readonly signed: ReadonlySet<number>;
  private readonly steps = new Map<number, LaterChange[]>();
  private readonly budget: Budget = { left: STEPS };

  /** @param signed where signatures' ranges end */
  constructor(bytes: Bytes, revisions: Revisions, signed: ReadonlySet<number>) {
    this.bytes = bytes;
    this.revisions = revisions;
    this.signed = signed;
  }

  /** Everything after revision `at` (from 0), in order. Bytes behind the last revision are a change of their own. */
  after(at: number): LaterChange[] {
    const { count } = this.revisions;
    const out: LaterChange[] = [];
    for (let i = at; i + 1 < count; i++) out.push(...this.step(i));
    const last = this.revisions.endOf(count - 1);
    if (!isSpace(this.bytes, last, this.bytes.length))
      out.push(changed({ object: null, path: "bytes after the end" }, count + 1));
    return out;
  }

  private step(i: number): LaterChange[] {
    const known = this.steps.get(i);
    if (known) return known;
    const [before, after] = [this.revisions.reader(i), this.revisions.reader(i + 1)];
    const changes = changesBetween(before, after, this.budget).map((change) => ({
      ...change,
      revision: i + 2,
      isPermitted: false,
    }));
    const [from, to] = [this.revisions.endOf(i), this.revisions.endOf(i + 1)];
    if (!this.isSigned(from, to))
      for (const stray of straysIn(before, after, from, to, this.isCovered(to))) changes.push(changed(stray, i + 2));
    this.steps.set(i, changes);
    return changes;
  }

  /** Whether a later signature covers what ends there. */
  private isCovered(to: number): boolean {
    return [...this.signed].some((end) => end > to);
  }

  /** Whether a signature covers all of a revision and nothing after it. */
  private isSigned(from: number, to: number): boolean {
    return [...this.signed].some((end) => end > from && end <= to && isSpace(this.bytes, end, to));
  }
}

const changed = (where: { object: number | null; path: string }, revision: number): LaterChange => ({
  kind: "changed",
  isAllowed: false,
  permission: null,
  isPermitted: false,
  filled: null,
  page: null,
  ...where,
  revision,
});
