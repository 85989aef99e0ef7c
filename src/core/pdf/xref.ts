import type { Bytes } from "#core/bytes.ts";
import type { Inflate } from "./filters.ts";
import { Lexer } from "./lexer.ts";
import { type Entry, isSameEntry } from "./section-entries.ts";
import { MAX_ENTRIES, readSection, type Section } from "./xref-section.ts";
import { isAt, type PdfDict, PdfError } from "./values.ts";

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
    if (section.kind === "table" && hybrid !== undefined) {
      if (typeof hybrid !== "number") throw new PdfError("xref", "/XRefStm is no integer", section.offset);
      unhide(section, take(hybrid));
    }
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
