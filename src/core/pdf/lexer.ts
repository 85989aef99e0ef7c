import type { Bytes } from "#core/bytes.ts";
import { latin1, type PdfDict, PdfError, type PdfString, type PdfValue } from "./values.ts";

const MAX_DEPTH = 100;
/** By byte (§7.2.3): 1 white space, 2 delimiters, 0 regular characters. */
const CLASS = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) CLASS[byte] = 1;
for (const letter of "()<>[]{}/%") CLASS[letter.charCodeAt(0)] = 2;
/** -1, which stands for the end, is neither. */
const isSpace = (byte: number): boolean => CLASS[byte] === 1;
const isRegular = (byte: number): boolean => CLASS[byte] === 0;

/** Reads objects (ISO 32000-2 §7.2, §7.3) one after another from `at`; never past the end, never deeper than 100. */
export class Lexer {
  readonly bytes: Bytes;
  at: number;
  /** False within object streams: token positions there are no file positions. */
  readonly isFile: boolean;

  constructor(bytes: Bytes, at = 0, isFile = true) {
    this.bytes = bytes;
    this.at = at;
    this.isFile = isFile;
  }

  byte(ahead = 0): number {
    return this.bytes[this.at + ahead] ?? -1;
  }

  fail(what: string): PdfError {
    return new PdfError("syntax", what, this.at);
  }

  skipSpace(): void {
    for (;;) {
      if (this.byte() === 0x25)
        while (this.at < this.bytes.length && this.byte() !== 10 && this.byte() !== 13) this.at++;
      else if (isSpace(this.byte())) this.at++;
      else return;
    }
  }

  /** The regular characters here, e.g. a keyword or a number; "" at a delimiter. */
  word(): string {
    const from = this.at;
    while (this.at < this.bytes.length && isRegular(this.byte())) this.at++;
    return latin1(this.bytes, from, this.at);
  }

  peekWord(): string {
    const from = this.at;
    const word = this.word();
    this.at = from;
    return word;
  }

  /** @throws PdfError unless exactly this keyword follows */
  expect(keyword: string): void {
    this.skipSpace();
    if (this.word() !== keyword) throw this.fail(`expected ${keyword}`);
  }

  /** @throws PdfError unless a non-negative integer follows */
  integer(): number {
    this.skipSpace();
    const word = this.word();
    if (!/^\+?\d{1,15}$/.test(word)) throw this.fail("expected an integer");
    return Number(word);
  }

  value(depth = 0): PdfValue {
    if (depth > MAX_DEPTH) throw new PdfError("too-complex", "nested too deeply", this.at);
    this.skipSpace();
    switch (this.byte()) {
      case 0x2f:
        return { t: "name", name: this.name() };
      case 0x28:
        return this.literal();
      case 0x5b:
        return this.array(depth);
      case 0x3c:
        return this.byte(1) === 0x3c ? this.dictionary(depth) : this.hexadecimal();
      default:
        return this.plain();
    }
  }

  private plain(): PdfValue {
    const count = this.count();
    if (count >= 0) return this.reference(count) ?? count;
    const word = this.word();
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word) && word.length <= 40) return Number(word);
    throw this.fail(word === "" ? "expected an object" : `unknown word ${word.slice(0, 20)}`);
  }

  /** One to ten digits that are a word of their own, which most numbers are; -1 and no step for anything else. */
  private count(): number {
    const { bytes, at } = this;
    let value = 0;
    for (let i = at; i <= at + 10; i++) {
      const byte = bytes[i] ?? 0;
      if (byte >= 0x30 && byte <= 0x39) value = value * 10 + byte - 0x30;
      else if (i === at || isRegular(byte)) return -1;
      else {
        this.at = i;
        return value;
      }
    }
    return -1;
  }

  /** `12 0 R`, told from two numbers by the R. */
  private reference(num: number): PdfValue | undefined {
    const back = this.at;
    this.skipSpace();
    const from = this.at;
    const gen = this.count();
    if (gen >= 0 && this.at - from <= 5) {
      this.skipSpace();
      if (this.byte() === 0x52 && !isRegular(this.byte(1))) {
        this.at++;
        return { t: "ref", num, gen };
      }
    }
    this.at = back;
    return undefined;
  }

  private name(): string {
    this.at++;
    const word = this.word();
    if (!word.includes("#")) return word;
    return word.replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }

  private array(depth: number): PdfValue[] {
    this.at++;
    const out: PdfValue[] = [];
    for (;;) {
      this.skipSpace();
      if (this.byte() === 0x5d) {
        this.at++;
        return out;
      }
      out.push(this.value(depth + 1));
    }
  }

  private dictionary(depth: number): PdfDict {
    this.at += 2;
    const map = new Map<string, PdfValue>();
    const twice: string[] = [];
    for (;;) {
      this.skipSpace();
      if (this.byte() === 0x3e && this.byte(1) === 0x3e) {
        this.at += 2;
        return { t: "dict", map, twice };
      }
      if (this.byte() !== 0x2f) throw this.fail("expected a key");
      const key = this.name();
      const value = this.value(depth + 1);
      if (map.has(key)) twice.push(key);
      map.set(key, value);
    }
  }

  private hexadecimal(): PdfString {
    const from = this.at++;
    const digits: number[] = [];
    for (; this.byte() !== 0x3e; this.at++) {
      if (isSpace(this.byte())) continue;
      const digit = hexDigit(this.byte());
      if (digit < 0) throw this.fail("not a hexadecimal string");
      digits.push(digit);
    }
    this.at++;
    const out = new Uint8Array(Math.ceil(digits.length / 2));
    for (let i = 0; i < out.length; i++) out[i] = ((digits[2 * i] ?? 0) << 4) | (digits[2 * i + 1] ?? 0);
    return this.string(out, true, from);
  }

  private literal(): PdfString {
    const from = this.at++;
    const out: number[] = [];
    for (let open = 1; ;) {
      const byte = this.byte();
      if (byte < 0) throw this.fail("string without an end");
      this.at++;
      if (byte === 0x5c) this.escape(out);
      else if (byte === 0x29 && --open === 0) return this.string(Uint8Array.from(out), false, from);
      else {
        if (byte === 0x28) open++;
        if (byte === 13 && this.byte() === 10) this.at++;
        out.push(byte === 13 ? 10 : byte);
      }
    }
  }

  private escape(out: number[]): void {
    const byte = this.byte();
    this.at++;
    if (byte === 13) {
      if (this.byte() === 10) this.at++;
    } else if (byte >= 0x30 && byte <= 0x37) {
      let code = byte - 0x30;
      for (let i = 0; i < 2 && this.byte() >= 0x30 && this.byte() <= 0x37; i++, this.at++)
        code = code * 8 + this.byte() - 0x30;
      out.push(code & 255);
    } else if (byte !== 10) out.push(ESCAPES.get(byte) ?? byte);
  }

  private string(bytes: Bytes, isHex: boolean, from: number): PdfString {
    return { t: "string", bytes, isHex, from: this.isFile ? from : null, to: this.isFile ? this.at : null };
  }
}

const ESCAPES = new Map([
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x62, 8],
  [0x66, 12],
]);

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
