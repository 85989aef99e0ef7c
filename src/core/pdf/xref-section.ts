import type { Bytes } from "#core/bytes.ts";
import { decodeStream, type Inflate } from "./filters.ts";
import { readIndirect } from "./indirect-object.ts";
import { Lexer } from "./lexer.ts";
import { type Entry, isSameEntry, SectionEntries } from "./section-entries.ts";
import { isDict, isName, isStream, type PdfDict, PdfError, type PdfValue } from "./values.ts";

/** One cross-reference section (ISO 32000-2 §7.5.4, §7.5.8) with its trailer. */
export type Section = {
  offset: number;
  /** Offset of the first byte behind it, trailer dictionary included. */
  end: number;
  /** Rows read, also those that say the same number again. */
  rows: number;
  kind: "table" | "stream";
  entries: SectionEntries;
  /** Some of them are in object streams. */
  hasPacked: boolean;
  trailer: PdfDict;
};

/** Of one file, in all sections together. */
export const MAX_ENTRIES = 1_000_000;
const MAX_NUMBER = 10_000_000;
/** Bytes that producers leave behind the last row. */
const SPARE = 4096;

/** @throws PdfError xref: neither a table nor a stream there, or one that is not in order */
export function readSection(bytes: Bytes, offset: number, base: number, inflate: Inflate): Section {
  if (offset < 0 || offset >= bytes.length) throw new PdfError("xref", "cross-reference beyond the end", offset);
  const lexer = new Lexer(bytes, offset);
  lexer.skipSpace();
  if (lexer.peekWord() !== "xref") return readStreamSection(lexer, offset, base, inflate);
  lexer.word();
  const entries = new SectionEntries(ROW, (num, at) => entryOfLine(fixedLine(bytes, at), num, base, at));
  let rows = 0;
  for (;;) {
    lexer.skipSpace();
    if (lexer.peekWord() === "trailer") break;
    rows += readSubsection(lexer, base, entries);
  }
  lexer.word();
  const trailer = lexer.value();
  if (!isDict(trailer)) throw new PdfError("xref", "no trailer dictionary", offset);
  return { offset, end: lexer.at, rows, kind: "table", entries, hasPacked: false, trailer };
}

function readSubsection(lexer: Lexer, base: number, entries: SectionEntries): number {
  const first = lexer.integer();
  const count = lexer.integer();
  if (first + count > MAX_NUMBER) throw lexer.fail("cross-reference too large");
  lexer.skipSpace();
  const { bytes, at } = lexer;
  if (isFixedTable(bytes, at, count) && entries.defer(first, count, at)) {
    lexer.at = at + ROW * count;
    return count;
  }
  for (let i = 0; i < count; i++) {
    const entry = entryOfLine(fixedEntry(lexer) ?? looseEntry(lexer), first + i, base, lexer.at);
    const before = entries.get(first + i);
    if (!before) entries.set(first + i, entry);
    else if (!isSameEntry(before, entry)) throw new PdfError("xref", `object ${first + i} is listed twice`, lexer.at);
  }
  return count;
}

type Line = { offset: number; gen: number; kind: "n" | "f" };

/** Number 0 is always free; an offset of 0 would be the header and is how some producers write free. */
function entryOfLine(line: Line | null, num: number, base: number, at: number): Entry {
  if (!line) throw new PdfError("xref", "malformed entry", at);
  const isUsed = line.kind === "n" && line.offset > 0 && num > 0;
  return isUsed ? { kind: "offset", offset: base + line.offset, gen: line.gen } : { kind: "free" };
}

/** Bytes of a row (§7.5.4). */
const ROW = 20;

/** Tables of more rows have their digits read only where an object is asked for. */
const FEW = 32;

/** Whether so many rows have their spaces, letters and line ends where the standard puts them, and, where they are few, digits. */
function isFixedTable(bytes: Bytes, from: number, count: number): boolean {
  if (from + ROW * count > bytes.length) return false;
  for (let at = from; at < from + ROW * count; at += ROW) {
    if (count < FEW && (digitsAt(bytes, at, 10) < 0 || digitsAt(bytes, at + 11, 5) < 0)) return false;
    const [kind, end] = [bytes[at + 17], bytes[at + 19]];
    if (bytes[at + 10] !== 32 || bytes[at + 16] !== 32 || (end !== 10 && end !== 13)) return false;
    if (kind !== 0x6e && kind !== 0x66) return false;
  }
  return true;
}

