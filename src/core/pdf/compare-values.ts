import { type Bytes, equalBytes } from "#core/bytes.ts";
import type { PdfReader } from "./reader.ts";
import { ascii, isDict, isName, isRef, isString, latin1, PdfError, type PdfStream, type PdfValue } from "./values.ts";
import type { Entry } from "./section-entries.ts";

/** Objects that may still be looked at: shared by all comparisons of one file, so that a hostile file costs a bounded time. */
export type Budget = { left: number };

/** What an object refers to when it breaks the grammar, found by its text; null when it can be read. */
export function brokenObjectRefs(
  pdf: PdfReader,
  num: number,
  entry: Entry & { kind: "offset" },
  budget: Budget,
): number[] | null {
  try {
    pdf.get({ t: "ref", num, gen: entry.gen });
    return null;
  } catch (error) {
    if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
    const body = bodyAt(pdf.bytes, entry.offset);
    budget.left -= body.length / 16;
    if (budget.left < 0) throw new PdfError("too-complex", "too much to compare");
    return [...body.matchAll(/(\d{1,8})\s+\d{1,5}\s+R/g)].map(([, found]) => Number(found));
  }
}

const LONGEST_BODY = 65_536;
const ENDOBJ = ascii("endobj");

/** The text of an object up to its end, or as much of it as is looked at. */
function bodyAt(bytes: Bytes, from: number): string {
  const most = Math.min(bytes.length, from + LONGEST_BODY);
  let to = from;
  while (to < most && !(bytes[to] === ENDOBJ[0] && ENDOBJ.every((byte, at) => bytes[to + at] === byte))) to++;
  return latin1(bytes, from, to);
}

/** Numbers of all objects that can be reached from a value. */
export function reachedFrom(pdf: PdfReader, from: PdfValue, budget: Budget): Set<number> {
  const reached = new Set<number>();
  const todo: PdfValue[] = [from];
  for (let value = todo.pop(); value !== undefined; value = todo.pop()) {
    if (--budget.left < 0) throw new PdfError("too-complex", "too much to compare");
    if (isRef(value)) {
      if (reached.has(value.num)) continue;
      reached.add(value.num);
      todo.push(read(pdf, value.num, value.gen));
    } else if (Array.isArray(value)) for (const item of value) todo.push(item);
    else if (isDict(value)) for (const item of value.map.values()) todo.push(item);
  }
  return reached;
}

/** The generation in which an object is there. */
export function genOf(pdf: PdfReader, num: number): number {
  const entry = pdf.entries.get(num);
  return entry?.kind === "offset" ? entry.gen : 0;
}

/** An object, or null when it breaks the grammar. */
export function read(pdf: PdfReader, num: number, gen = genOf(pdf, num)): PdfValue {
  try {
    return pdf.get({ t: "ref", num, gen });
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  }
}

/** Equality of values that hold no others. */
export function isSameLeaf(a: PdfValue, b: PdfValue): boolean {
  if (isName(a) && isName(b)) return a.name === b.name;
  if (isString(a) && isString(b)) return equalBytes(a.bytes, b.bytes);
  return a === b;
}

/** A metadata stream as text. */
export const metadataText = (pdf: PdfReader, stream: PdfStream): string => {
  const data: Bytes = stream.dict.map.has("Filter") ? pdf.decode(stream) : stream.raw;
  return latin1(data);
};

/** XMP without the values every signing program renews, and without white space. */
const RENEWED = "xmp:ModifyDate|xmp:MetadataDate|pdf:Producer|xmpMM:InstanceID";
export const withoutDates = (xmp: string): string =>
  xmp
    .replaceAll(new RegExp(`<(${RENEWED})>[^<]*</\\1>`, "g"), "")
    .replaceAll(new RegExp(`(${RENEWED})="[^"]*"`, "g"), "")
    .replaceAll(/<\?xpacket[^>]*\?>|\s+/g, "");

/** Whether XMP that was not there before says more than who wrote the file and when. */
export const saysAnything = (xmp: string): boolean =>
  /<dc:|dc:\w+=/.test(xmp) || /<photoshop:|<xmpRights:|<pdf:Keywords|pdf:Keywords=/.test(xmp);
