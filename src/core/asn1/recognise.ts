import type { Bytes } from "#core/bytes.ts";
import { childrenOf, type Der, readDerPrefix } from "./der-reader.ts";
import { oidOf, textOf } from "./der-values.ts";
import { OID } from "./oids.ts";

/** What an ASN.1 structure is, by its shape. */
export type Asn1Kind =
  | "signed-data"
  /** a ContentInfo of another type: enveloped, encrypted, digested, plain data */
  | "other-cms"
  | "certificate"
  | "crl"
  | "certification-request"
  | "timestamp-response"
  | "timestamp-request"
  | "ocsp-response"
  | "public-key"
  /** PKCS#8, PKCS#1, SEC 1, encrypted or not, and PKCS#12, whose reason it is to hold one */
  | "private-key"
  | "seal"
  | "sealed"
  | "evidence-record";

/** Names what a developer put in, so that what is no signature is called what it is. Nothing is checked. @returns null for anything else */
export function recogniseAsn1(bytes: Bytes): Asn1Kind | null {
  try {
    return kindOf(readDerPrefix(bytes, "ber"));
  } catch {
    return null;
  }
}

/** The same of an element that was read. @throws DerError where it cannot be read further */
export function kindOf(root: Der): Asn1Kind | null {
  if (root.tag !== 0x30) return null;
  const [first, second, third, ...rest] = childrenOf(root);
  if (!first) return null;
  const count = (second ? 1 : 0) + (third ? 1 : 0) + rest.length + 1;
  if (first.tag === 0x06) return second?.tag === 0xa0 ? contentKind(first) : null;
  if (first.tag === 0x0a) return second === undefined || second.tag === 0xa0 ? "ocsp-response" : null;
  if (first.tag === 0x02) return numberedKind(root, first, second, third, count);
  if (first.tag !== 0x30) return null;
  const seal = sealKind(first);
  if (seal) return seal;
  if (third?.tag === 0x03 && second?.tag === 0x30 && count === 3) return signedKind(first);
  if (second?.tag === 0x04 && count === 2) return isEncryption(first) ? "private-key" : null;
  if (second?.tag === 0x03 && count === 2) return childrenOf(first)[0]?.tag === 0x06 ? "public-key" : null;
  return childrenOf(first)[0]?.tag === 0x02 && (count === 1 || second?.tag === 0x30) ? "timestamp-response" : null;
}

const SIGNED: readonly string[] = [OID.signedData, OID.gmSignedData];

/** ContentInfo (RFC 5652 §3; GM/T 0010). */
function contentKind(type: Der): Asn1Kind | null {
  const name = oidOf(type);
  if (SIGNED.includes(name)) return "signed-data";
  return /^(?:1\.2\.840\.113549\.1\.(?:7|9\.16\.1)|1\.2\.156\.10197\.6\.1\.4\.2)\.\d+$/.test(name) ? "other-cms" : null;
}

/** Structures that begin with a version number. */
function numberedKind(root: Der, version: Der, second: Der | undefined, third: Der | undefined, count: number) {
  const number = version.byte(0);
  // RFC 8017 §A.1.2: nine numbers; RFC 5915 §3: 1 and the number; RFC 5958 §2: algorithm and an OCTET STRING.
  if (count >= 9 && childrenOf(root).every(({ tag }) => tag === 0x02)) return "private-key";
  if (second?.tag === 0x04 && number === 1) return "private-key";
  if (second?.tag === 0x30 && third?.tag === 0x04 && childrenOf(second)[0]?.tag === 0x06) return "private-key";
  const [inner] = second && second.tag === 0x30 ? childrenOf(second) : [];
  // RFC 7292 §4: version 3 and a ContentInfo.
  if (number === 3 && inner?.tag === 0x06) return "private-key";
  // RFC 3161 §2.4.1: a MessageImprint; RFC 4998 §3.1: digest algorithms, and chains of time-stamps last.
  const imprint = second && second.tag === 0x30 ? childrenOf(second)[1] : undefined;
  if (inner?.tag === 0x30 && imprint?.tag === 0x04) return "timestamp-request";
  return inner?.tag === 0x30 && count >= 3 && childrenOf(root).at(-1)?.tag === 0x30 ? "evidence-record" : null;
}

/** EncryptedPrivateKeyInfo (RFC 5958 §3): an encryption of PKCS#5 or PKCS#12. */
function isEncryption(algorithm: Der): boolean {
  const [name] = childrenOf(algorithm);
  return name?.tag === 0x06 && /^1\.2\.840\.113549\.1\.(?:5|12\.1)\.\d+$/.test(oidOf(name));
}

/** Body, algorithm, signature: a certificate (RFC 5280 §4.1), a list (§5.1), or a request (RFC 2986 §4.2). */
function signedKind(body: Der): Asn1Kind | null {
  const fields = childrenOf(body);
  const [first, second, third, fourth] = fields;
  if (first?.tag === 0xa0) return "certificate";
  const isTime = (one: Der | undefined) => one?.tag === 0x17 || one?.tag === 0x18;
  // The version of a list is optional: algorithm, issuer, time.
  if (isTime(third) || (first?.tag === 0x02 && isTime(fourth))) return "crl";
  if (first?.tag !== 0x02 || second?.tag !== 0x30) return null;
  // A request says number, subject, key; a version 1 certificate number, algorithm, issuer, validity.
  return third?.tag === 0x30 && fields.length >= 6 ? "certificate" : "certification-request";
}

/** SESeal begins with a header that says ES; SES_Signature holds such a seal behind its version (GB/T 38540-2020 §6, §7). */
function sealKind(body: Der): Asn1Kind | null {
  const [first, second] = childrenOf(body);
  if (first && saysEs(first)) return "seal";
  const [info] = first?.tag === 0x02 && second?.tag === 0x30 ? childrenOf(second) : [];
  const [header] = info?.tag === 0x30 ? childrenOf(info) : [];
  return header && saysEs(header) ? "sealed" : null;
}

function saysEs(header: Der): boolean {
  const [id] = header.tag === 0x30 ? childrenOf(header) : [];
  return id?.tag === 0x16 && textOf(id) === "ES";
}
