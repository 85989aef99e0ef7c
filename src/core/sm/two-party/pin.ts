import { scrypt } from "@noble/hashes/scrypt.js";
import { type Bytes, concat, utf8 } from "../../bytes.ts";
import { hkdfSm3, hmacSm3 } from "../sm3.ts";
import { wipe } from "./transcript.ts";

/** PIN values of protocol.md §6, phone side. None of them may reach the phone's disk. */

/** p = scrypt(NFKC(PIN), salt, N=2¹², r=8, p=1), 32 bytes. @param salt 16 bytes */
export function stretchPin(pin: string, salt: Bytes): Bytes {
  const password = utf8(pin.normalize("NFKC"));
  const stretched = Uint8Array.from(scrypt(password, salt, { N: 2 ** 12, r: 8, p: 1, dkLen: 32 }));
  wipe(password);
  return stretched;
}

/** pv = HMAC-SM3(HKDF(ds, "pv"), p‖keyId): proves the PIN to a server that cannot test PINs without ds. */
export function pinProof(input: { ds: Bytes; stretched: Bytes; keyId: Bytes }): Bytes {
  const key = hkdfSm3(input.ds, "pv");
  const material = concat(input.stretched, input.keyId);
  const proof = hmacSm3(key, material);
  wipe(key, material);
  return proof;
}

export type PinWeakness = "length" | "digits" | "repeated" | "sequence" | "pattern" | "date";

/** Why a PIN must not be taken, or null. Refused on the phone only, since nobody else ever sees it. */
export function weaknessOf(pin: string): PinWeakness | null {
  if (pin.length !== 6) return "length";
  if (!/^[0-9]{6}$/.test(pin)) return "digits";
  if (new Set(pin).size <= 2) return "repeated";
  const steps = Array.from(pin.slice(1), (digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10);
  if (new Set(steps).size === 1) return "sequence";
  if (pin.slice(0, 3) === pin.slice(3) || pin.slice(0, 2).repeat(3) === pin || isPalindrome(pin)) return "pattern";
  return isDate(pin) ? "date" : null;
}

const isPalindrome = (pin: string): boolean => Array.from(pin).every((digit, at) => digit === pin.at(-1 - at));

/** YYMMDD and YYYYMM of 1940 to 2039: birthdays are what is tried first. */
function isDate(pin: string): boolean {
  const [month, day] = [Number(pin.slice(2, 4)), Number(pin.slice(4))];
  const year = Number(pin.slice(0, 4));
  const isDayOfMonth = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return isDayOfMonth || (year >= 1940 && year < 2040 && day >= 1 && day <= 12);
}
