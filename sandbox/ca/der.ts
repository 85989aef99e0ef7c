/** Just enough DER for a CA: values out, and a reader that gives the pieces with their original bytes. */

const bytesOf = (...parts: (Uint8Array | number[])[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)));

export function tlv(tag: number, ...content: (Uint8Array | number[])[]): Buffer {
  const body = bytesOf(...content);
  const size: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  return bytesOf([tag], body.length < 128 ? [body.length] : [0x80 | size.length, ...size], body);
}

export const seq = (...parts: Uint8Array[]) => tlv(0x30, ...parts);
export const set = (...parts: Uint8Array[]) => tlv(0x31, ...parts);
export const explicit = (n: number, ...parts: Uint8Array[]) => tlv(0xa0 | n, ...parts);
export const octets = (content: Uint8Array) => tlv(0x04, content);
export const bits = (content: Uint8Array | number[], unused = 0) => tlv(0x03, [unused], content);
export const utf8 = (text: string) => tlv(0x0c, Buffer.from(text, "utf8"));
export const printable = (text: string) => tlv(0x13, Buffer.from(text, "latin1"));
export const bool = (value: boolean) => tlv(0x01, [value ? 255 : 0]);
export const NULL = tlv(0x05);

export function integer(value: number | Uint8Array): Buffer {
  const hex = typeof value === "number" ? value.toString(16) : Buffer.from(value).toString("hex");
  const body = Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
  return (body[0] ?? 0) < 0x80 ? tlv(0x02, body) : tlv(0x02, [0], body);
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const body: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(128 | (left % 128));
    body.push(...groups);
  }
  return tlv(0x06, body);
}

const digits = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replaceAll(/\D/g, "")}Z`;
export const generalizedTime = (ms: number) => tlv(0x18, Buffer.from(digits(ms)));
/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
export const time = (ms: number) =>
  new Date(ms).getUTCFullYear() < 2050 ? tlv(0x17, Buffer.from(digits(ms).slice(2))) : generalizedTime(ms);

export type Piece = { tag: number; body: Buffer; whole: Buffer };

/** The pieces one after another in `bytes`. @throws RangeError when they do not fit */
export function piecesOf(bytes: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length;) {
    let size = bytes[at + 1] ?? 0;
    let start = at + 2;
    if (size >= 0x80) {
      const count = size & 0x7f;
      if (count === 0 || count > 4) throw new RangeError("not DER");
      size = bytes.readUIntBE(start, count);
      start += count;
    }
    if (start + size > bytes.length) throw new RangeError("DER is cut off");
    const end = start + size;
    pieces.push({ tag: bytes[at] ?? 0, body: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return pieces;
}

/** The pieces inside the one value that `bytes` is. */
export function inside(bytes: Buffer, tag = 0x30): Piece[] {
  const [only, extra] = piecesOf(bytes);
  if (!only || extra || only.tag !== tag) throw new RangeError("not the expected DER value");
  return piecesOf(only.body);
}
