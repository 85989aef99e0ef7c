import { type Algorithm } from "#core/asn1/algorithm.ts";
import { childrenOf, type Der, DerError, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { booleanOf, integerBytesOf, oidOf, smallIntegerOf, textOf, timeOf } from "#core/asn1/der-values.ts";
import { contextPrimitive, generalizedTime, integer, oid, sequence, unsigned } from "#core/asn1/der-writer.ts";
import type { Bytes } from "#core/bytes.ts";
import { serialHexOf } from "#core/x509/certificate.ts";
import { imprintOf } from "./request.ts";

/**
 * TSTInfo (RFC 3161 §2.4.2), written as DER. `ordering` stays FALSE: several nodes stamp. The authority's name is left
 * to its certificate.
 * @param imprintDer the request's MessageImprint as it came
 * @param serial positive, at most 20 bytes
 * @param genTimeMs milliseconds since 1970, with up to three decimals
 * @param accuracyUs bound of the clock's error in microseconds, rounded up to whole ones; null states none
 */
export function buildTstInfo(input: {
  policy: string;
  imprintDer: Bytes;
  serial: Bytes;
  genTimeMs: number;
  accuracyUs: number | null;
  nonceDer: Bytes | null;
}): Bytes {
  const { accuracyUs, nonceDer } = input;
  return sequence(
    VERSION_1,
    policyDer(input.policy),
    input.imprintDer,
    unsigned(input.serial),
    generalizedTime(input.genTimeMs),
    accuracyUs === null ? NOTHING : accuracy(Math.ceil(accuracyUs)),
    nonceDer ?? NOTHING,
  );
}

const VERSION_1 = integer(1);
const NOTHING = new Uint8Array();

/** Policies are few and long (X.667): each is encoded once. */
const policies = new Map<string, Bytes>();
function policyDer(policy: string): Bytes {
  const known = policies.get(policy);
  if (known) return known;
  const encoded = oid(policy);
  if (policies.size < 64) policies.set(policy, encoded);
  return encoded;
}

/** Accuracy: seconds, then [0] millis and [1] micros, each 1..999; zero parts are left out. */
function accuracy(us: number): Bytes {
  const seconds = Math.floor(us / 1_000_000);
  const millis = Math.floor(us / 1000) % 1000;
  const micros = us % 1000;
  return sequence(
    ...(seconds > 0 ? [integer(seconds)] : []),
    ...(millis > 0 ? [contextPrimitive(0, integer(millis).subarray(2))] : []),
    ...(micros > 0 ? [contextPrimitive(1, integer(micros).subarray(2))] : []),
  );
}

export type TstInfo = {
  policy: string;
  imprintDer: Bytes;
  hashAlgorithm: Algorithm;
  hashedMessage: Bytes;
  serialHex: string;
  /** Milliseconds since 1970; finer fractions are cut. */
  genTime: number;
  /** The same in microseconds. */
  genTimeUs: number;
  /** With three decimals. */
  accuracyMs: number | null;
  ordering: boolean;
  nonceDer: Bytes | null;
};

/** @throws DerError */
export function parseTstInfo(der: Bytes): TstInfo {
  const fields = fieldsOf(readDer(der), "TSTInfo");
  if (smallIntegerOf(fields.next(0x02)) !== 1) throw new DerError("TSTInfo: version is not 1");
  const policy = oidOf(fields.next(0x06));
  const imprint = imprintOf(fields.next(0x30));
  const serialHex = serialHexOf(fields.next(0x02));
  const time = fields.next(0x18);
  const genTime = timeOf(time);
  const bound = fields.maybe(0x30);
  const ordering = fields.maybe(0x01);
  const nonce = fields.maybe(0x02);
  fields.maybe(0xa0);
  const extensions = fields.maybe(0xa1);
  fields.end();
  if (nonce) integerBytesOf(nonce);
  if (extensions && hasCritical(extensions)) throw new DerError("TSTInfo: unknown critical extension");
  return {
    policy,
    ...imprint,
    serialHex,
    genTime,
    genTimeUs: microsecondsOf(time, genTime),
    accuracyMs: bound ? accuracyOf(bound) : null,
    ordering: ordering ? booleanOf(ordering, true) : false,
    nonceDer: nonce?.whole ?? null,
  };
}

function microsecondsOf(time: Der, ms: number): number {
  const fraction = /\.(\d+)Z$/.exec(textOf(time.as({ tag: 0x16 })))?.[1] ?? "";
  return Math.floor(ms / 1000) * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
}

function accuracyOf(element: Der): number {
  const part = (tag: number): number => {
    const found = childrenOf(element).find((one) => one.tag === tag);
    return found ? smallIntegerOf(found) : 0;
  };
  return part(0x02) * 1000 + part(0x80) + part(0x81) / 1000;
}

const hasCritical = (extensions: Der): boolean =>
  childrenOf(extensions).some((one) => childrenOf(one).some((field) => field.tag === 0x01 && booleanOf(field, true)));
