import { genOf } from "./compare-values.ts";
import { refsIn } from "./graph.ts";
import type { PdfReader } from "./reader.ts";
import { isStream, PdfError } from "./values.ts";
import { isSameEntry } from "./section-entries.ts";

const PACKS = new WeakMap<PdfReader, ReadonlyMap<number, readonly number[]>>();

/**
 * Numbers of the objects whose bytes may differ between two states of a file: those that a cross-reference section of only
 * one of them names otherwise, what lies in an object stream that changed, and what could not be read before and now can.
 * @param broken what could not be read in `before`
 */
export function changedObjects(before: PdfReader, after: PdfReader, broken: ReadonlySet<number>): Set<number> {
  const changed = new Set(completed(broken, after));
  for (const num of candidates(before, after)) {
    const [a, b] = [before.entries.get(num), after.entries.get(num)];
    if (a && b ? !isSameEntry(a, b) : (a ?? b)?.kind !== "free") changed.add(num);
  }
  for (const [stream, packed] of packsIn(before))
    if (changed.has(stream) || refsInPack(before, stream).some((num) => changed.has(num)))
      for (const num of packed) changed.add(num);
  return changed;
}

/**
 * Objects that were nothing, because the cross-reference leads beyond the end or they went on beyond it, and that bytes
 * added later have made into something, with their entries as they were.
 */
function completed(broken: ReadonlySet<number>, after: PdfReader): number[] {
  return [...broken].filter((num) => {
    try {
      after.get({ t: "ref", num, gen: genOf(after, num) });
      return true;
    } catch (error) {
      if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
      return false;
    }
  });
}

/** Revisions share their older sections; a rebuilt file has none that could be trusted to be all. */
function* candidates(before: PdfReader, after: PdfReader): Generator<number> {
  const isRebuilt = before.isRebuilt || after.isRebuilt;
  const [old, now] = [new Set(before.sections), new Set(after.sections)];
  for (const section of [...old, ...now])
    if (isRebuilt || !old.has(section) || !now.has(section)) yield* section.entries.keys();
  if (isRebuilt) {
    yield* before.entries.keys();
    yield* after.entries.keys();
  }
}

/** Object streams by number, each with the numbers of what is in it. */
function packsIn(pdf: PdfReader): ReadonlyMap<number, readonly number[]> {
  const known = PACKS.get(pdf);
  if (known) return known;
  const packs = new Map<number, number[]>();
  if (pdf.sections.some(({ hasPacked }) => hasPacked))
    for (const num of pdf.entries.keys()) {
      const entry = pdf.entries.get(num);
      if (entry?.kind !== "packed") continue;
      const list = packs.get(entry.stream);
      if (list) list.push(num);
      else packs.set(entry.stream, [num]);
    }
  PACKS.set(pdf, packs);
  return packs;
}

/** What an object stream's own dictionary refers to, e.g. its length. */
function refsInPack(pdf: PdfReader, num: number): readonly number[] {
  try {
    const stream = pdf.get({ t: "ref", num, gen: 0 });
    return isStream(stream) ? refsIn(stream.dict) : [];
  } catch (error) {
    if (error instanceof PdfError) return [];
    throw error;
  }
}
