import { type Bytes } from "#core/bytes.ts";
import { type Inflate, PdfReader } from "./reader.ts";
import { latin1, PdfError } from "./values.ts";
import type { Entry } from "./section-entries.ts";

const LARGEST = 32 * 1024 * 1024;

/**
 * Opens a file whose newest cross-reference says /Prev 0 and so leads to hardly anything: some signing tools wrote such
 * updates, and every viewer then takes the last definition of each object in file order. That is what this does, and
 * only for such files. Whoever compares revisions looks at each of them, so that nothing defined on the way is missed.
 * @param from an object may not be defined twice after this offset: viewers would differ
 * @throws PdfError xref when it is another kind of damage, or ambiguous
 */
export function rebuild(bytes: Bytes, broken: PdfReader, from: number, inflate: Inflate): PdfReader {
  if (!endsAtPrevZero(broken)) throw new PdfError("xref", "the cross-reference is damaged");
  if (bytes.length > LARGEST) throw new PdfError("too-complex", "too large to be rebuilt");
  const text = latin1(bytes);
  if (/\/(ObjStm|XRef)\b/.test(text)) throw new PdfError("xref", "object streams cannot be rebuilt");
  const entries = new Map<number, Entry>();
  const fresh = new Set<number>();
  for (const found of text.matchAll(/(?<![^\s])(\d{1,8}) (\d{1,5}) obj(?![a-zA-Z0-9])/g)) {
    const [num, offset] = [Number(found[1]), found.index];
    if (offset >= from) {
      if (fresh.has(num)) throw new PdfError("xref", `object ${num} is defined twice in one revision`, offset);
      fresh.add(num);
    }
    entries.set(num, { kind: "offset", offset, gen: Number(found[2]) });
  }
  const { base, startxref, sections } = broken;
  return new PdfReader(bytes, inflate, { base, startxref, sections: [...sections], entries });
}

function endsAtPrevZero({ sections }: PdfReader): boolean {
  return sections.at(-1)?.trailer.map.get("Prev") === 0;
}
