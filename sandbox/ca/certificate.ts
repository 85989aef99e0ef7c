import { createHash } from "node:crypto";
import { bits, bool, explicit, integer, octets, oid, seq, time, tlv } from "./der.ts";
import { algorithmOf, keyBits, type SigningKey, signWith } from "./keys.ts";

export type Extension = { id: string; critical: boolean; value: Buffer };
export type Validity = { fromMs: number; toMs: number };

/** Some CAs write no parameters after SM2's algorithm, some write NULL; both are seen in the field. */
export type Manner = { algorithmNull: boolean };

export const algorithm = ({ algorithmNull }: Manner, key: SigningKey): Buffer => algorithmOf(key.kind, algorithmNull);

export const keyIdentifier = (spki: Buffer): Buffer => createHash("sha1").update(keyBits(spki)).digest();

/** Signs `tbs` and puts the three parts together: certificate, CRL and OCSP answers have the same form. */
export function signed(tbs: Buffer, key: SigningKey, manner: Manner, ...more: Buffer[]): Buffer {
  return seq(tbs, algorithm(manner, key), bits(signWith(key, tbs)), ...more);
}

export function extension({ id, critical, value }: Extension): Buffer {
  return seq(oid(id), ...(critical ? [bool(true)] : []), octets(value));
}

/** X.509 v3, RFC 5280 §4.1. */
export function certificate(
  given: {
    serial: Buffer;
    issuer: Buffer;
    subject: Buffer;
    validity: Validity;
    spki: Buffer;
    extensions: Extension[];
  },
  key: SigningKey,
  manner: Manner,
): Buffer {
  const tbs = seq(
    explicit(0, integer(2)),
    integer(given.serial),
    algorithm(manner, key),
    given.issuer,
    seq(time(given.validity.fromMs), time(given.validity.toMs)),
    given.subject,
    given.spki,
    explicit(3, seq(...given.extensions.map(extension))),
  );
  return signed(tbs, key, manner);
}

/** RFC 7468 §5.1. */
export function pem(der: Buffer): string {
  const body = der.toString("base64").replaceAll(/(.{64})(?=.)/g, "$1\n");
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

const uri = (text: string) => tlv(0x86, Buffer.from(text, "latin1"));

export const EXTENSIONS = {
  subjectKeyId: (spki: Buffer): Extension => ({ id: "2.5.29.14", critical: false, value: octets(keyIdentifier(spki)) }),
  authorityKeyId: (spki: Buffer): Extension => ({
    id: "2.5.29.35",
    critical: false,
    value: seq(tlv(0x80, keyIdentifier(spki))),
  }),
  /** `mask`: the usage bits from the left, e.g. 0xc0 = digitalSignature, nonRepudiation. */
  keyUsage: (mask: number, critical: boolean): Extension => {
    let unused = 0;
    while (((mask >> unused) & 1) === 0) unused++;
    return { id: "2.5.29.15", critical, value: bits([mask], unused) };
  },
  ca: (pathLength: number | null): Extension => ({
    id: "2.5.29.19",
    critical: true,
    value: seq(bool(true), ...(pathLength === null ? [] : [integer(pathLength)])),
  }),
  /** Explicit FALSE is not DER, yet real CAs write it. */
  notCaExplicitly: (): Extension => ({ id: "2.5.29.19", critical: false, value: seq(bool(false)) }),
  extendedKeyUsage: (purpose: string, critical: boolean): Extension => ({
    id: "2.5.29.37",
    critical,
    value: seq(oid(purpose)),
  }),
  crlAt: (url: string): Extension => ({
    id: "2.5.29.31",
    critical: false,
    value: seq(seq(explicit(0, explicit(0, uri(url))))),
  }),
  ocspAt: (url: string): Extension => ({
    id: "1.3.6.1.5.5.7.1.1",
    critical: false,
    value: seq(seq(oid("1.3.6.1.5.5.7.48.1"), uri(url))),
  }),
};
