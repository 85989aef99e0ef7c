import { Lexer } from "./lexer.ts";
import type { PdfReader } from "./reader.ts";
import { isDict, isRef, isStream, latin1, PdfError, type PdfValue } from "./values.ts";
import type { Entry } from "./section-entries.ts";
import type { Section } from "./xref-section.ts";

/** Something in an update that has no business there. `object` null: bytes that belong to none. */
export type Stray = { object: number | null; path: string };

const MOST = 8;

/**
 * Looks into an update that nobody signed, as validation data is added (ISO 32000-2 §12.8.4.3): its bytes are its objects,
 * cross-reference and end, nothing between them; every new object is used; the trailer says nothing new. A signed update
 * needs none of this: its signer answers for it.
 * @param from offset of the update's first byte; @param to of the byte behind its last
 * @param isCovered a later signature covers it: a broken update that nothing leads to is then its signer's knowledge
 */
export function straysIn(before: PdfReader, after: PdfReader, from: number, to: number, isCovered: boolean): Stray[] {
  const sections = after.sections.filter(({ offset }) => offset >= from && offset < to);
  if (sections.length === 0 && isCovered) return [];
  const out = [...looseBytes(after, sections, from, to), ...unused(before, after, sections), ...trailer(before, after)];
  return out.slice(0, MOST);
}

/** Bytes outside every object, cross-reference section and end of file, white space and comments apart (§7.5.6). */
function looseBytes(pdf: PdfReader, sections: readonly Section[], from: number, to: number): Stray[] {
  const tiles: [number, number][] = [];
  try {
    for (const section of sections) {
      tiles.push([section.offset, section.end]);
      for (const entry of section.entries.values())
        if (entry.kind === "offset" && entry.offset >= from && entry.offset < to && entry.offset !== section.offset)
          tiles.push([entry.offset, pdf.objectAt(entry.offset).end]);
    }
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    return [{ object: null, path: error.message }];
  }
  tiles.sort(([a], [b]) => a - b);
  const out: Stray[] = [];
  let at = from;
  for (const [start, end] of [...tiles, [to, to] as const]) {
    if (start < at) out.push({ object: null, path: `objects overlap at offset ${start}` });
    else if (!isIdle(pdf, at, start)) out.push({ object: null, path: `bytes at offset ${at}` });
    at = Math.max(at, end);
  }
  return out;
}

/** White space, comments, and the lines that end a revision. */
function isIdle(pdf: PdfReader, from: number, to: number): boolean {
  const lexer = new Lexer(pdf.bytes.subarray(from, to));
  for (;;) {
    lexer.skipSpace();
    if (lexer.at + from >= to) return true;
    if (lexer.word() !== "startxref") return false;
    lexer.skipWhite();
    if (lexer.digits(12) < 0) return false;
    lexer.skipWhite();
    if (lexer.byte() !== 0x25 || latin1(lexer.bytes, lexer.at, lexer.at + 5) !== "%%EOF") return false;
  }
}

/** New objects that neither the trailer nor anything that changed leads to. */
function unused(before: PdfReader, after: PdfReader, sections: readonly Section[]): Stray[] {
  const fresh = new Map<number, Entry>();
  const todo: PdfValue[] = [after.trailer];
  const packs = new Set<number>();
  for (const { entries } of sections)
    for (const [num, entry] of entries) {
      if (entry.kind === "free" || after.entries.get(num) !== entry) continue;
      if (entry.kind === "packed") packs.add(entry.stream);
      const old = before.entries.get(num);
      if (old && old.kind !== "free") todo.push(valueOf(after, num, entry));
      else fresh.set(num, entry);
    }
  for (let value = todo.pop(); value !== undefined; value = todo.pop()) {
    if (isRef(value)) {
      const entry = fresh.get(value.num);
      fresh.delete(value.num);
      if (entry) todo.push(valueOf(after, value.num, entry));
    } else if (Array.isArray(value)) for (const item of value) todo.push(item);
    else if (isDict(value)) for (const item of value.map.values()) todo.push(item);
    else if (isStream(value)) for (const item of value.dict.map.values()) todo.push(item);
  }
  return [...fresh].flatMap(([num, entry]) => {
    const value = packs.has(num) ? null : valueOf(after, num, entry);
    const isFrame = packs.has(num) || (isStream(value) && after.nameOf(value.dict.map.get("Type")) === "XRef");
    return isFrame ? [] : [{ object: num, path: "unused object" }];
  });
}

function valueOf(pdf: PdfReader, num: number, entry: Entry): PdfValue {
  try {
    return pdf.get({ t: "ref", num, gen: entry.kind === "offset" ? entry.gen : 0 });
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  }
}

const TRAILER = new Set("Size Prev Root Info ID Encrypt XRefStm Type W Index Filter DecodeParms Length DL".split(" "));

/** Keys nobody wrote before mean nothing (§7.5.5). */
function trailer(before: PdfReader, after: PdfReader): Stray[] {
  const [old, now] = [before.trailer.map, after.trailer.map];
  const odd = [...now.keys()].filter((key) => !TRAILER.has(key) && !old.has(key));
  const size = now.get("Size");
  if (typeof size !== "number" || after.trailer.twice.length > 0) odd.push("Size");
  return odd.map((key) => ({ object: null, path: `trailer/${key}` }));
}
