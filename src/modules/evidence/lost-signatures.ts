import type { Inspection } from "#core/pdf/inspect.ts";
import { findSignatures } from "#core/pdf/signatures.ts";
import { PdfError } from "#core/pdf/values.ts";

/** Each costs a look at the state it was made in. */
const MOST = 50;

/**
 * How many signatures earlier states of the file held that nothing leads to any more. Only states that none of today's
 * signatures ends are looked at: what was there when somebody signed is compared with what came later anyway.
 */
export function lostSignatures({ pdf, signatures, ends }: Inspection): number {
  // One of a broken shape may be any of them.
  if (signatures.some(({ range }) => range === null)) return 0;
  const known = new Set(signatures.map(({ range }) => range?.[1]));
  const signed = new Set(signatures.map(({ revisionNo }) => revisionNo));
  const lost = new Set<number>();
  for (const [at, end] of ends.slice(0, -1).slice(-MOST).entries()) {
    const revision = Math.max(0, ends.length - 1 - MOST) + at + 1;
    if (signed.has(revision)) continue;
    for (const gap of gapsIn(pdf, end)) if (!known.has(gap)) lost.add(gap);
  }
  return lost.size;
}

/** Where the values of the signatures begin that the file held when it ended there. */
function gapsIn(pdf: Inspection["pdf"], end: number): number[] {
  try {
    return findSignatures(pdf.upTo(end)).flatMap(({ range, problems }) =>
      range && problems.length === 0 ? [range[1]] : [],
    );
  } catch (error) {
    if (error instanceof PdfError) return [];
    throw error;
  }
}