function fixedEntry(lexer: Lexer): Line | null {
  const line = fixedLine(lexer.bytes, lexer.at);
  if (line) lexer.at += ROW;
  return line;
}

/** The twenty bytes the standard asks for (§7.5.4): `nnnnnnnnnn ggggg n` and a line end of two. Null for any other form. */
function fixedLine(bytes: Bytes, at: number): Line | null {
  const offset = digitsAt(bytes, at, 10);
  const gen = digitsAt(bytes, at + 11, 5);
  const kind = bytes[at + 17];
  const end = bytes[at + 19];
  if (offset < 0 || gen < 0 || bytes[at + 10] !== 32 || bytes[at + 16] !== 32 || (end !== 10 && end !== 13))
    return null;
  if (kind !== 0x6e && kind !== 0x66) return null;
  return { offset, gen, kind: kind === 0x6e ? "n" : "f" };
}

function digitsAt(bytes: Bytes, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Other white space, as some producers write it. */
function looseEntry(lexer: Lexer): Line {
  const offset = lexer.integer();
  const gen = lexer.integer();
  lexer.skipSpace();
  const kind = lexer.word();
  if (kind !== "n" && kind !== "f") throw new PdfError("xref", "malformed entry", lexer.at);
  lexer.skipSpace();
  return { offset, gen, kind };
}

function readStreamSection(lexer: Lexer, offset: number, base: number, inflate: Inflate): Section {
  const { value: stream, end } = readIndirect(lexer, () => null);
  const type = isStream(stream) ? stream.dict.map.get("Type") : null;
  if (!isStream(stream) || !isName(type) || type.name !== "XRef")
    throw new PdfError("xref", "no cross-reference here", offset);
  const { map } = stream.dict;
  const widths = integers(map.get("W"));
  const [w1, w2, w3] = widths;
  if (w1 === undefined || w2 === undefined || w3 === undefined || widths.some((width) => width > 6) || w2 === 0)
    throw new PdfError("xref", "malformed /W", offset);
  const index = map.has("Index") ? integers(map.get("Index")) : [0, ...integers([map.get("Size") ?? 0])];
  const rows = index.reduce((sum, value, i) => sum + (i % 2 === 1 ? value : 0), 0);
  if (rows > MAX_ENTRIES) throw new PdfError("too-complex", "too many objects");
  // A section unpacks to its rows, each perhaps with a predictor's byte: a bomb costs no more than it announces.
  const data = decodeStream(stream, inflate, (value) => value, rows * (w1 + w2 + w3 + 1) + SPARE);
  const width = w1 + w2 + w3;
  const entries = new SectionEntries(width, (num, at) => {
    if (num === 0) return { kind: "free" };
    const type = w1 === 0 ? 1 : number(data, at, w1);
    return entryOf(type, number(data, at + w1, w2), number(data, at + w1 + w2, w3), base);
  });
  let at = 0;
  for (let i = 0; i + 1 < index.length; i += 2) {
    const [first = 0, count = 0] = [index[i], index[i + 1]];
    if (first + count > MAX_NUMBER || at + count * width > data.length)
      throw new PdfError("xref", "cross-reference stream too short", offset);
    if (!entries.defer(first, count, at)) entries.add(first, count, at);
    at += count * width;
  }
  const hasPacked = w1 > 0 && hasType(data, width, w1, at, PACKED);
  return { offset, end, rows, kind: "stream", entries, hasPacked, trailer: stream.dict };
}

const PACKED = 2;

/** Whether any row up to `end` is of this type. */
function hasType(data: Bytes, width: number, w1: number, end: number, type: number): boolean {
  for (let at = 0; at < end; at += width) if (number(data, at, w1) === type) return true;
  return false;
}

function number(data: Bytes, from: number, width: number): number {
  let value = 0;
  for (let at = from; at < from + width; at++) value = value * 256 + (data[at] ?? 0);
  return value;
}

function entryOf(type: number, second: number, third: number, base: number): Entry {
  if (type === 1) return { kind: "offset", offset: base + second, gen: third };
  return type === PACKED ? { kind: "packed", stream: second, index: third } : { kind: "free" };
}

function integers(value: PdfValue | undefined): number[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    if (typeof item !== "number" || !Number.isInteger(item) || item < 0)
      throw new PdfError("xref", "malformed numbers");
    return item;
  });
}
