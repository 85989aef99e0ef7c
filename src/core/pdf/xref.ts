import type { Bytes } from "#core/bytes.ts";
import { decodeStream, type Inflate } from "./filters.ts";
import { Lexer } from "./lexer.ts";
import { type Entry, SectionEntries } from "./section-entries.ts";
import { isAt, isDict, isName, isStream, type PdfDict, PdfError, type PdfValue } from "./values.ts";

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

/** What counts in the end: of each object, what the newest section that names it says. */
export type Entries = { get(num: number): Entry | undefined; keys(): Iterable<number> };

/** `base`: bytes before %PDF. `sections`: newest first. */
export type Xref = { base: number; startxref: number; sections: Section[]; entries: Entries };

/** Sections one upon another, asked from the newest: a file of many revisions is not merged again for each of them. */
class Layers implements Entries {
  private readonly sections: readonly Section[];
  private all: ReadonlySet<number> | null = null;

  constructor(sections: readonly Section[]) {
    this.sections = sections;
  }

  get(num: number): Entry | undefined {
    for (const { entries } of this.sections) {
      const entry = entries.get(num);
      if (entry) return entry;
    }
    return undefined;
  }

  keys(): ReadonlySet<number> {
    this.all ??= new Set(this.sections.flatMap(({ entries }) => [...entries.keys()]));
    return this.all;
  }
}

const MAX_SECTIONS = 2000;
const MAX_ENTRIES = 1_000_000;
const MAX_NUMBER = 10_000_000;
/** Bytes that producers leave behind the last row. */
const SPARE = 4096;
/** How far from the end `startxref` may stand: Acrobat looks at 1024 bytes (ISO 32000-1 Annex H.3, note 18). */
const TAIL = 1024;

/**
 * Follows startxref and every /Prev and /XRefStm. Nothing is searched for or guessed.
 * @param known sections of the same file read before, by offset: other revisions have most of them in common
 * @throws PdfError xref, not-pdf
 */
export function readXref(bytes: Bytes, inflate: Inflate, known: Map<number, Section> = new Map()): Xref {
  const base = headerAt(bytes);
  const startxref = lastStartxref(bytes);
  const sections: Section[] = [];
  const seen = new Set<number>();
  let total = 0;
  const take = (at: number): Section => {
    const offset = base + at;
    if (seen.has(offset)) throw new PdfError("xref", "cross-references go round in circles", offset);
    if (sections.length >= MAX_SECTIONS) throw new PdfError("too-complex", "too many revisions");
    seen.add(offset);
    const before = known.get(offset);
    const section = before && before.end <= bytes.length ? before : readSection(bytes, offset, base, inflate);
    known.set(offset, section);
    sections.push(section);
    total += section.rows;
    if (total > MAX_ENTRIES) throw new PdfError("too-complex", "too many objects");
    return section;
  };
  for (let next: number | null = startxref; next !== null;) {
    const section: Section = take(next);
    const hybrid = section.trailer.map.get("XRefStm");
    if (section.kind === "table" && typeof hybrid === "number") unhide(section, take(hybrid));
    next = previous(section.trailer);
  }
  return { base, startxref, sections, entries: new Layers(sections) };
}

/** Objects that a hybrid file hides from old readers are free in its table and found in its stream (§7.5.8.4). */
function unhide(table: Section, stream: Section): void {
  for (const [num, entry] of stream.entries) {
    const shown = table.entries.get(num);
    if (!shown || entry.kind === "free") continue;
    if (shown.kind === "free") table.entries.set(num, entry);
    else if (!isSameEntry(shown, entry))
      throw new PdfError("xref", `table and stream disagree about object ${num}`, table.offset);
  }
}

/** Whether both say the same place. A packed object's container is another object: see its own entry. */
export const isSameEntry = (a: Entry, b: Entry): boolean =>
  (a.kind === "free" && b.kind === "free") ||
  (a.kind === "offset" && b.kind === "offset" && a.offset === b.offset && a.gen === b.gen) ||
  (a.kind === "packed" && b.kind === "packed" && a.stream === b.stream && a.index === b.index);

