import type { PdfReader } from "#core/pdf/reader.ts";
import { findSignatures, type FoundSignature } from "#core/pdf/signatures.ts";
import { PdfError } from "#core/pdf/values.ts";

const KEY = "/ByteRange";
const NUMBERS = /^\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]/;
/** A byte range in its blanks. */
const LONGEST = 200;
/** Each costs a look at the state it was made in. */
const MOST = 20;

/**
 * How many signatures of an earlier state of the file nothing leads to any more: their bytes still stand where they were
 * made. A signed file that is attached does not count, nor do usage rights: neither was a signature of this file.
 */
export function lostSignatures(pdf: PdfReader, found: readonly FoundSignature[]): number {
  // One of a broken shape may be any of them.
  if (found.some(({ range }) => range === null)) return 0;
  const known = new Set(found.map(({ range }) => range?.[1]));
  const { buffer, byteOffset, length } = pdf.bytes;
  const text = Buffer.from(buffer, byteOffset, length);
  const lost = new Set<number>();
  for (let at = text.indexOf(KEY), looked = 0; at >= 0 && looked < MOST; at = text.indexOf(KEY, at + KEY.length)) {
    const from = at + KEY.length;
    const numbers = NUMBERS.exec(text.toString("latin1", from, from + LONGEST))
      ?.slice(1)
      .map(Number);
    const [gap = 0, second = 0, rest = 0] = numbers ?? [];
    if (!numbers || known.has(gap) || second + rest > length) continue;
    looked++;
    if (wasSignature(pdf, gap, second + rest)) lost.add(gap);
  }
  return lost.size;
}

/** Whether the file that ended there held a signature which left out what begins at `gap`. */
function wasSignature(pdf: PdfReader, gap: number, end: number): boolean {
  try {
    return findSignatures(pdf.upTo(end)).some(({ range, problems }) => range?.[1] === gap && problems.length === 0);
  } catch (error) {
    if (error instanceof PdfError) return false;
    throw error;
  }
}
