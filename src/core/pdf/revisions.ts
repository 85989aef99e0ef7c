import type { Bytes } from "#core/bytes.ts";
import { readFields } from "./fields.ts";
import { Lexer } from "./lexer.ts";
import { readPages } from "./pages.ts";
import { type Inflate, PdfReader } from "./reader.ts";
import { rebuild } from "./rebuild.ts";
import { latin1, PdfError } from "./values.ts";

const MAX_REVISIONS = 200;

/** The states a file went through, each ending in `startxref … %%EOF` (ISO 32000-2 §7.5.6). */
export class Revisions {
  /** The newest, rebuilt when it has to be. */
  readonly newest: PdfReader;
  private readonly bytes: Bytes;
  private readonly inflate: Inflate;
  /** Offsets behind each revision, white space after it included; in order. */
  private readonly ends: number[];
  private readonly readers = new Map<number, PdfReader>();
  private readonly states = new Map<number, PdfReader>();

  /** @throws PdfError when the file as it is now cannot be read */
  constructor(bytes: Bytes, inflate: Inflate) {
    this.bytes = bytes;
    this.inflate = inflate;
    const strict = new PdfReader(bytes, inflate);
    if (strict.isEncrypted) throw new PdfError("encrypted", "an encrypted file is not compared");
    this.newest = usable(strict, () => rebuild(bytes, strict, endsByText(bytes).at(-2) ?? 0, inflate));
    this.ends = this.newest.isRebuilt ? endsByText(bytes) : endsBySections(strict);
    if (this.ends.length > MAX_REVISIONS) throw new PdfError("too-complex", "too many revisions");
  }

  get count(): number {
    return this.ends.length;
  }

  endOf(at: number): number {
    return this.ends[at] ?? 0;
  }

  /** Which revision, from 0, ends there (white space apart), or −1. */
  indexAt(end: number): number {
    return this.ends.findIndex((other) => other >= end && isSpace(this.bytes, end, other));
  }

  /** Takes note of a state that was signed: also one that nothing leads to any more is a revision. */
  add(end: number, state: PdfReader): void {
    if (this.indexAt(end) < 0) {
      const at = this.ends.findLastIndex((other) => other < end) + 1;
      this.ends.splice(at, 0, spaceAfter(this.bytes, end));
    }
    this.states.set(this.endOf(this.indexAt(end)), state);
  }

  /** @throws PdfError when that revision cannot be read */
  reader(at: number): PdfReader {
    const end = this.endOf(at);
    if (at === this.ends.length - 1 && isSpace(this.bytes, end, this.bytes.length)) return this.newest;
    const known = this.readers.get(end);
    if (known) return known;
    const reader = this.open(end, this.endOf(at - 1));
    this.readers.set(end, reader);
    return reader;
  }

  private open(end: number, from: number): PdfReader {
    const bytes = this.bytes.subarray(0, end);
    let strict: PdfReader;
    try {
      strict = this.states.get(end) ?? this.newest.upTo(end);
    } catch (error) {
      if (!(error instanceof PdfError)) throw error;
      // Refuses unless the newest revision is one of those that have to be rebuilt anyway.
      return rebuild(bytes, this.newest, from, this.inflate);
    }
    return usable(strict, () => rebuild(bytes, strict, from, this.inflate));
  }
}

/** The reader itself when pages and form can be read, else a rebuilt one. */
function usable(pdf: PdfReader, rebuilt: () => PdfReader): PdfReader {
  try {
    readPages(pdf);
    readFields(pdf);
    return pdf;
  } catch (error) {
    if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
    const again = rebuilt();
    readPages(again);
    return again;
  }
}

/** Behind every cross-reference section that counts. A linearized file's first has `startxref 0`: it ends none (Annex F). */
function endsBySections(pdf: PdfReader): number[] {
  const ends = new Set<number>();
  for (const { end } of pdf.sections) {
    const lexer = new Lexer(pdf.bytes, end);
    try {
      lexer.expect("startxref");
      const at = lexer.integer();
      lexer.skipWhite();
      if (at === 0 || latin1(pdf.bytes, lexer.at, lexer.at + 5) !== "%%EOF") continue;
      ends.add(spaceAfter(pdf.bytes, lexer.at + 5));
    } catch (error) {
      if (!(error instanceof PdfError)) throw error;
    }
  }
  return [...ends].sort((a, b) => a - b);
}

/** The same found in the text, for a file whose sections lead nowhere. */
function endsByText(bytes: Bytes): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(0x25); at >= 0; at = bytes.indexOf(0x25, at + 1)) {
    if (bytes[at + 1] !== 0x25 || latin1(bytes, at, at + 5) !== "%%EOF") continue;
    const before = /startxref\s+(\d{1,12})\s*$/.exec(latin1(bytes, Math.max(0, at - 40), at));
    if (!before || Number(before[1]) === 0) continue;
    ends.push(spaceAfter(bytes, at + 5));
    if (ends.length > MAX_REVISIONS) throw new PdfError("too-complex", "too many revisions");
  }
  return ends;
}

const isWhite = (byte: number | undefined): boolean =>
  byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 32;

function spaceAfter(bytes: Bytes, from: number): number {
  let at = from;
  while (isWhite(bytes[at])) at++;
  return at;
}

export function isSpace(bytes: Bytes, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isWhite(bytes[at])) return false;
  return true;
}
