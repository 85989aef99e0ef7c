import type { Bytes } from "#core/bytes.ts";
import { dateOf, type Field, type Locks, locksOf, signatureFields } from "./fields.ts";
import type { PdfReader } from "./reader.ts";
import { isDict, isRef, isString, latin1, type PdfDict, PdfError, type PdfRef } from "./values.ts";

/** Why a signature's frame cannot be trusted, whatever its cryptography says. */
export type ShapeProblem =
  | "no-dictionary"
  | "not-in-file"
  | "key-twice"
  | "byte-range"
  | "contents"
  | "gap"
  | "beyond-end"
  | "not-a-revision"
  | "not-in-revision"
  | "overlap"
  | "sub-filter";

export type FoundSignature = {
  /** Full field name; several fields may share one signature. */
  names: string[];
  ref: PdfRef | null;
  dict: PdfDict | null;
  isTimestamp: boolean;
  subFilter: string;
  /** [0, b, c, d]; null when its shape is wrong. */
  range: readonly [0, number, number, number] | null;
  /** The signed bytes, in two parts. */
  parts: Bytes[];
  /** The DER with its zero padding. */
  contents: Bytes;
  /** /M in milliseconds since 1970, as claimed. */
  claimedAt: number | null;
  /** The file as it was when this was signed. */
  revision: PdfReader | null;
  locks: Locks;
  problems: ShapeProblem[];
};

/** More than anybody signs, few enough to open each signed revision. */
const MAX_SIGNATURES = 200;

/** Every signature a viewer would show, in the order of what they cover. @throws PdfError when the form cannot be read */
export function findSignatures(pdf: PdfReader): FoundSignature[] {
  const found: FoundSignature[] = [];
  for (const field of signatureFields(pdf)) {
    if (field.value === undefined || field.value === null) continue;
    const { value } = field;
    const known = isRef(value) ? found.find(({ ref }) => ref?.num === value.num) : undefined;
    if (known) known.names.push(field.name);
    else if (found.length >= MAX_SIGNATURES) throw new PdfError("too-complex", "too many signatures");
    else found.push(readSignature(pdf, field));
  }
  const end = ({ range }: FoundSignature) => (range ? range[2] + range[3] : 0);
  found.sort((a, b) => end(a) - end(b));
  markOverlaps(found);
  return found;
}

function readSignature(pdf: PdfReader, field: Field): FoundSignature {
  const value = field.value ?? null;
  const found: FoundSignature = {
    names: [field.name],
    ref: isRef(value) ? value : null,
    dict: null,
    isTimestamp: false,
    subFilter: "",
    range: null,
    parts: [],
    contents: new Uint8Array(),
    claimedAt: null,
    revision: null,
    locks: { docMdp: null, fields: [] },
    problems: [],
  };
  const dict = pdf.resolve(value);
  if (!isDict(dict)) return { ...found, problems: ["no-dictionary"] };
  const type = pdf.nameOf(dict.map.get("Type"));
  const subFilter = pdf.nameOf(dict.map.get("SubFilter")) ?? "";
  const isTimestamp = type === "DocTimeStamp" || subFilter === "ETSI.RFC3161";
  const claimedAt = dateOf(pdf.resolve(dict.map.get("M")));
  Object.assign(found, { dict, subFilter, isTimestamp, claimedAt, locks: locksOf(pdf, dict) });
  if (subFilter === "") found.problems.push("sub-filter");
  const shape = rangeOf(pdf, dict, found.ref);
  if (typeof shape === "string") found.problems.push(shape);
  else {
    found.range = shape.range;
    found.contents = shape.contents;
    const [, from, to, length] = shape.range;
    found.parts = [pdf.bytes.subarray(0, from), pdf.bytes.subarray(to, to + length)];
    found.revision = revisionOf(pdf, to + length);
    if (!found.revision) found.problems.push("not-a-revision");
    else if (!isInRevision(pdf, found.revision, found)) found.problems.push("not-in-revision");
  }
  return found;
}

/**
 * The byte range must leave out exactly the one token that is /Contents in this very dictionary (ISO 32000-2 §12.8.1):
 * direct values, four numbers from 0, and the gap's ends where the reader met the string's delimiters.
 */
function rangeOf(
  pdf: PdfReader,
  dict: PdfDict,
  ref: PdfRef | null,
): ShapeProblem | { range: readonly [0, number, number, number]; contents: Bytes } {
  if (dict.twice.length > 0) return "key-twice";
  if (!ref || pdf.entries.get(ref.num)?.kind !== "offset") return "not-in-file";
  const list = dict.map.get("ByteRange");
  if (!Array.isArray(list) || list.length !== 4) return "byte-range";
  const [zero, from, to, length] = list;
  if (zero !== 0 || !isCount(from) || !isCount(to) || !isCount(length) || from === 0 || length === 0)
    return "byte-range";
  const contents = dict.map.get("Contents");
  if (!isString(contents) || !contents.isHex || contents.bytes.length === 0) return "contents";
  if (contents.from !== from || contents.to !== to) return "gap";
  if (!isPureHex(pdf.bytes, from + 1, to - 1)) return "contents";
  if (to + length > pdf.bytes.length) return "beyond-end";
  return { range: [0, from, to, length], contents: contents.bytes };
}

/** White space within the string (§7.3.4.3) would leave unsigned bytes that mean nothing: nobody writes them honestly. */
function isPureHex(bytes: Bytes, from: number, to: number): boolean {
  if ((to - from) % 2 !== 0) return false;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const lower = byte | 0x20;
    if (!isDigit && (lower < 0x61 || lower > 0x66)) return false;
  }
  return true;
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** The file up to there, if it ends there as a file of its own: `startxref … %%EOF`. */
function revisionOf(pdf: PdfReader, end: number): PdfReader | null {
  if (!/%%EOF\s{0,4}$/.test(latin1(pdf.bytes, Math.max(0, end - 16), end))) return null;
  try {
    return pdf.upTo(end);
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  }
}

/** What was signed has to hold this signature in the same place, under the same name. */
function isInRevision(pdf: PdfReader, revision: PdfReader, { ref, names }: FoundSignature): boolean {
  if (!ref) return false;
  const [then, now] = [revision.entries.get(ref.num), pdf.entries.get(ref.num)];
  if (then?.kind !== "offset" || now?.kind !== "offset" || then.offset !== now.offset) return false;
  try {
    return signatureFields(revision).some(
      ({ value, name }) => isRef(value) && value.num === ref.num && names.includes(name),
    );
  } catch (error) {
    if (error instanceof PdfError) return false;
    throw error;
  }
}

/** Each signature must end before the next one's gap: equal or crossing ranges are made, they do not happen. */
function markOverlaps(found: readonly FoundSignature[]): void {
  const framed = found.filter(({ range }) => range !== null);
  for (const [at, one] of framed.entries())
    for (const other of framed.slice(at + 1)) {
      if (!one.range || !other.range) continue;
      if (one.range[2] + one.range[3] <= other.range[1]) continue;
      one.problems.push("overlap");
      other.problems.push("overlap");
    }
}
