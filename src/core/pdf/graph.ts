import { type Budget, brokenObjectRefs } from "./compare-values.ts";
import type { PdfReader } from "./reader.ts";
import { isDict, isRef, isStream, PdfError, type PdfValue } from "./values.ts";

/** By object number, the numbers of the objects that refer to it, as far as the trailer reaches. */
type Referrers = ReadonlyMap<number, readonly number[]>;

const KNOWN = new WeakMap<PdfReader, Referrers>();
const REFS = new WeakMap<object, readonly number[]>();

/**
 * Every object from which one of `targets` can be reached, the targets included; -1 stands for the trailer. What leads to
 * them only through one of `knots` is left out: those are looked at by themselves.
 */
export function leadingTo(
  pdf: PdfReader,
  targets: Iterable<number>,
  knots: { has(num: number): boolean },
  budget: Budget,
): ReadonlySet<number> {
  const found = new Set(targets);
  if (found.size === 0) return found;
  const referrers = KNOWN.get(pdf) ?? referrersIn(pdf, budget);
  KNOWN.set(pdf, referrers);
  for (const num of found) if (!knots.has(num)) for (const by of referrers.get(num) ?? []) found.add(by);
  return found;
}

function referrersIn(pdf: PdfReader, budget: Budget): Referrers {
  const referrers = new Map<number, number[]>();
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
      todo.push([num, refsOf(pdf, num)]);
    }
  }
  return referrers;
}

function refsOf(pdf: PdfReader, num: number): readonly number[] {
  const entry = pdf.entries.get(num);
  if (!entry || entry.kind === "free") return [];
  try {
    return refsIn(pdf.get({ t: "ref", num, gen: entry.kind === "offset" ? entry.gen : 0 }));
  } catch (error) {
    if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
    return entry.kind === "offset" ? (brokenObjectRefs(pdf, num, entry) ?? []) : [];
  }
}

/** The numbers of the objects a value refers to, however deep inside itself; found once for each value. */
export function refsIn(value: PdfValue): readonly number[] {
  if (typeof value !== "object" || value === null) return [];
  const known = REFS.get(value);
  if (known) return known;
  const out: number[] = [];
  const visit = (item: PdfValue): void => {
    if (isRef(item)) out.push(item.num);
    else if (Array.isArray(item)) for (const one of item) visit(one);
    else if (isDict(item)) for (const one of item.map.values()) visit(one);
    else if (isStream(item)) visit(item.dict);
  };
  visit(value);
  REFS.set(value, out);
  return out;
}
