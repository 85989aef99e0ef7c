import { type Bytes, fromHex, toHex, utf8 } from "../../bytes.ts";
import { sm3 } from "../sm3.ts";
import { bytesOf, integerTo, list, object, type Reader, text } from "./decode.ts";
import { ProtocolError } from "./errors.ts";

/**
 * What a doctor signs with the main key before two services may sign for them (protocol.md §7.1): which key, until when, for
 * which systems, types, places, and how much. Names stand beside codes, so that the signed text says what the phone showed.
 */
export type Mandate = {
  /** 16 random bytes, base64url. */
  mid: string;
  /** The auto key. */
  keyId: string;
  P: Bytes;
  /** Fingerprint of the vault's keys, 32 bytes. */
  vault: Bytes;
  signer: { staffNo: string; name: string };
  systems: { id: string; name: string }[];
  types: { code: string; name: string }[];
  /** Empty: any workstation. */
  workstations: string[];
  /** IPv4 or IPv6 addresses or ranges (10.8.21.0/24); empty: any. */
  addresses: string[];
  /** ms since 1970 UTC. */
  from: number;
  to: number;
  /** Signatures in all, and in one minute. */
  max: number;
  perMinute: number;
};

const LISTED = 50;
const time = integerTo(Number.MAX_SAFE_INTEGER);
const fingerprint: Reader<Bytes> = (value) => sized(value, 64);
const point: Reader<Bytes> = (value) => sized(value, 130);
const upTo =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value) =>
    Array.isArray(value) && value.length === 0 ? [] : list(read, LISTED)(value);

const shape = object({
  xq: (value) => constant(value, "mandate"),
  v: (value) => constant(value, 1),
  mid: (value) => (bytesOf(16)(value), text(value)),
  keyId: (value) => (bytesOf(16)(value), text(value)),
  P: point,
  vault: fingerprint,
  signer: object({ staffNo: text, name: text }),
  systems: list(object({ id: text, name: text }), LISTED),
  types: list(object({ code: text, name: text }), LISTED),
  workstations: upTo(text),
  addresses: upTo(text),
  from: time,
  to: time,
  max: integerTo(100_000),
  perMinute: integerTo(100_000),
});

/** The text that is signed: one meaning has one text. */
export function mandateText(mandate: Mandate): string {
  const { mid, keyId, P, vault, signer, systems, types, workstations, addresses, from, to, max, perMinute } = mandate;
  return JSON.stringify({
    xq: "mandate",
    v: 1,
    mid,
    keyId,
    P: toHex(P),
    vault: toHex(vault),
    signer: { staffNo: signer.staffNo, name: signer.name },
    systems: systems.map(({ id, name }) => ({ id, name })),
    types: types.map(({ code, name }) => ({ code, name })),
    workstations,
    addresses,
    from,
    to,
    max,
    perMinute,
  });
}

/** @throws ProtocolError BAD_MESSAGE for anything but what `mandateText` writes */
export function readMandate(signed: string): Mandate {
  const parsed = shape(parse(signed));
  const { xq: _xq, v: _v, ...mandate } = parsed;
  if (mandateText(mandate) !== signed) throw new ProtocolError("BAD_MESSAGE");
  return mandate;
}

export const mandateHash = (signed: string): Bytes => sm3(utf8(signed));

function parse(signed: string): unknown {
  try {
    return JSON.parse(signed);
  } catch {
    throw new ProtocolError("BAD_MESSAGE");
  }
}

function constant<T>(value: unknown, wanted: T): T {
  if (value !== wanted) throw new ProtocolError("BAD_MESSAGE");
  return wanted;
}

function sized(value: unknown, digits: number): Bytes {
  if (typeof value !== "string" || !/^[0-9a-f]+$/.test(value) || value.length !== digits)
    throw new ProtocolError("BAD_MESSAGE");
  return fromHex(value);
}
