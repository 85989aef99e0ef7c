import { type Bytes, fromUtf8, toHex } from "#core/bytes.ts";
import { type Der, DerError } from "./der-reader.ts";

/** INTEGER content as it stands, two's complement, minimal (X.690 §8.3.2). */
export function integerBytesOf(element: Der): Bytes {
  requireMinimal(element);
  return element.content;
}

function requireMinimal(element: Der): void {
  const [first, second] = [element.byte(0), element.byte(1)];
  if (first === undefined) throw new DerError("empty INTEGER");
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    throw new DerError("INTEGER is not minimal");
}

/** Where the digits of a non-negative INTEGER begin in its input: behind its sign byte. */
function digitsAt(element: Der): number {
  requireMinimal(element);
  const first = element.byte(0) ?? 0;
  if (first >= 0x80) throw new DerError("negative INTEGER");
  return element.size > 1 && first === 0 ? element.start + 1 : element.start;
}

/** A non-negative INTEGER as bytes without its sign byte; zero is one zero byte. */
export const unsignedOf = (element: Der): Bytes => element.input.subarray(digitsAt(element), element.stop);

/** A non-negative INTEGER that fits a safe number. */
export function smallIntegerOf(element: Der): number {
  const from = digitsAt(element);
  if (element.stop - from > 6) throw new DerError("INTEGER is too large");
  let value = 0;
  for (let at = from; at < element.stop; at++) value = value * 256 + (element.input[at] ?? 0);
  return value;
}

/**
 * BOOLEAN. DER knows 00 and FF only (X.690 §11.1); any non-zero byte is accepted when `lenient`, because licensed CAs
 * issue such certificates and their bytes are checked as they stand.
 */
export function booleanOf(element: Der, lenient = false): boolean {
  const value = element.byte(0);
  if (element.size !== 1 || value === undefined) throw new DerError("malformed BOOLEAN");
  if (value !== 0 && value !== 0xff && !lenient) throw new DerError("BOOLEAN is not DER");
  return value !== 0;
}

/** Names read lately, by a sum over their bytes: a certificate has a dozen, and they are always the same few. */
const lately: ({ content: Bytes; text: string } | undefined)[] = [];

/** Dotted object identifier (X.690 §8.19). Arcs may have 128 bits, because UUIDs make arcs (X.667 §6). */
export function oidOf(element: Der): string {
  const place = element.sum() % 1024;
  const known = lately[place];
  if (known && element.has(known.content)) return known.text;
  const text = readOid(element.content);
  if (element.size <= 16) lately[place] = { content: new Uint8Array(element.content), text };
  return text;
}

function readOid(content: Bytes): string {
  let text = "";
  let value = 0;
  let isStart = true;
  for (const byte of content) {
    if (isStart && byte === 0x80) throw new DerError("OBJECT IDENTIFIER is not minimal");
    if (value >= 2 ** 46) return oidWithLongArc(content);
    value = value * 128 + (byte & 0x7f);
    isStart = byte < 0x80;
    if (!isStart) continue;
    if (text !== "") text += `.${value}`;
    else if (value < 80) text = value < 40 ? `0.${value}` : `1.${value - 40}`;
    else text = `2.${value - 80}`;
    value = 0;
  }
  if (!isStart || text === "") throw new DerError("malformed OBJECT IDENTIFIER");
  return text;
}

/** The same where an arc does not fit a number. */
function oidWithLongArc(content: Bytes): string {
  const parts: bigint[] = [];
  let value = 0n;
  let isStart = true;
  for (const byte of content) {
    if (isStart && byte === 0x80) throw new DerError("OBJECT IDENTIFIER is not minimal");
    if (value >= 1n << 128n) throw new DerError("OBJECT IDENTIFIER is too large");
    value = (value << 7n) | BigInt(byte & 0x7f);
    isStart = byte < 0x80;
    if (!isStart) continue;
    if (parts.length === 0) {
      const root = value < 40n ? 0n : value < 80n ? 1n : 2n;
      parts.push(root, value - root * 40n);
    } else parts.push(value);
    value = 0n;
  }
  if (!isStart) throw new DerError("malformed OBJECT IDENTIFIER");
  return parts.join(".");
}

