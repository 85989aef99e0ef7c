import type { Bytes } from "#core/bytes.ts";

/** PDF objects (ISO 32000-2 §7.3) as plain values. Positions are file offsets when the object lies in the file itself. */
export type PdfRef = { t: "ref"; num: number; gen: number };
export type PdfName = { t: "name"; name: string };
/** `from`/`to` enclose the token with its delimiters; null inside object streams, where a file position means nothing. */
export type PdfString = { t: "string"; bytes: Bytes; isHex: boolean; from: number | null; to: number | null };
/** `twice` holds what keys written more than once said before: viewers disagree which one counts, so a verifier must not guess. */
export type PdfDict = { t: "dict"; map: Map<string, PdfValue>; twice: readonly Shadowed[] };
export type Shadowed = readonly [key: string, value: PdfValue];
export type PdfStream = { t: "stream"; dict: PdfDict; raw: Bytes };
export type PdfValue = null | boolean | number | PdfRef | PdfName | PdfString | PdfDict | PdfStream | PdfValue[];

/** The file breaks a rule the reader insists on. `at` is a byte offset, or -1 when no single place is to blame. */
export class PdfError extends Error {
  readonly code: PdfProblem;
  readonly at: number;
  constructor(code: PdfProblem, detail: string, at = -1) {
    super(at < 0 ? `${code}: ${detail}` : `${code}: ${detail} (offset ${at})`);
    this.name = "PdfError";
    this.code = code;
    this.at = at;
  }
}
export type PdfProblem =
  | "not-pdf"
  | "xref"
  | "syntax"
  | "encrypted"
  | "catalog"
  | "pages"
  | "stream"
  | "too-complex"
  | "field"
  | "certified"
  | "place"
  | "space";

export const isRef = (value: PdfValue | undefined): value is PdfRef => isTagged(value) && value.t === "ref";
export const isDict = (value: PdfValue | undefined): value is PdfDict => isTagged(value) && value.t === "dict";
export const isStream = (value: PdfValue | undefined): value is PdfStream => isTagged(value) && value.t === "stream";
export const isName = (value: PdfValue | undefined): value is PdfName => isTagged(value) && value.t === "name";
export const isString = (value: PdfValue | undefined): value is PdfString => isTagged(value) && value.t === "string";

type Tagged = Exclude<PdfValue, null | boolean | number | PdfValue[]>;
const isTagged = (value: PdfValue | undefined): value is Tagged =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const ref = (num: number, gen = 0): PdfRef => ({ t: "ref", num, gen });
export const name = (text: string): PdfName => ({ t: "name", name: text });
export function dict(entries: Readonly<Record<string, PdfValue>>): PdfDict {
  const map = new Map<string, PdfValue>();
  for (const key in entries) map.set(key, entries[key] ?? null);
  return { t: "dict", map, twice: [] };
}
export const string = (bytes: Bytes, isHex = false): PdfString => ({ t: "string", bytes, isHex, from: null, to: null });

/** Bytes as Latin-1 text: keywords, names, dates. */
export function latin1(bytes: Bytes, from = 0, to = bytes.length): string {
  let out = "";
  if (to - from > 64) {
    // One call for many characters is what engines are fast at; its arguments have to fit the stack.
    for (let at = from; at < to; at += 4096) out += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + 4096)));
    return out;
  }
  for (let i = from; i < to; i++) out += String.fromCharCode(bytes[i] ?? 0);
  return out;
}

/** Whether this Latin-1 text stands there. */
export function isAt(bytes: Bytes, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

export function ascii(text: string): Bytes {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** A text string (§7.9.2.2): UTF-16BE or UTF-8 by its mark, else PDFDocEncoding read as Latin-1. */
export function textOf(bytes: Bytes): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    let out = "";
    for (let i = 2; i + 1 < bytes.length; i += 2)
      out += String.fromCharCode(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
    return out;
  }
  return latin1(bytes);
}

/** A text string as UTF-16BE with its mark, or as it stands when it is ASCII. */
export function textString(text: string): PdfString {
  if (/^[\x20-\x7e]*$/.test(text)) return string(ascii(text));
  const out = new Uint8Array(2 + 2 * text.length);
  out.set([0xfe, 0xff]);
  for (let i = 0; i < text.length; i++) {
    out[2 + 2 * i] = text.charCodeAt(i) >> 8;
    out[3 + 2 * i] = text.charCodeAt(i) & 255;
  }
  return string(out, true);
}
