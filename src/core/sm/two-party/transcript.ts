import { type Bytes, concat, u32, u64, utf8 } from "../../bytes.ts";
import { modN, type Point, pointOf, scalarOf, toInteger } from "../curve.ts";
import { hmacSm3, sm3 } from "../sm3.ts";
import { ProtocolError } from "./errors.ts";

/** The hash and key functions of protocol.md §2 and the values built from them. Part of a body: bytes or UTF-8 text. */
export type Part = Bytes | string;

const DOMAIN = "xq/2psm2/v1/";

function lengthAndBytes(part: Part): Bytes {
  const bytes = typeof part === "string" ? utf8(part) : part;
  return concat(u32(bytes.length), bytes);
}

/** LP("xq/2psm2/v1/"‖domain)‖LP of each part. */
export const bodyOf = (domain: string, parts: readonly Part[]): Bytes =>
  concat(lengthAndBytes(DOMAIN + domain), ...parts.map(lengthAndBytes));

/** TH: 32 bytes. */
export const th = (domain: string, ...parts: readonly Part[]): Bytes => sm3(bodyOf(domain, parts));

/** HS: a scalar, 512 bits reduced mod n. */
export function hs(domain: string, ...parts: readonly Part[]): bigint {
  const body = bodyOf(domain, parts);
  return modN(toInteger(concat(sm3(body, Uint8Array.of(0)), sm3(body, Uint8Array.of(1)))));
}

/** KS: a secret scalar from a key. @throws ProtocolError DEGENERATE for 0 */
export function ks(key: Bytes, domain: string, ...parts: readonly Part[]): bigint {
  const body = bodyOf(domain, parts);
  const wide = concat(hmacSm3(key, body, Uint8Array.of(0)), hmacSm3(key, body, Uint8Array.of(1)));
  const value = modN(toInteger(wide));
  wide.fill(0);
  if (value === 0n) throw new ProtocolError("DEGENERATE");
  return value;
}

/** What identifies one epoch of one two-party key. Points 65 bytes; role "phone" or "vault:"‖mid in hexadecimal. */
export type KeyFacts = { keyId: Bytes; ep: number; role: string; P: Bytes; P1: Bytes };

export const keyRefOf = (key: KeyFacts): Bytes => th("keyref", key.keyId, u32(key.ep), key.role, key.P, key.P1);

/** Commitment to the nonce point of one slot (§4 M0). */
export const commitmentOf = (keyRef: Bytes, cid: Bytes, slot: number, W1: Bytes, salt: Bytes): Bytes =>
  th("sg/com", keyRef, cid, u32(slot), W1, salt);

/** T of §4: everything both sides must agree on before anything is revealed. `items` in order of slot. */
export function sessionHash(
  keyRef: Bytes,
  session: { cid: Bytes; rho: Bytes; exp: number },
  items: readonly { i: number; commitment: Bytes; e: Bytes }[],
): Bytes {
  const perItem = items.flatMap((item) => [u32(item.i), item.commitment, item.e]);
  return th("sg/ctx", keyRef, session.cid, session.rho, u64(session.exp), u32(items.length), ...perItem);
}

/** c_j of the batched proof: 128 bits each, j the position in the offer. */
export function batchCoefficients(T: Bytes, P1: Bytes, A: Bytes, K2: readonly Bytes[]): bigint[] {
  const h = th("sg/bch", T, P1, A, ...K2);
  return K2.map((_, j) => toInteger(th("sg/bci", h, u32(j)).subarray(0, 16)));
}

/** @throws ProtocolError BAD_POINT unless 04‖X‖Y on the curve */
export function requirePoint(bytes: Bytes): Point {
  const point = pointOf(bytes);
  if (point === null) throw new ProtocolError("BAD_POINT");
  return point;
}

/** @throws ProtocolError BAD_SCALAR unless 32 bytes in [1, n−1] */
export function requireScalar(bytes: Bytes): bigint {
  const scalar = scalarOf(bytes);
  if (scalar === null) throw new ProtocolError("BAD_SCALAR");
  return scalar;
}

/** Overwrites secrets after use; best effort in JavaScript. */
export function wipe(...secrets: readonly Bytes[]): void {
  for (const secret of secrets) secret.fill(0);
}
