import { type Bytes, concat } from "../bytes.ts";
import { isScalar } from "./curve.ts";

/** SM2 signature value (GB/T 32918.2-2016): r and s, 32 bytes each, big-endian. */
export type Signature32 = { r: Bytes; s: Bytes };

/** SM2Signature ::= SEQUENCE { r INTEGER, s INTEGER } in DER (GM/T 0009 §7.3), strict in both directions. */

/** @throws TypeError when r or s is not in [1, n−1] */
export function signatureToDer(signature: Signature32): Bytes {
  const body = concat(integer(signature.r), integer(signature.s));
  return concat(Uint8Array.of(0x30, body.length), body);
}

/** @throws TypeError for anything but the one DER encoding of r and s in [1, n−1] */
export function signatureFromDer(der: Bytes): Signature32 {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw malformed();
  const r = readInteger(der, 2);
  const s = readInteger(der, r.end);
  if (s.end !== der.length) throw malformed();
  return { r: r.value, s: s.value };
}

const malformed = (): TypeError => new TypeError("not a DER SM2 signature");

function integer(scalar: Bytes): Bytes {
  if (!isScalar(scalar)) throw new TypeError("not an SM2 signature value");
  const start = scalar.findIndex((byte) => byte !== 0);
  const digits = scalar.subarray(start);
  const positive = (digits[0] ?? 0) & 0x80 ? concat(Uint8Array.of(0), digits) : digits;
  return concat(Uint8Array.of(0x02, positive.length), positive);
}

function readInteger(der: Bytes, at: number): { value: Bytes; end: number } {
  const length = der[at + 1] ?? 0;
  const from = at + 2;
  const end = from + length;
  const first = der[from] ?? 0x80;
  const isPadded = first === 0 && (length === 1 || ((der[from + 1] ?? 0) & 0x80) === 0);
  if (der[at] !== 0x02 || length < 1 || length > 33 || end > der.length || first & 0x80 || isPadded) throw malformed();
  if (length === 33 && first !== 0) throw malformed();
  const value = new Uint8Array(32);
  for (let i = 1; i <= 32 && i <= length; i++) value[32 - i] = der[end - i] ?? 0;
  if (!isScalar(value)) throw malformed();
  return { value, end };
}
