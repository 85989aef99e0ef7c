import type { Bytes } from "#core/bytes.ts";

/** Why a PDF cannot be read or extended. `message` says it in English; nothing of the document is repeated. */
export class PdfError extends Error {
  readonly reason: PdfReason;

  constructor(reason: PdfReason, message: string) {
    super(message);
    this.name = "PdfError";
    this.reason = reason;
  }
}

export type PdfReason = "not-pdf" | "syntax" | "xref" | "encrypted" | "structure" | "limit" | "place" | "field";

/** A name without its slash; #xx escapes are decoded, one char a byte. */
export class PdfName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** `at` and `end` are the positions of its delimiters in the file, -1 inside an object stream. */
export class PdfString {
  readonly bytes: Bytes;
  readonly isHex: boolean;
  readonly at: number;
  readonly end: number;

  constructor(bytes: Bytes, isHex = false, at = -1, end = -1) {
    this.bytes = bytes;
    this.isHex = isHex;
    this.at = at;
    this.end = end;
  }
}

export class PdfRef {
  readonly num: number;
  readonly gen: number;

  constructor(num: number, gen = 0) {
    this.num = num;
    this.gen = gen;
  }
}

/** `twice` names keys that stood there more than once: readers disagree which one counts. */
export class PdfDict {
  readonly map: Map<string, PdfObject>;
  readonly twice: Set<string>;

  constructor(entries: Iterable<readonly [string, PdfObject]> = [], twice: Iterable<string> = []) {
    this.map = new Map(entries);
    this.twice = new Set(twice);
  }

  get(key: string): PdfObject {
    return this.map.get(key) ?? null;
  }

  /** A copy with some entries replaced; null removes one. */
  with(changes: Readonly<Record<string, PdfObject>>): PdfDict {
    const map = new Map(this.map);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) map.delete(key);
      else map.set(key, value);
    }
    return new PdfDict(map);
  }
}

/** `raw` is still encoded. */
export class PdfStream {
  readonly dict: PdfDict;
  readonly raw: Bytes;

  constructor(dict: PdfDict, raw: Bytes) {
    this.dict = dict;
    this.raw = raw;
  }
}

export type PdfObject =
  | null
  | boolean
  | number
  | PdfName
  | PdfString
  | PdfRef
  | PdfDict
  | PdfStream
  | readonly PdfObject[];

export const isNumber = (object: PdfObject): object is number => typeof object === "number";
export const isArray = (object: PdfObject): object is readonly PdfObject[] => Array.isArray(object);
export const nameOf = (object: PdfObject): string | null => (object instanceof PdfName ? object.name : null);

/** ISO 32000-2 §7.9.2: UTF-16BE or UTF-8 with a byte order mark, else PDFDocEncoding, read as Latin-1. */
export function textOf(object: PdfObject): string | null {
  if (!(object instanceof PdfString)) return null;
  const bytes = object.bytes;
  const isUtf16 = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!isUtf16) return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  let out = "";
  for (let at = 2; at + 1 < bytes.length; at += 2)
    out += String.fromCharCode(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  return out;
}

/** Text as a PDF string: ASCII as it stands, everything else UTF-16BE. */
export function stringOf(text: string): PdfString {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  if (units.every((unit) => unit < 0x80)) return new PdfString(Uint8Array.from(units));
  return new PdfString(Uint8Array.from([0xfe, 0xff, ...units.flatMap((unit) => [unit >> 8, unit & 255])]));
}
