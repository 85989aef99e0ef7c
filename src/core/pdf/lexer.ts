import type { Bytes } from "#core/bytes.ts";
import { PdfDict, PdfError, PdfName, type PdfObject, PdfRef, PdfString } from "./objects.ts";

const MAX_DEPTH = 100;
const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set(Array.from("()<>[]{}/%", (letter) => letter.charCodeAt(0)));
const isRegular = (byte: number): boolean => !WHITE.has(byte) && !DELIMITER.has(byte);
export const isWhite = (byte: number): boolean => WHITE.has(byte);
const ESCAPES = new Map([
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x62, 8],
  [0x66, 12],
]);

/** Reads objects from a position in bytes (ISO 32000-2 §7.2–7.3). Strict: what is not an object throws PdfError "syntax". */
export class Lexer {
  readonly bytes: Bytes;
  at: number;
  /** False inside an object stream, where positions mean nothing for the file. */
  readonly #isFile: boolean;

  constructor(bytes: Bytes, at = 0, isFile = true) {
    this.bytes = bytes;
    this.at = at;
    this.#isFile = isFile;
  }

  peek(): number {
    return this.bytes[this.at] ?? -1;
  }

  skipWhite(): void {
    for (;;) {
      while (WHITE.has(this.peek())) this.at++;
      if (this.peek() !== 0x25) return;
      while (this.at < this.bytes.length && this.peek() !== 10 && this.peek() !== 13) this.at++;
    }
  }

  /** The regular characters from here, without moving past them when `isPeek`. */
  word(isPeek = false): string {
    this.skipWhite();
    const start = this.at;
    let end = start;
    while (end < this.bytes.length && isRegular(this.bytes[end] ?? 0) && end - start < 128) end++;
    if (!isPeek) this.at = end;
    return latin(this.bytes.subarray(start, end));
  }

  /** Moves past a keyword that must stand here. */
  expect(keyword: string): void {
    if (this.word() !== keyword) throw syntax(`${keyword} expected`);
  }

  /** A non-negative integer that must stand here. */
  integer(): number {
    const word = this.word();
    if (!/^\d{1,10}$/.test(word)) throw syntax("integer expected");
    return Number(word);
  }

  object(depth = 0): PdfObject {
    if (depth > MAX_DEPTH) throw new PdfError("limit", "objects are nested too deeply");
    this.skipWhite();
    const byte = this.peek();
    if (byte === 0x2f) return this.#name();
    if (byte === 0x28) return this.#literal();
    if (byte === 0x5b) return this.#array(depth);
    if (byte === 0x3c) return this.bytes[this.at + 1] === 0x3c ? this.#dict(depth) : this.#hex();
    return this.#plain();
  }

  #plain(): PdfObject {
    const word = this.word();
    if (word === "true") return true;
    if (word === "false") return false;
    if (word === "null") return null;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw syntax("not an object");
    return /^\d{1,10}$/.test(word) ? this.#numberOrRef(Number(word)) : Number(word);
  }

  #numberOrRef(first: number): PdfObject {
    const back = this.at;
    const second = this.word();
    if (/^\d{1,5}$/.test(second) && this.word() === "R") return new PdfRef(first, Number(second));
    this.at = back;
    return first;
  }

  #name(): PdfName {
    this.at++;
    const start = this.at;
    while (this.at < this.bytes.length && isRegular(this.peek())) this.at++;
    const raw = latin(this.bytes.subarray(start, this.at));
    return new PdfName(
      raw.replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  }

  #array(depth: number): PdfObject[] {
    this.at++;
    const out: PdfObject[] = [];
    for (;;) {
      this.skipWhite();
      if (this.peek() === 0x5d) break;
      out.push(this.object(depth + 1));
    }
    this.at++;
    return out;
  }

  #dict(depth: number): PdfDict {
    this.at += 2;
    const entries = new Map<string, PdfObject>();
    const twice: string[] = [];
    for (;;) {
      this.skipWhite();
      if (this.peek() === 0x3e && this.bytes[this.at + 1] === 0x3e) break;
      if (this.peek() !== 0x2f) throw syntax("name expected in a dictionary");
      const { name } = this.#name();
      const value = this.object(depth + 1);
      if (entries.has(name)) twice.push(name);
      entries.set(name, value);
    }
    this.at += 2;
    return new PdfDict(entries, twice);
  }

  #hex(): PdfString {
    const start = this.at++;
    const close = this.bytes.indexOf(0x3e, this.at);
    if (close < 0) throw syntax("string without an end");
    const out = new Uint8Array(Math.ceil((close - this.at) / 2));
    let count = 0;
    for (; this.at < close; this.at++) {
      const byte = this.peek();
      if (WHITE.has(byte)) continue;
      const digit = hexDigit(byte);
      if (digit < 0) throw syntax("not hexadecimal");
      out[count >> 1] = (out[count >> 1] ?? 0) | (count % 2 === 0 ? digit << 4 : digit);
      count++;
    }
    this.at = close + 1;
    return new PdfString(out.slice(0, Math.ceil(count / 2)), true, ...this.#span(start));
  }

  #span(start: number): [number, number] {
    return this.#isFile ? [start, this.at] : [-1, -1];
  }

  #literal(): PdfString {
    const start = this.at++;
    const out: number[] = [];
    for (let depth = 1; ;) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw syntax("string without an end");
      if (byte === 0x5c) this.#escape(out);
      else if (byte === 0x29 && --depth === 0) break;
      else if (byte === 0x0d) {
        if (this.peek() === 10) this.at++;
        out.push(10);
      } else {
        if (byte === 0x28) depth++;
        out.push(byte);
      }
    }
    return new PdfString(Uint8Array.from(out), false, ...this.#span(start));
  }

  #escape(out: number[]): void {
    const byte = this.bytes[this.at++] ?? 0;
    if (byte >= 0x30 && byte <= 0x37) {
      let value = byte - 0x30;
      for (let i = 0; i < 2 && this.peek() >= 0x30 && this.peek() <= 0x37; i++)
        value = value * 8 + (this.bytes[this.at++] ?? 0) - 0x30;
      out.push(value & 255);
    } else if (byte === 13) {
      if (this.peek() === 10) this.at++;
    } else if (byte !== 10) out.push(ESCAPES.get(byte) ?? byte);
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 87 : -1;
}

const syntax = (message: string): PdfError => new PdfError("syntax", message);

/** One character a byte. */
export function latin(bytes: Bytes): string {
  let out = "";
  for (const byte of bytes) out += String.fromCharCode(byte);
  return out;
}
