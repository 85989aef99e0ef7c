import { refsIn } from "./graph.ts";
import type { PdfReader } from "./reader.ts";
import { isDict, isRef, PdfError, type PdfRef, type PdfValue } from "./values.ts";

/**
 * What a file's structure holds ready besides what it shows: `layer`: optional content that is off, or that goes on and off by
 * itself (ISO 32000-2 §8.11); `unused`: a catalog or page that nothing leads to, so that a short update could put it in the
 * place of the one that is shown. Each is how content was prepared before a signature and shown after it (shadow attacks,
 * NDSS 2021). What an honest update replaced is not unused: its number leads to the new one.
 */
export type HiddenObject = { kind: "layer" | "unused"; object: number | null };

/** Objects read while looking. */
const MOST_OBJECTS = 400_000;
const MOST_FOUND = 20;

/** @throws PdfError when catalog or cross-reference cannot be read */
export function hiddenObjects(pdf: PdfReader): HiddenObject[] {
  const found = [...hiddenLayers(pdf), ...unusedObjects(pdf)];
  return found.slice(0, MOST_FOUND);
}

function hiddenLayers(pdf: PdfReader): HiddenObject[] {
  const properties = pdf.dict(pdf.catalog.map.get("OCProperties"));
  if (!properties) return [];
  const groups = (pdf.array(properties.map.get("OCGs")) ?? []).filter(isRef);
  const config = pdf.dict(properties.map.get("D"));
  const listed = (key: string): ReadonlySet<number> =>
    new Set((pdf.array(config?.map.get(key)) ?? []).filter(isRef).map(({ num }) => num));
  const [on, off] = [listed("ON"), listed("OFF")];
  const isBaseOff = pdf.nameOf(config?.map.get("BaseState")) === "OFF";
  // Usage that is applied by itself shows one thing on the screen and prints another (§8.11.4.5).
  const automatic = (pdf.array(config?.map.get("AS")) ?? []).flatMap((usage) =>
    (pdf.array(pdf.dict(usage)?.map.get("OCGs")) ?? []).filter(isRef).map(({ num }) => num),
  );
  return groups
    .filter(({ num }) => off.has(num) || (isBaseOff && !on.has(num)) || automatic.includes(num))
    .map(({ num }) => ({ kind: "layer", object: num }));
}

const FRAMES: ReadonlySet<string | null> = new Set(["Catalog", "Pages", "Page"]);

function unusedObjects(pdf: PdfReader): HiddenObject[] {
  const reached = reachable(pdf);
  const found: HiddenObject[] = [];
  for (const num of pdf.entries.keys()) {
    const entry = pdf.entries.get(num);
    if (!entry || entry.kind === "free" || reached.has(num)) continue;
    const value = read(pdf, { t: "ref", num, gen: entry.kind === "offset" ? entry.gen : 0 });
    if (isDict(value) && FRAMES.has(pdf.nameOf(value.map.get("Type")))) found.push({ kind: "unused", object: num });
  }
  return found;
}

function reachable(pdf: PdfReader): ReadonlySet<number> {
  const seen = new Set<number>();
  const todo: PdfValue[] = [pdf.trailer];
  for (let value = todo.pop(); value !== undefined; value = todo.pop())
    for (const num of refsIn(value)) {
      const entry = pdf.entries.get(num);
      if (seen.has(num) || !entry || entry.kind === "free") continue;
      if (seen.size >= MOST_OBJECTS) throw new PdfError("too-complex", "too many objects");
      seen.add(num);
      todo.push(read(pdf, { t: "ref", num, gen: entry.kind === "offset" ? entry.gen : 0 }));
    }
  return seen;
}

/** What cannot be read leads nowhere. */
function read(pdf: PdfReader, at: PdfRef): PdfValue {
  try {
    return pdf.get(at);
  } catch (error) {
    if (error instanceof PdfError && error.code !== "too-complex") return null;
    throw error;
  }
}
