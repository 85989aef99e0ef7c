import { refsIn } from "./graph.ts";
import type { PdfReader } from "./reader.ts";
import type { Revisions } from "./revisions.ts";
import { isDict, isName, isStream, latin1, PdfError, type PdfDict, type PdfRef, type PdfValue } from "./values.ts";

/** Objects read while looking. */
const MOST_OBJECTS = 400_000;
/** The newest so many revisions are looked at. */
const MOST_REVISIONS = 20;

/**
 * Numbers of the objects that could be put on a page by a short update, though nothing leads to them now: catalogs, pages,
 * annotations, drawings and pictures; those the cross-reference names and nothing refers to, and those whose bodies lie in
 * the file without being named. What an honest update replaced is not among them: it was led to before.
 * @throws PdfError too-complex
 */
export function unusedObjects(revisions: Revisions): number[] {
  const pdf = revisions.newest;
  const reached = reachable(revisions);
  const found = new Set<number>();
  for (const num of pdf.entries.keys()) {
    const entry = pdf.entries.get(num);
    if (!entry || entry.kind === "free" || reached.has(num)) continue;
    if (shows(pdf, read(pdf, { t: "ref", num, gen: entry.kind === "offset" ? entry.gen : 0 }))) found.add(num);
  }
  for (const { num, value } of loose(pdf)) if (shows(pdf, value)) found.add(num);
  return [...found];
}

/** What the trailer of any revision leads to. */
function reachable(revisions: Revisions): ReadonlySet<number> {
  const all = new Set(reachableIn(revisions.newest));
  for (let at = Math.max(0, revisions.count - MOST_REVISIONS); at < revisions.count - 1; at++)
    try {
      for (const num of reachableIn(revisions.reader(at))) all.add(num);
    } catch (error) {
      // A state that cannot be read excuses nothing.
      if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
    }
  return all;
}

function reachableIn(pdf: PdfReader): ReadonlySet<number> {
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

const OBJECT = /(?<![0-9])\d{1,10}[ \t\r\n]+\d{1,5}[ \t\r\n]+obj(?![a-z])/g;

/** Objects in the bytes between those that some cross-reference section of the file names (§7.5.4). */
function* loose(pdf: PdfReader): Generator<{ num: number; value: PdfValue }> {
  let at = 0;
  for (const [start, end] of [...named(pdf), [pdf.bytes.length, pdf.bytes.length] as const]) {
    if (start > at)
      for (const match of latin1(pdf.bytes, at, start).matchAll(OBJECT)) {
        const found = objectAt(pdf, at + match.index);
        if (found) yield found;
      }
    at = Math.max(at, end);
  }
}

/** Where sections and their objects begin and end, in order. One whose end is unclear ends where it begins. */
function named(pdf: PdfReader): [number, number][] {
  const tiles = new Map<number, number>();
  for (const { offset, end, entries } of pdf.sections) {
    for (const entry of entries.values())
      if (entry.kind === "offset" && !tiles.has(entry.offset))
        tiles.set(entry.offset, objectAt(pdf, entry.offset)?.end ?? entry.offset);
    tiles.set(offset, end);
  }
  if (tiles.size > MOST_OBJECTS) throw new PdfError("too-complex", "too many objects");
  return [...tiles].sort(([a], [b]) => a - b);
}

function objectAt(pdf: PdfReader, offset: number): { num: number; value: PdfValue; end: number } | null {
  try {
    return pdf.objectAt(offset);
  } catch (error) {
    if (error instanceof PdfError && error.code !== "too-complex") return null;
    throw error;
  }
}

const FRAMES: ReadonlySet<string | null> = new Set(["Catalog", "Pages", "Page", "Annot"]);
const DRAWINGS: ReadonlySet<string | null> = new Set(["Form", "Image"]);
/** Operators that paint (§8.5.3, §8.8, §9.4.3): what has none of them shows nothing. */
const PAINTS = /(?:^|[\s\])>])(?:Tj|TJ|Do|sh|f\*?|[BbSs]\*?|'|")(?=\s|$)/;
/** A look at the start of a stream. */
const START = 4096;

/** Whether an object is a page, lies on one, or draws. */
function shows(pdf: PdfReader, value: PdfValue): boolean {
  if (isDict(value))
    return FRAMES.has(pdf.nameOf(value.map.get("Type"))) || (value.map.has("Rect") && value.map.has("Subtype"));
  if (!isStream(value)) return false;
  const { map } = value.dict;
  if (DRAWINGS.has(pdf.nameOf(map.get("Subtype"))) || map.has("PatternType")) return true;
  return !map.has("Type") && !map.has("Subtype") && !map.has("FunctionType") && draws(pdf, value.dict, value);
}

/** A stream without a type may be a page's content: text that says something is painted. */
function draws(pdf: PdfReader, { map }: PdfDict, stream: PdfValue): boolean {
  if (!isStream(stream)) return false;
  const filter = pdf.resolve(map.get("Filter"));
  if (isName(filter) && /^(?:DCT|JPX|CCITTFax|JBIG2)/.test(filter.name)) return true;
  try {
    const start = pdf.decode(stream).subarray(0, START);
    return start.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13)) && PAINTS.test(latin1(start));
  } catch (error) {
    // Packed in a way only content is (ASCII85, LZW, …), or damaged: it cannot be ruled out.
    if (error instanceof PdfError && error.code !== "too-complex") return true;
    throw error;
  }
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
