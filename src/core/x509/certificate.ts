import { type Algorithm, algorithmOf } from "#core/asn1/algorithm.ts";
import { type Der, DerError, fieldsOf, insideOf, readDer } from "#core/asn1/der-reader.ts";
import { smallIntegerOf, timeOf, unsignedOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import { equalBytes, type Bytes, toHex } from "#core/bytes.ts";
import { type Extensions, readExtensions } from "./extensions.ts";
import { type Name, readName } from "./name.ts";
import { type PublicKey, readPublicKey } from "./public-key.ts";

/** X.509 v3 certificate (RFC 5280 §4.1). Times are milliseconds since 1970; byte fields are views on `der`. */
export type Certificate = {
  der: Bytes;
  /** TBSCertificate as it stands: what the issuer signed. */
  tbs: Bytes;
  version: number;
  /** The whole INTEGER element, for IssuerAndSerialNumber. */
  serialDer: Bytes;
  /** Lower-case, without sign byte, at least one byte. */
  serialHex: string;
  algorithm: Algorithm;
  issuer: Name;
  subject: Name;
  notBefore: number;
  notAfter: number;
  key: PublicKey;
  extensions: Extensions;
  signature: Bytes;
};

/** @throws DerError when the bytes are not one certificate. Signature and validity are `verifyChain`'s business. */
export function parseCertificate(der: Bytes): Certificate {
  return certificateOf(readDer(der));
}

/** Issuer and serial number as they stand: how a CMS names its signer (RFC 5652 §10.2.4). Nothing else is read. */
export function issuerAndSerial(der: Bytes): { issuer: Bytes; serial: Bytes } {
  const fields = fieldsOf(fieldsOf(readDer(der), "Certificate").next(0x30), "TBSCertificate");
  fields.maybe(0xa0);
  const serial = fields.next(0x02).whole;
  fields.next(0x30);
  return { issuer: fields.next(0x30).whole, serial };
}

/** Certificates that came at least twice, and marks of those that came once, by their last bytes, which are of the signature. */
const PLACES = 1024;
const known: { certificate: Certificate; bytes: DataView }[] = [];
const marks = new Uint16Array(PLACES);

/**
 * A certificate inside something larger (CMS), read as DER whatever its surroundings are. The same few hundred come again and
 * again, and reading one takes twenty times comparing it: the same bytes may give the same object, which nobody changes.
 */
export function certificateOf(element: Der): Certificate {
  const { input, end, rules } = element;
  const place = placeOf(input, end);
  const kept = known[place];
  if (kept && holds(element, kept.bytes)) return kept.certificate;
  const mark = twoBytes(input, end - 4);
  if (marks[place] !== mark) {
    marks[place] = mark;
    return readCertificate(element);
  }
  // On its own bytes, so that what it came in can be forgotten.
  const der = element.copy();
  const certificate = readCertificate(readDer(der, rules));
  known[place] = { certificate, bytes: new DataView(der.buffer) };
  return certificate;
}

/** Whether this object is the one that `certificateOf` gives for its bytes. */
export const comesAgain = (certificate: Certificate): boolean =>
  known[placeOf(certificate.der, certificate.der.length)]?.certificate === certificate;

/** Whether the element is these bytes, compared four at a time. */
function holds({ input, at, end }: Der, bytes: DataView): boolean {
  const { byteLength } = bytes;
  if (end - at !== byteLength) return false;
  const view = new DataView(input.buffer, input.byteOffset + at, byteLength);
  let i = 0;
  for (; i + 4 <= byteLength; i += 4) if (view.getInt32(i) !== bytes.getInt32(i)) return false;
  for (; i < byteLength; i++) if (view.getUint8(i) !== bytes.getUint8(i)) return false;
  return true;
}

const placeOf = (bytes: Bytes, end: number): number => twoBytes(bytes, end - 2) % PLACES;

/** Two bytes as a number. */
const twoBytes = (bytes: Bytes, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function readCertificate(element: Der): Certificate {
  const outer = fieldsOf(element.as({ rules: "der" }), "Certificate");
  const tbs = outer.next(0x30);
  const signedWith = outer.next(0x30);
  const signature = wholeBitsOf(outer.next(0x03));
  outer.end();
  const fields = fieldsOf(tbs, "TBSCertificate");
  const version = fields.maybe(0xa0);
  const serial = fields.next(0x02);
  const named = fields.next(0x30);
  // RFC 5280 §4.1.1.2: the algorithm inside must be the one outside, or it could be swapped.
  if (!equalBytes(named.whole, signedWith.whole)) throw new DerError("Certificate: two signature algorithms");
  const issuer = readName(fields.next(0x30));
  const validity = fieldsOf(fields.next(0x30), "Validity");
  const notBefore = timeOf(validity.next());
  const notAfter = timeOf(validity.next());
  validity.end();
  const subject = readName(fields.next(0x30));
  const key = readPublicKey(fields.next(0x30));
  fields.maybe(0x81, 0xa1);
  fields.maybe(0x82, 0xa2);
  const extensions = fields.maybe(0xa3);
  fields.end();
  return {
    der: element.whole,
    tbs: tbs.whole,
    version: version ? smallIntegerOf(insideOf(version, "version")) + 1 : 1,
    serialDer: serial.whole,
    serialHex: serialHexOf(serial),
    algorithm: algorithmOf(signedWith),
    issuer,
    subject,
    notBefore,
    notAfter,
    key,
    extensions: readExtensions(extensions ? insideOf(extensions, "Extensions") : null),
    signature,
  };
}

/** Serial number as hexadecimal; a negative one, which old CAs wrote, keeps its two's complement bytes. */
export function serialHexOf(element: Der): string {
  const isNegative = (element.byte(0) ?? 0) >= 0x80;
  return toHex(isNegative ? element.content : unsignedOf(element));
}
