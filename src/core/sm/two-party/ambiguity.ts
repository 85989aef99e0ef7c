import { type Bytes, utf8 } from "../../bytes.ts";
import { ProtocolError } from "./errors.ts";

const SEQUENCE = 0x30;
const SET = 0x31;
const OUR_JSON = utf8('{"xq":');

/**
 * Raw data must not be readable as something else we sign: another document's signed attributes (the known CMS ambiguity),
 * a certificate request, a login (protocol.md §4). Whole elements are refused, not first bytes: "0" and "1" are 30 and 31.
 * @returns the data. @throws ProtocolError CONTENT_AMBIGUOUS
 */
export function requireUnambiguous(data: Bytes): Bytes {
  const isOurJson = data.length >= OUR_JSON.length && OUR_JSON.every((byte, at) => data[at] === byte);
  if (isOurJson || isWholeElement(data)) throw new ProtocolError("CONTENT_AMBIGUOUS");
  return data;
}

/** True when the data is, as a whole, one BER or DER element with tag 30 or 31, whatever its content. */
function isWholeElement(data: Bytes): boolean {
  if (data[0] !== SEQUENCE && data[0] !== SET) return false;
  const first = data[1];
  if (first === undefined) return false;
  if (first < 0x80) return data.length === 2 + first;
  // Indefinite length (X.690 §8.1.3.6): ends with two zero bytes.
  if (first === 0x80) return data.length >= 4 && data.at(-1) === 0 && data.at(-2) === 0;
  const digits = first & 0x7f;
  if (data.length < 2 + digits) return false;
  // BER allows leading zeros, so the value counts and not the number of digits.
  const length = data.subarray(2, 2 + digits).reduce((sum, byte) => Math.min(sum * 256 + byte, 2 ** 40), 0);
  return data.length === 2 + digits + length;
}
