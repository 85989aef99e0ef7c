/** Bytes in, bytes out: the few conversions every other file of core needs. Encodings are strict: malformed text throws. */

export type Bytes = Uint8Array;
/** Fills a new array of `length` cryptographically random bytes. Core never makes its own (design.md §2). */
export type RandomBytes = (length: number) => Bytes;

export function concat(...parts: readonly Bytes[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Compares without an early exit, so that the time taken says nothing about where two secrets differ. */
export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Each byte as two hexadecimal digits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function toHex(bytes: Bytes): string {
  let out = "";
  for (const byte of bytes) out += HEX[byte] ?? "";
  return out;
}

export function fromHex(text: string): Bytes {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new TypeError("not hexadecimal");
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE64URL_VALUE = new Map(Array.from(BASE64URL, (letter, value) => [letter, value]));

/** base64url without padding, RFC 4648 §5. Written out because mini-programs have neither btoa nor Buffer. */
export function toBase64url(bytes: Bytes): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += BASE64URL.charAt(group >> 18) + BASE64URL.charAt((group >> 12) & 63);
    if (left > 1) out += BASE64URL.charAt((group >> 6) & 63);
    if (left > 2) out += BASE64URL.charAt(group & 63);
  }
  return out;
}

/** Canonical base64url only: no padding, no foreign letters, and unused bits zero. Throws TypeError otherwise. */
export function fromBase64url(text: string): Bytes {
  if (text.length % 4 === 1) throw new TypeError("not base64url");
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let group = 0;
  for (const letter of text) {
    const value = BASE64URL_VALUE.get(letter);
    if (value === undefined) throw new TypeError("not base64url");
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (group >> bits) & 255;
    }
  }
  if ((group & ((1 << bits) - 1)) !== 0) throw new TypeError("base64url is not canonical");
  return out;
}

export function utf8(text: string): Bytes {
  const out: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) throw new TypeError("lone surrogate");
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(out);
}

/** Strict UTF-8 (RFC 3629): overlong forms, surrogates and truncated sequences throw TypeError. */
export function fromUtf8(bytes: Bytes): string {
  let out = "";
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++] ?? 0;
    const extra = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1;
    if (extra < 0 || first > 0xf4 || i + extra > bytes.length) throw new TypeError("not UTF-8");
    let code = extra === 0 ? first : first & (0x3f >> extra);
    for (let k = 0; k < extra; k++) {
      const next = bytes[i++] ?? 0;
      if ((next & 0xc0) !== 0x80) throw new TypeError("not UTF-8");
      code = (code << 6) | (next & 63);
    }
    const isOverlong = (extra === 2 && code < 0x800) || (extra === 3 && code < 0x10000);
    if (isOverlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw new TypeError("not UTF-8");
    out += String.fromCodePoint(code);
  }
  return out;
}

/** Unsigned 32-bit big-endian. */
export function u32(value: number): Bytes {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new RangeError("not a u32");
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Unsigned 64-bit big-endian of a safe integer (milliseconds, counters). */
export function u64(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("not a safe u64");
  return concat(u32(Math.floor(value / 0x100000000)), u32(value % 0x100000000));
}
