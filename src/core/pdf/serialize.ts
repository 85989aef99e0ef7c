import { type Bytes, toHex } from "#core/bytes.ts";
import { PdfError, type PdfValue } from "./values.ts";

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

  /** A non-negative integer, with zeros in front to at least so many digits. */
  integer(value: number, digits = 1): void {
    let count = digits;
    for (let least = 10 ** digits; value >= least; least *= 10) count++;
    this.reserve(count);
    let rest = value;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const above = Math.floor(rest / 10);
      this.buffer[at] = 0x30 + rest - 10 * above;
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

/** One object as it stands between `obj` and `endobj` (ISO 32000-2 §7.3). Streams get their true /Length. */
export function writeValue(value: PdfValue, out: ByteWriter): void {
  if (value === null || typeof value === "boolean") out.text(String(value));
  else if (typeof value === "number") writeNumber(value, out);
  else if (Array.isArray(value)) {
    out.text("[");
    value.forEach((item, at) => {
      if (at > 0) out.text(" ");
      writeValue(item, out);
    });
    out.text("]");
  } else if (value.t === "ref") out.reference(value.num, value.gen);
  else if (value.t === "name") out.text(nameText(value.name));
  else if (value.t === "string") out.text(stringText(value.bytes, value.isHex));
  else if (value.t === "dict") writeEntries(value.map, null, out);
  else {
    writeEntries(value.dict.map, value.raw.length, out);
    out.text("\nstream\n");
    out.bytes(value.raw);
    out.text("\nendstream");
  }
}

function writeEntries(map: ReadonlyMap<string, PdfValue>, streamLength: number | null, out: ByteWriter): void {
  out.text("<<");
  map.forEach((item, key) => {
    if (streamLength === null || key !== "Length") writeEntry(key, item, out);
  });
  if (streamLength !== null) writeEntry("Length", streamLength, out);
  out.text(">>");
}

/** A key and its value, as they stand in a dictionary. */
export function writeEntry(key: string, value: PdfValue, out: ByteWriter): void {
  out.text(nameText(key));
  out.text(" ");
  writeValue(value, out);
}

function writeNumber(value: number, out: ByteWriter): void {
  if (value >= 0 && Number.isSafeInteger(value)) out.integer(value);
  else out.text(numberText(value));
}

/**
 * Reads back as the same number, so that a dictionary written anew says what it said; never an exponent (§7.3.3).
 * @throws PdfError for what is not finite
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new PdfError("syntax", "not a finite number");
  const shortest = String(value);
  if (!shortest.includes("e")) return shortest;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const [digits = "", exponent] = shortest.split("e");
  const zeros = "0".repeat(-Number(exponent) - 1);
  return `${value < 0 ? "-" : ""}0.${zeros}${digits.replace(/[-.]/g, "")}`;
}

/** For what is drawn: a thousandth of a point is finer than any printer. */
export const drawnText = (value: number): string => numberText(Math.round(value * 1000) / 1000);

const UNUSUAL = /[^!-~]|[#()<>[\]{}/%]/;
const EVERY_UNUSUAL = new RegExp(UNUSUAL, "g");

const nameText = (text: string): string =>
  UNUSUAL.test(text)
    ? `/${text.replaceAll(EVERY_UNUSUAL, (letter) => `#${letter.charCodeAt(0).toString(16).padStart(2, "0")}`)}`
    : `/${text}`;

function stringText(bytes: Bytes, isHex: boolean): string {
  if (isHex) return `<${toHex(bytes)}>`;
  let out = "(";
  for (const byte of bytes) {
    if (byte === 0x28 || byte === 0x29 || byte === 0x5c) out += `\\${String.fromCharCode(byte)}`;
    else if (byte < 32 || byte > 126) out += `\\${byte.toString(8).padStart(3, "0")}`;
    else out += String.fromCharCode(byte);
  }
  return `${out})`;
}
