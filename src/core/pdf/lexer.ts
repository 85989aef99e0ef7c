import type { Bytes } from "#core/bytes.ts";
import { isAt, latin1, type PdfDict, PdfError, type PdfString, type PdfValue, type Shadowed } from "./values.ts";

const MAX_DEPTH = 100;
const MAX_VALUES = 1_000_000;
/** Bytes of one token that cost as much as a value. */
const BYTES_A_VALUE = 16;
/** Character classes of §7.2.3, by byte. */
const REGULAR = 0;
const SPACE = 1;
const DELIMITER = 2;
const CLASS = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) CLASS[byte] = SPACE;
for (const letter of "()<>[]{}/%") CLASS[letter.charCodeAt(0)] = DELIMITER;

/** By byte: what stands for itself in a literal string, also with all that follows (§7.3.4.2). */
const IS_PLAIN = new Uint8Array(256).fill(1);
for (const letter of "()\\\r") IS_PLAIN[letter.charCodeAt(0)] = 0;

/** Reads objects (ISO 32000-2 §7.2, §7.3) one after another from `at`; never past the end, never deeper than 100. */
export class Lexer {
  readonly bytes: Bytes;
  at: number;
  /** False within object streams: token positions there are no file positions. */
  readonly isFile: boolean;

  private readonly budget: { left: number };

  /** @param budget how many values may still be read, shared by all lexers of a file that costs a bounded time */
  constructor(bytes: Bytes, at = 0, isFile = true, budget: { left: number } = { left: MAX_VALUES }) {
    this.bytes = bytes;
    this.at = at;
    this.isFile = isFile;
    this.budget = budget;
  }

  byte(ahead = 0): number {
    return this.bytes[this.at + ahead] ?? -1;
  }

  /** Pays for walking over so many bytes: those of one long token may be walked over again from every object before it. */
  private pay(bytes: number): void {
    if (bytes < BYTES_A_VALUE) return;
    this.budget.left -= bytes / BYTES_A_VALUE;
    if (this.budget.left < 0) throw new PdfError("too-complex", "too much to read", this.at);
  }

  fail(what: string): PdfError {
    return new PdfError("syntax", what, this.at);
  }