/** /Prev 0 and negative ones are written by some producers and mean none. */
function previous(trailer: PdfDict): number | null {
  const prev = trailer.map.get("Prev");
  if (prev === undefined || prev === null) return null;
  if (typeof prev !== "number" || !Number.isInteger(prev)) throw new PdfError("xref", "/Prev is no integer");
  return prev > 0 ? prev : null;
}

function headerAt(bytes: Bytes): number {
  for (let at = bytes.indexOf(0x25); at >= 0 && at < 1020; at = bytes.indexOf(0x25, at + 1))
    if (isAt(bytes, at, "%PDF-")) return at;
  throw new PdfError("not-pdf", "no %PDF- header");
}

const STARTXREF = "startxref";

function lastStartxref(bytes: Bytes): number {
  const from = Math.max(0, bytes.length - TAIL);
  for (let at = bytes.lastIndexOf(0x73); at >= from; at = bytes.lastIndexOf(0x73, at - 1)) {
    if (!isAt(bytes, at, STARTXREF)) continue;
    const lexer = new Lexer(bytes, at + STARTXREF.length);
    lexer.skipWhite();
    const offset = lexer.at > at + STARTXREF.length ? lexer.digits(12) : -1;
    lexer.skipWhite();
    if (offset >= 0 && isAt(bytes, lexer.at, "%%EOF")) return offset;
    break;
  }
  throw new PdfError("xref", "no startxref at the end");
}

function readSection(bytes: Bytes, offset: number, base: number, inflate: Inflate): Section {
  if (offset < 0 || offset >= bytes.length) throw new PdfError("xref", "cross-reference beyond the end", offset);
  const lexer = new Lexer(bytes, offset);
  lexer.skipSpace();
  if (lexer.peekWord() !== "xref") return readStreamSection(lexer, offset, base, inflate);
  lexer.word();
  const entries = new SectionEntries();
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
  const entryAt = (i: number): Entry => entryOfLine(fixedLine(bytes, at + ROW * i), first + i, base, at + ROW * i);
  if (isFixedTable(bytes, at, count) && entries.defer({ first, count, entryAt })) {
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
  const entries = new SectionEntries();
  const width = w1 + w2 + w3;
  let at = 0;
  for (let i = 0; i + 1 < index.length; i += 2) {
    const [first = 0, count = 0] = [index[i], index[i + 1]];
    if (first + count > MAX_NUMBER || at + count * width > data.length)
      throw new PdfError("xref", "cross-reference stream too short", offset);
    const from = at;
    const entryAt = (row: number): Entry => {
      const start = from + row * width;
      const type = w1 === 0 ? 1 : number(data, start, w1);
      const entry = entryOf(type, number(data, start + w1, w2), number(data, start + w1 + w2, w3), base);
      return first + row === 0 ? { kind: "free" } : entry;
    };
    if (!entries.defer({ first, count, entryAt }))
      for (let row = 0; row < count; row++) if (!entries.get(first + row)) entries.set(first + row, entryAt(row));
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

/**
 * Reads `num gen obj … endobj`. A stream's data ends where /Length says, and `endstream` must follow (§7.3.8.1).
 * @param lengthOf resolves an indirect /Length
 */
export function readIndirect(
  lexer: Lexer,
  lengthOf: (value: PdfValue | undefined) => PdfValue,
): { num: number; gen: number; value: PdfValue; end: number } {
  const num = lexer.integer();
  const gen = lexer.integer();
  lexer.expect("obj");
  const value = lexer.value();
  lexer.skipSpace();
  const word = lexer.peekWord();
  if (word === "endobj") {
    lexer.word();
    return { num, gen, value, end: lexer.at };
  }
  if (word !== "stream" || !isDict(value)) throw lexer.fail("expected endobj");
  lexer.word();
  if (lexer.byte() === 13) lexer.at++;
  if (lexer.byte() === 10) lexer.at++;
  const given = value.map.get("Length");
  const length = typeof given === "number" ? given : lengthOf(given);
  const from = lexer.at;
  if (typeof length !== "number" || !Number.isInteger(length) || length < 0 || from + length > lexer.bytes.length)
    throw new PdfError("stream", "unusable /Length", from);
  lexer.at = from + length;
  lexer.expect("endstream");
  lexer.expect("endobj");
  return {
    num,
    gen,
    value: { t: "stream", dict: value, raw: lexer.bytes.subarray(from, from + length) },
    end: lexer.at,
  };
}
