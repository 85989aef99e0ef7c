import type { PdfReader } from "#core/pdf/reader.ts";
import type { Revision } from "#core/pdf/revision.ts";
import { findSignatures, type FoundSignature } from "#core/pdf/signatures.ts";
import { ascii, latin1 } from "#core/pdf/values.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { appended, open } from "./append.ts";

/** One of our own signed files, about to be attacked. */
export type Target = {
  name: string;
  pdf: Uint8Array;
  anchors: readonly Certificate[];
  nowMs: number;
  /** How many of its first bytes were there before anybody signed. */
  unsigned: number;
};

/** A named way to change a signed file. Null: it does not apply to this file. The same seed gives the same bytes. */
export type Attack = { name: string; make(target: Target, random: Random): Uint8Array | null };

export type Random = { below(limit: number): number; pick<T>(list: readonly T[]): T };

/** xorshift32: small, and the same everywhere. @param seed any text */
export function seeded(seed: string): Random {
  let state = 2_166_136_261;
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  state ||= 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
  const pick = <T>(list: readonly T[]): T => {
    const found = list[below(list.length)];
    if (found === undefined) throw new RangeError("nothing to pick from");
    return found;
  };
  return { below, pick };
}

class DoesNotApply extends Error {}

/** Says that the file has nothing this attack could change. */
export function skip(): never {
  throw new DoesNotApply();
}

/** An attack by appending an update. */
export const update = (name: string, change: (revision: Revision, reader: PdfReader) => void): Attack => ({
  name,
  make({ pdf }) {
    try {
      return appended(pdf, change);
    } catch (error) {
      if (error instanceof DoesNotApply) return null;
      throw error;
    }
  },
});

/** An attack on the file's text, read as Latin-1. */
export const rewrite = (name: string, change: (text: string, target: Target) => string | null): Attack => ({
  name,
  make(target) {
    const text = latin1(target.pdf);
    const changed = change(text, target);
    return changed === null || changed === text ? null : ascii(changed);
  },
});

export type Framed = FoundSignature & { range: NonNullable<FoundSignature["range"]> };

export const signaturesIn = (pdf: Uint8Array): Framed[] =>
  findSignatures(open(pdf)).filter((one): one is Framed => one.range !== null);

export function lastSignature(pdf: Uint8Array): Framed {
  const last = signaturesIn(pdf).at(-1);
  if (!last) throw new Error("no signature");
  return last;
}