  skipSpace(): void {
    const { bytes } = this;
    let at = this.at;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === 0x25) while (at + 1 < bytes.length && bytes[at + 1] !== 10 && bytes[at + 1] !== 13) at++;
      else if (CLASS[byte] !== SPACE) break;
    }
    this.pay(at - this.at);
    this.at = at;
  }

  /** White space, but no comment. */
  skipWhite(): void {
    while (CLASS[this.bytes[this.at] ?? 0] === SPACE && this.at < this.bytes.length) this.at++;
  }

  /** The regular characters here, e.g. a keyword or a number; "" at a delimiter. */
  word(): string {
    const { bytes } = this;
    const from = this.at;
    let at = from;
    let sum = 0;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (CLASS[byte] !== REGULAR) break;
      sum = (Math.imul(sum, 31) + byte) | 0;
    }
    this.pay(at - from);
    this.at = at;
    return wordOf(bytes, from, at, sum);
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

  /** @throws PdfError unless a non-negative integer of at most 15 digits follows */
  integer(): number {
    this.skipSpace();
    if (this.byte() === 0x2b) this.at++;
    const value = this.digits(15);
    if (value < 0) throw this.fail("expected an integer");
    return value;
  }

  /** The number that a word of so many digits at most is; −1 for any other word, which is left where it is. */
  digits(most: number): number {
    const { bytes, at: from } = this;
    let at = from;
    let value = 0;
    for (; at < bytes.length && at - from <= most; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const isEnded = at >= bytes.length || CLASS[bytes[at] ?? 0] !== REGULAR;
    if (at === from || at - from > most || !isEnded) return -1;
    this.at = at;
    return value;
  }

  value(depth = 0): PdfValue {
    if (depth > MAX_DEPTH) throw new PdfError("too-complex", "nested too deeply", this.at);
    if (--this.budget.left < 0) throw new PdfError("too-complex", "too many values", this.at);
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
    const integer = this.digits(10);
    if (integer >= 0) return this.reference(integer) ?? integer;
    const word = this.word();
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word) && word.length <= 40) return Number(word);
    throw this.fail(word === "" ? "expected an object" : `unknown word ${word.slice(0, 20)}`);
  }

  /** `12 0 R`, told from two numbers by the R. */
  private reference(num: number): PdfValue | undefined {
    const back = this.at;
    this.skipSpace();
    const gen = this.digits(5);
    if (gen >= 0) this.skipSpace();
    if (gen >= 0 && this.byte() === 0x52 && this.word() === "R") return { t: "ref", num, gen };
    this.at = back;
    return undefined;
  }

  private name(): string {
    this.at++;
    const word = this.word();
    return word.includes("#") ? unescapedName(word) : word;
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
    let twice: Shadowed[] | null = null;
    for (;;) {
      this.skipSpace();
      if (this.byte() === 0x3e && this.byte(1) === 0x3e) {
        this.at += 2;
        return { t: "dict", map, twice: twice ?? NONE };
      }
      if (this.byte() !== 0x2f) throw this.fail("expected a key");
      const key = this.name();
      const value = this.value(depth + 1);
      if (map.has(key)) (twice ??= []).push([key, map.get(key) ?? null]);
      map.set(key, value);
    }
  }

  private hexadecimal(): PdfString {
    const { bytes } = this;
    const from = this.at;
    const end = bytes.indexOf(0x3e, from);
    this.pay((end < 0 ? bytes.length : end) - from);
    if (end < 0) throw this.fail("string without an end");
    const isPlain = (end - from) % 2 === 1 && areDigits(bytes, from + 1, end);
    const place = { from: this.isFile ? from : null, to: this.isFile ? end + 1 : null };
    if (isPlain && end - from > LONGEST) {
      this.at = end + 1;
      return new LongString(bytes, from + 1, end, place);
    }
    const out = new Uint8Array((end - from) >> 1);
    let count = 0;
    for (let at = from + 1; at < end; at++) {
      const byte = bytes[at] ?? 0;
      const digit = HEX[byte] ?? -1;
      if (digit >= 0) {
        const place = count >> 1;
        out[place] = (count & 1) === 0 ? digit << 4 : (out[place] ?? 0) | digit;
        count++;
      } else if (CLASS[byte] !== SPACE) {
        this.at = at;
        throw this.fail("not a hexadecimal string");
      }
    }
    this.at = end + 1;
    return { t: "string", bytes: out.subarray(0, (count + 1) >> 1), isHex: true, ...place };
  }

  private literal(): PdfString {
    const { bytes } = this;
    const from = this.at++;
    let plain = this.at;
    while (plain < bytes.length && IS_PLAIN[bytes[plain] ?? 0] === 1) plain++;
    this.pay(plain - from);
    if (bytes[plain] === 0x29) {
      this.at = plain + 1;
      return this.string(bytes.subarray(from + 1, plain), from);
    }
    const out: number[] = [];
    for (let open = 1; ;) {
      const byte = this.byte();
      // One byte after another costs more than a search.
      if (byte < 0 || (byte === 0x29 && open === 1)) this.pay(4 * (this.at - from));
      if (byte < 0) throw this.fail("string without an end");
      this.at++;
      if (byte === 0x5c) this.escape(out);
      else if (byte === 0x29 && --open === 0) return this.string(Uint8Array.from(out), from);
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

  private string(bytes: Bytes, from: number): PdfString {
    return { t: "string", bytes, isHex: false, from: this.isFile ? from : null, to: this.isFile ? this.at : null };
  }
}

/** A name with its escapes undone (§7.3.5). */
export const unescapedName = (word: string): string =>
  word.replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** A signature's hexadecimal digits, turned into bytes when somebody asks: most are only walked past. */
class LongString {
  readonly t = "string";
  readonly isHex = true;
  readonly from: number | null;
  readonly to: number | null;
  readonly #digits: Bytes;
  #bytes: Bytes | null = null;

  constructor(bytes: Bytes, from: number, to: number, place: { from: number | null; to: number | null }) {
    this.#digits = bytes.subarray(from, to);
    this.from = place.from;
    this.to = place.to;
  }

  get bytes(): Bytes {
    this.#bytes ??= bytesOf(this.#digits);
    return this.#bytes;
  }
}

/** An even number of digits with nothing between them. */
function bytesOf(digits: Bytes): Bytes {
  const out = new Uint8Array(digits.length >> 1);
  for (let i = 0; i < out.length; i++)
    out[i] = ((HEX[digits[2 * i] ?? 0] ?? 0) << 4) | (HEX[digits[2 * i + 1] ?? 0] ?? 0);
  return out;
}

function areDigits(bytes: Bytes, from: number, to: number): boolean {
  let all = 0;
  for (let at = from; at < to; at++) all |= HEX[bytes[at] ?? 0] ?? -1;
  return all >= 0;
}

const NONE: readonly Shadowed[] = [];

/** Words read lately, by a sum over their bytes: files say the same few again and again. */
const PLACES = 2048;
const LONGEST = 32;
const lately = Array.from({ length: PLACES }, () => "");

function wordOf(bytes: Bytes, from: number, to: number, sum: number): string {
  if (to - from > LONGEST) return latin1(bytes, from, to);
  const place = sum & (PLACES - 1);
  const known = lately[place] ?? "";
  if (known.length === to - from && isAt(bytes, from, known)) return known;
  return (lately[place] = latin1(bytes, from, to));
}

const ESCAPES = new Map([
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x62, 8],
  [0x66, 12],
]);

/** Value of each hexadecimal digit, by byte; −1 for all others. */
const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  const letter = digit.toString(16);
  HEX[letter.charCodeAt(0)] = digit;
  HEX[letter.toUpperCase().charCodeAt(0)] = digit;
}
