import type { Bytes } from "#core/bytes.ts";
import { ascii } from "./values.ts";

/** By byte: what a name may hold as it is. */
const IS_REGULAR = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte > 32 && byte < 127));
for (const letter of "#()<>[]{}/%") IS_REGULAR[letter.charCodeAt(0)] = 0;

const HEX = ascii("0123456789abcdef");

/** Bytes that grow: one buffer for a whole update, because every signature passes through here. */
export class ByteWriter {
  private buffer: Bytes;
  length = 0;

  /** @param expected bytes; more is not wrong, only slower */
  constructor(expected: number) {
    this.buffer = new Uint8Array(expected);
  }

  /** Latin-1 text. */
  text(text: string): void {
    const { length } = text;
    this.reserve(length);
    const { buffer } = this;
    for (let i = 0, at = this.length; i < length; i++) buffer[at++] = text.charCodeAt(i);
    this.length += length;
  }

  byte(byte: number): void {
    this.reserve(1);
    this.buffer[this.length++] = byte;
  }

  /** A non-negative integer, with zeros in front to at least so many digits. */
  integer(value: number, digits = 1): void {
    let count = 1;
    for (let least = 10; value >= least; least *= 10) count++;
    count = Math.max(count, digits);
    this.reserve(count);
    const { buffer } = this;
    let rest = value;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const above = Math.floor(rest / 10);
      buffer[at] = 0x30 + rest - 10 * above;
      rest = above;
    }
    this.length += count;
  }

  reference(num: number, gen: number): void {
    this.integer(num);
    this.text(" ");
    this.integer(gen);
    this.text(" R");
  }

  /** A name with its solidus; what is no regular character by its number (§7.3.5). */
  name(text: string): void {
    const { length } = text;
    this.reserve(1 + 3 * length);
    const { buffer } = this;
    let at = this.length;
    buffer[at++] = 0x2f;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (IS_REGULAR[code] === 1) buffer[at++] = code;
      else {
        buffer[at++] = 0x23;
        buffer[at++] = HEX[(code >> 4) & 15] ?? 0;
        buffer[at++] = HEX[code & 15] ?? 0;
      }
    }
    this.length = at;
  }

  /** Two lower-case digits a byte. */
  hexadecimal(bytes: Bytes): void {
    this.reserve(2 * bytes.length);
    putHex(bytes, this.buffer, this.length);
    this.length += 2 * bytes.length;
  }

  bytes(bytes: Bytes): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The same byte again and again. */
  fill(byte: number, count: number): void {
    this.reserve(count);
    this.buffer.fill(byte, this.length, this.length + count);
    this.length += count;
  }

  /** What was written so far, good until more is written. */
  written(): Bytes {
    return this.buffer.subarray(0, this.length);
  }

  /** What was written; nothing may be written afterwards. */
  take(): Bytes {
    return this.buffer.subarray(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.length + count, 2 * this.buffer.length));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}

/** By byte: its two lower-case digits, the first in the low half. */
const PAIRS = Uint16Array.from({ length: 256 }, (_, byte) => (HEX[byte >> 4] ?? 0) | ((HEX[byte & 15] ?? 0) << 8));

/** Writes two lower-case digits a byte into `out` from `at` on. */
export function putHex(bytes: Bytes, out: Bytes, at: number): void {
  let place = at;
  for (let i = 0; i < bytes.length; i++) {
    const pair = PAIRS[bytes[i] ?? 0] ?? 0;
    out[place++] = pair & 255;
    out[place++] = pair >> 8;
  }
}