/** BIT STRING of whole bytes: keys and signatures. */
export function wholeBitsOf(element: Der): Bytes {
  if (element.tag !== 0x03 || element.byte(0) !== 0) throw new DerError("BIT STRING is not of whole bytes");
  return element.input.subarray(element.start + 1, element.stop);
}

/** The set bits of a named BIT STRING, bit 0 first (X.680 §22). */
export function namedBitsOf(element: Der): Set<number> {
  const unused = element.byte(0);
  if (unused === undefined || unused > 7) throw new DerError("malformed BIT STRING");
  const out = new Set<number>();
  for (let bit = 0; bit < 8 * (element.size - 1); bit++)
    if (((element.byte(1 + (bit >> 3)) ?? 0) & (0x80 >> (bit & 7))) !== 0) out.add(bit);
  return out;
}

const UTF8 = 0x0c;
const BMP = 0x1e;
const ONE_BYTE = [0x12, 0x13, 0x14, 0x16, 0x1a];

/** Any of the string types names and extensions use. Unknown types come back as `#` and hexadecimal (RFC 4514 §2.4). */
export function textOf(element: Der): string {
  const { content } = element;
  if (element.tag === UTF8) {
    try {
      return fromUtf8(content);
    } catch {
      return `#${toHex(element.whole)}`;
    }
  }
  if (element.tag === BMP && content.length % 2 === 0) {
    let out = "";
    for (let i = 0; i < content.length; i += 2)
      out += String.fromCharCode(((content[i] ?? 0) << 8) | (content[i + 1] ?? 0));
    return out;
  }
  if (ONE_BYTE.includes(element.tag)) {
    let out = "";
    for (const byte of content) out += String.fromCharCode(byte);
    return out;
  }
  return `#${toHex(element.whole)}`;
}

const DAY = 86_400_000;

/** Days since 1970-01-01 of a Gregorian date. */
function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** UTCTime or GeneralizedTime in milliseconds since 1970, in UTC with seconds (RFC 5280 §4.1.2.5; fractions RFC 3161 §2.4.2). */
export function timeOf(element: Der): number {
  const { tag, input, start, stop } = element;
  if (tag !== 0x17 && tag !== 0x18) throw new DerError("not a time");
  const behindYear = start + (tag === 0x17 ? 2 : 4);
  const behindSecond = behindYear + 10;
  if (behindSecond >= stop || input[stop - 1] !== Z || (tag === 0x17 && behindSecond !== stop - 1))
    throw new DerError("malformed time");
  const said = numberAt(input, start, behindYear - start);
  const year = tag === 0x18 ? said : said + (said >= 50 ? 1900 : 2000);
  const month = numberAt(input, behindYear, 2);
  const day = numberAt(input, behindYear + 2, 2);
  const hour = numberAt(input, behindYear + 4, 2);
  const minute = numberAt(input, behindYear + 6, 2);
  const second = numberAt(input, behindYear + 8, 2);
  const days = dayNumber(year, month, day);
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year);
  const milliseconds = fractionAt(input, behindSecond, stop - 1);
  if (!isReal || hour > 23 || minute > 59 || second > 60) throw new DerError("no such time");
  return days * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
}

const Z = 0x5a;

const THIRTY: readonly number[] = [4, 6, 9, 11];

/** Of the Gregorian calendar. */
function daysIn(month: number, year: number): number {
  if (month !== 2) return THIRTY.includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** So many decimal digits as a number. */
function numberAt(bytes: Bytes, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) throw new DerError("malformed time");
    value = value * 10 + digit;
  }
  return value;
}

/** What stands between the seconds and the Z, whole milliseconds: nothing, or a full stop and digits of which the last is not 0. */
function fractionAt(bytes: Bytes, from: number, to: number): number {
  if (from === to) return 0;
  if (to - from < 2 || bytes[from] !== 0x2e || bytes[to - 1] === 0x30) throw new DerError("malformed time");
  let value = 0;
  for (let at = from + 1, weight = 100; at < to; at++, weight /= 10)
    value += Math.floor(weight) * numberAt(bytes, at, 1);
  return value;
}

/** Gregorian date of a day number. */
export function civilOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const index = Math.floor((5 * dayOfYear + 2) / 153);
  const month = index < 10 ? index + 3 : index - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * index + 2) / 5) + 1,
  };
}
