import { type Budget, brokenObjectRefs, genOf } from "./compare-values.ts";
import type { PdfReader } from "./reader.ts";
import { isDict, isRef, isStream, PdfError, type PdfValue } from "./values.ts";

/** What the trailer of one state leads to. -1 stands for the trailer. */
type Graph = {
  /** By object number, the numbers of the objects that refer to it. */
  referrers: ReadonlyMap<number, readonly number[]>;
  /** Objects the cross-reference names where none can be read. */
  broken: ReadonlySet<number>;
};

const KNOWN = new WeakMap<PdfReader, Graph>();
const REFS = new WeakMap<object, readonly number[]>();

/** @throws PdfError too-complex */
export function graphOf(pdf: PdfReader, budget: Budget): Graph {
  const known = KNOWN.get(pdf) ?? readGraph(pdf, budget);
  KNOWN.set(pdf, known);
  return known;
}

/**
 * Every object from which one of `targets` can be reached, the targets included. What leads to them only through one of
 * `knots` is left out: those are looked at by themselves.
 */
export function leadingTo(
  { referrers }: Graph,
  targets: Iterable<number>,
  knots: { has(num: number): boolean },
): ReadonlySet<number> {
  const found = new Set(targets);
  for (const num of found) if (!knots.has(num)) for (const by of referrers.get(num) ?? []) found.add(by);
  return found;
}

function readGraph(pdf: PdfReader, budget: Budget): Graph {
  const referrers = new Map<number, number[]>();
  const broken = new Set<number>();
  const seen = new Set<number>([-1]);
  const todo: [number, readonly number[]][] = [[-1, refsIn(pdf.trailer)]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [by, refs] = next;
    if (--budget.left < 0) throw new PdfError("too-complex", "too much to compare");
    for (const num of refs) {
      const list = referrers.get(num);
      if (list) list.push(by);
      else referrers.set(num, [by]);
      if (seen.has(num)) continue;
      seen.add(num);
      todo.push([num, refsOf(pdf, num, broken, budget)]);
    }
  }
  return { referrers, broken };
}

function refsOf(pdf: PdfReader, num: number, broken: Set<number>, budget: Budget): readonly number[] {
  const entry = pdf.entries.get(num);
  if (!entry || entry.kind === "free") return [];
  try {
    return refsIn(pdf.get({ t: "ref", num, gen: genOf(pdf, num) }));
  } catch (error) {
    if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
    broken.add(num);
    return entry.kind === "offset" ? (brokenObjectRefs(pdf, num, entry, budget) ?? []) : [];
  }
}

/** The numbers of the objects a value refers to, however deep inside itself; found once for each value. */
export function refsIn(value: PdfValue): readonly number[] {
  if (typeof value !== "object" || value === null) return [];
  const known = REFS.get(value);
  if (known) return known;
  const out: number[] = [];
  forRefs(value, null, (num) => out.push(num));
  REFS.set(value, out);
  return out;
}

/** Tells each reference in a value, however deep, with the key it stands under; null for none, as in an array of its own. */
export function forRefs(value: PdfValue, key: string | null, tell: (num: number, key: string | null) => void): void {
  if (isRef(value)) tell(value.num, key);
  else if (Array.isArray(value)) for (const one of value) forRefs(one, key, tell);
  else if (isDict(value)) {
    for (const [own, one] of value.map) forRefs(one, own, tell);
    for (const [own, one] of value.twice) forRefs(one, own, tell);
  } else if (isStream(value)) forRefs(value.dict, key, tell);
}
