import { type Bytes, utf8 } from "#core/bytes.ts";
import { civilOf } from "./der-values.ts";

/** Writes DER (X.690 §10–11). Every function returns a whole element. */

export function tlv(tag: number, ...parts: readonly Bytes[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(headerLength(length) + length);
  let at = putHeader(out, 0, tag, length);
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Bytes of identifier and length before a content of `length` bytes (X.690 §8.1.2–8.1.3). */
export const headerLength = (length: number): number =>
  length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : length < 0x1000000 ? 5 : 6;

/** Writes them at `at`. @returns where the content begins */
export function putHeader(out: Bytes, at: number, tag: number, length: number): number {
  const more = headerLength(length) - 2;
  out[at] = tag;
  out[at + 1] = more === 0 ? length : 0x80 | more;
  for (let i = 0, rest = length; i < more; i++, rest >>>= 8) out[at + 1 + more - i] = rest;
  return at + 2 + more;
}

export const sequence = (...parts: readonly Bytes[]): Bytes => tlv(0x30, ...parts);
/** SET OF. */
export const setOf = (...parts: readonly Bytes[]): Bytes => tlv(0x31, ...ascending(parts));
/** The elements of a SET OF in the order DER gives them, that of their encodings (X.690 §11.6). */
export const ascending = (parts: readonly Bytes[]): readonly Bytes[] =>
  parts.every((part, i) => i === 0 || byEncoding(parts[i - 1] ?? part, part) <= 0) ? parts : parts.toSorted(byEncoding);
/** [n] EXPLICIT, or IMPLICIT over a constructed type. */
export const context = (n: number, ...parts: readonly Bytes[]): Bytes => tlv(0xa0 | n, ...parts);
/** [n] IMPLICIT over a primitive type. */
export const contextPrimitive = (n: number, content: Bytes): Bytes => tlv(0x80 | n, content);
export const octetString = (content: Bytes): Bytes => tlv(0x04, content);
/** BIT STRING of whole bytes. */
export const bitString = (content: Bytes): Bytes => tlv(0x03, Uint8Array.of(0), content);
export const nullValue = (): Bytes => Uint8Array.of(0x05, 0x00);
export const boolean = (value: boolean): Bytes => Uint8Array.of(0x01, 0x01, value ? 0xff : 0);
export const utf8String = (text: string): Bytes => tlv(0x0c, utf8(text));
export const printableString = (text: string): Bytes => tlv(0x13, utf8(text));

function byEncoding(a: Bytes, b: Bytes): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Non-negative INTEGER from big-endian bytes; leading zeros go, a sign byte comes. */
export function unsigned(bytes: Bytes): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const body = bytes.subarray(start);
  return (body[0] ?? 0) >= 0x80 || body.length === 0 ? tlv(0x02, Uint8Array.of(0), body) : tlv(0x02, body);
}

/** Non-negative INTEGER from a safe number. */
export function integer(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("not a non-negative integer");
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return unsigned(Uint8Array.from(bytes.length > 0 ? bytes : [0]));
}

/** Named BIT STRING: trailing zero bits are cut (X.690 §11.2.2). */
export function namedBits(...set: readonly number[]): Bytes {
  if (set.length === 0) return tlv(0x03, Uint8Array.of(0));
  const last = Math.max(...set);
  const body = new Uint8Array(Math.floor(last / 8) + 1);
  for (const bit of set) body[bit >> 3] = (body[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return tlv(0x03, Uint8Array.of(7 - (last & 7)), body);
}

const MAX_KNOWN = 500;
/** Object identifiers written before: they are few, and every signature writes the same ones. */
const known = new Map<string, Bytes>();

export function oid(dotted: string): Bytes {
  const found = known.get(dotted);
  if (found) return found;
  const made = makeOid(dotted);
  if (known.size < MAX_KNOWN) known.set(dotted, made);
  return made;
}

function makeOid(dotted: string): Bytes {
  const [first = "0", second = "0", ...rest] = dotted.split(".");
  const content: number[] = [];
  pushBase128(content, String(BigInt(first) * 40n + BigInt(second)));
  for (const arc of rest) pushBase128(content, arc);
  return tlv(0x06, Uint8Array.from(content));
}

/** Arcs that are UUIDs have 128 bits (X.667 §6); all others are small. */
function pushBase128(out: number[], arc: string): void {
  const at = out.length;
  if (arc.length < 10) {
    let rest = Number(arc);
    out.push(rest & 127);
    for (rest >>= 7; rest > 0; rest >>= 7) out.splice(at, 0, (rest & 127) | 0x80);
  } else {
    let rest = BigInt(arc);
    out.push(Number(rest & 127n));
    for (rest >>= 7n; rest > 0n; rest >>= 7n) out.splice(at, 0, Number(rest & 127n) | 0x80);
  }
}

const pad = (value: number, width: number): string => String(value).padStart(width, "0");

function digits(ms: number, years: number): string {
  const days = Math.floor(ms / 86_400_000);
  const second = Math.floor((ms - days * 86_400_000) / 1000);
  const { year, month, day } = civilOf(days);
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  return pad(years === 2 ? year % 100 : year, years) + [month, day, ...clock].map((part) => pad(part, 2)).join("");
}

/** GeneralizedTime in UTC, to the microsecond; trailing zeros and an empty fraction are left out (RFC 3161 §2.4.2). */
export function generalizedTime(ms: number): Bytes {
  const us = Math.round(ms * 1000);
  const fraction = pad(((us % 1_000_000) + 1_000_000) % 1_000_000, 6).replace(/0+$/, "");
  return tlv(0x18, utf8(`${digits(Math.floor(us / 1000), 4)}${fraction === "" ? "" : `.${fraction}`}Z`));
}

/** Time of a certificate, whole seconds: UTCTime to 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). */
export function certificateTime(ms: number): Bytes {
  const seconds = Math.floor(ms / 1000) * 1000;
  const { year } = civilOf(Math.floor(seconds / 86_400_000));
  return year >= 1950 && year < 2050 ? tlv(0x17, utf8(`${digits(seconds, 2)}Z`)) : generalizedTime(seconds);
}
