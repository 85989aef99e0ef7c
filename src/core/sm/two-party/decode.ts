import { type Bytes, fromBase64url } from "../../bytes.ts";
import { CONTENT_TYPES, type ContentType, type Fields, type Kg4, SLOTS_MAX } from "./messages.ts";
import { ProtocolError } from "./errors.ts";
import { requirePoint, requireScalar } from "./transcript.ts";

/**
 * Strict readers of peer JSON: unknown or missing fields, other types and non-canonical base64url are BAD_MESSAGE; a point
 * of any other form BAD_POINT, a scalar of another length or range BAD_SCALAR (protocol.md §2).
 */

export type Reader<T> = (value: unknown) => T;
type Shape = Readonly<Record<string, Reader<unknown>>>;
type Read<S extends Shape> = { [Name in keyof S]: ReturnType<S[Name]> };

const refuse = (): ProtocolError => new ProtocolError("BAD_MESSAGE");

export function object<S extends Shape>(shape: S): Reader<Read<S>> {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse();
    const given = new Map<string, unknown>(Object.entries(value));
    const names = Object.keys(shape);
    if (given.size !== names.length || !names.every((name) => given.has(name))) throw refuse();
    return Object.fromEntries(Object.entries(shape).map(([name, read]) => [name, read(given.get(name))])) as Read<S>;
  };
}

export function list<T>(read: Reader<T>, max: number): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length < 1 || value.length > max) throw refuse();
    return value.map((item: unknown) => read(item));
  };
}

export function base64url(value: unknown): Bytes {
  try {
    if (typeof value === "string") return fromBase64url(value);
  } catch {
    throw refuse();
  }
  throw refuse();
}

export function bytesOf(length: number): Reader<Bytes> {
  return (value) => {
    const bytes = base64url(value);
    if (bytes.length !== length) throw refuse();
    return bytes;
  };
}

export function point(value: unknown): Bytes {
  const bytes = base64url(value);
  requirePoint(bytes);
  return bytes;
}

export function scalar(value: unknown): Bytes {
  const bytes = base64url(value);
  requireScalar(bytes);
  return bytes;
}

/** z of a batched proof may be 0 (protocol.md §4). */
function scalarOrZero(value: unknown): Bytes {
  const bytes = base64url(value);
  return bytes.length === 32 && bytes.every((byte) => byte === 0) ? bytes : scalar(value);
}

export function integerTo(max: number): Reader<number> {
  return (value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max) throw refuse();
    return value;
  };
}

export function text(value: unknown): string {
  if (typeof value !== "string" || value.length > 200) throw refuse();
  return value;
}

export function version(value: unknown): 1 {
  if (value !== 1) throw refuse();
  return value;
}

function contentType(value: unknown): ContentType {
  const found = CONTENT_TYPES.find((type) => type === value);
  if (!found) throw refuse();
  return found;
}

function fields(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse();
  const isPrimitive = (item: unknown) => item === null || ["string", "number", "boolean"].includes(typeof item);
  if (!Object.values(value).every(isPrimitive)) throw refuse();
  return value as Fields;
}

/** Slots go up without repeats, so that no item can stand twice. */
function ascending<T extends { i: number }>(read: Reader<T[]>): Reader<T[]> {
  return (value) => {
    const items = read(value);
    if (items.some((item, at) => at > 0 && item.i <= (items[at - 1]?.i ?? 0))) throw refuse();
    return items;
  };
}

const hash = bytesOf(32);
const slot = integerTo(SLOTS_MAX - 1);
const epoch = integerTo(0xffffffff);
const time = integerTo(Number.MAX_SAFE_INTEGER);

export const decodeKg1 = object({ v: version, kgid: hash, keyId: bytesOf(16), com: hash });
export const decodeKg2 = object({ v: version, P2: point, A2: point, z2: scalar });
export const decodeKg3 = object({
  v: version,
  kgid: hash,
  keyId: bytesOf(16),
  P1: point,
  A1: point,
  z1: scalar,
  salt: hash,
});
export const decodeKg4 = object({ v: version, P: point } satisfies Record<keyof Kg4, Reader<unknown>>);
export const decodeRf1 = object({
  v: version,
  keyId: bytesOf(16),
  ep: epoch,
  fid: hash,
  g: epoch,
  pv: hash,
  pc: time,
  Uc: point,
});
export const decodeRf2 = object({ v: version, Us: point, P1: point, pepper: hash, g: epoch });
export const decodeRf3 = object({ v: version, keyId: bytesOf(16), fid: hash, A: point, z: scalar });
export const decodeM0 = object({
  v: version,
  keyId: bytesOf(16),
  ep: epoch,
  cid: hash,
  C: list(hash, SLOTS_MAX),
});
export const decodeM1 = object({
  v: version,
  cid: hash,
  rho: hash,
  exp: time,
  items: ascending(
    list(object({ i: slot, docId: text, type: contentType, digest: hash, fields, K2: point }), SLOTS_MAX),
  ),
  A: point,
  z: scalarOrZero,
});
export const decodeM2 = object({
  v: version,
  cid: hash,
  T: hash,
  items: ascending(list(object({ i: slot, W1: point, salt: hash, s1: scalar }), SLOTS_MAX)),
});

/** One item of M3; which keys it must have depends on its status. */
function resultItem(value: unknown) {
  const status = typeof value === "object" && value !== null && "status" in value ? value.status : null;
  if (status === "signed") return object({ i: slot, status: () => "signed" as const, r: scalar, s: scalar })(value);
  if (status === "refused") return object({ i: slot, status: () => "refused" as const, code: text })(value);
  throw refuse();
}
export const decodeM3 = object({ v: version, items: ascending(list(resultItem, SLOTS_MAX)) });

export type Kg1Bytes = ReturnType<typeof decodeKg1>;
export type Kg3Bytes = ReturnType<typeof decodeKg3>;
export type M0Bytes = ReturnType<typeof decodeM0>;
export type M1Bytes = ReturnType<typeof decodeM1>;
export type M2Bytes = ReturnType<typeof decodeM2>;
