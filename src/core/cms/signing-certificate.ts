import { algorithmOf, type HashName, hashOf } from "#core/asn1/algorithm.ts";
import { childrenOf, type Der, expectTag, fieldsOf } from "#core/asn1/der-reader.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import { type Certificate, comesAgain, serialHexOf } from "#core/x509/certificate.ts";
import { isSameName, readName } from "#core/x509/name.ts";
import type { CryptoProvider } from "#core/x509/verify-signature.ts";
import type { Attribute } from "./parse.ts";

/**
 * Checks that the signer named this very certificate, in one attribute of one value (RFC 5035 §5.4; RFC 2634 §5.4 for the
 * SHA-1 form). Without either attribute there is nothing to check.
 * @returns null, or what does not fit
 */
export function signingCertificateProblem(
  attributes: readonly Attribute[],
  signer: Certificate,
  crypto: CryptoProvider,
): string | null {
  for (const type of [OID.signingCertificateV2, OID.signingCertificate]) {
    const found = attributes.filter(({ oid }) => oid === type);
    if (found.length === 0) continue;
    const [value, more] = found.flatMap(({ values }) => values);
    if (found.length > 1 || more) return "named twice";
    const [first] = value ? childrenOf(fieldsOf(value, "SigningCertificate").next(0x30)) : [];
    if (!first) return "names no certificate";
    const wrong =
      type === OID.signingCertificate ? essProblem(first, "sha1", signer, crypto) : essV2Problem(first, signer, crypto);
    if (wrong) return wrong;
  }
  return null;
}

export const namesSigningCertificate = (attributes: readonly Attribute[]): boolean =>
  attributes.some(({ oid }) => oid === OID.signingCertificateV2 || oid === OID.signingCertificate);

/** ESSCertIDv2: hashAlgorithm DEFAULT sha256 (RFC 5035 §4). */
function essV2Problem(element: Der, signer: Certificate, crypto: CryptoProvider): string | null {
  const named = childrenOf(element)[0];
  const hash: HashName | null = named?.tag === 0x30 ? hashOf(algorithmOf(named)) : "sha256";
  return hash ? essProblem(element, hash, signer, crypto) : "unknown hash";
}

function essProblem(element: Der, hash: HashName, signer: Certificate, crypto: CryptoProvider): string | null {
  const fields = fieldsOf(element, "ESSCertID");
  if (fields.maybe(0x30) && hash === "sha1") return "malformed";
  if (!equalBytes(fields.next(0x04).content, hashOfCertificate(signer, hash, crypto))) return "another certificate";
  const issuerSerial = fields.maybe(0x30);
  if (!issuerSerial) return null;
  const pair = fieldsOf(issuerSerial, "IssuerSerial");
  const names = childrenOf(pair.next(0x30));
  const serialHex = serialHexOf(pair.next(0x02));
  const issuer = names.find((name) => name.tag === 0xa4);
  const inside = issuer ? childrenOf(issuer)[0] : undefined;
  const fits = inside !== undefined && isSameName(readName(expectTag(inside, 0x30, "Name")), signer.issuer);
  return fits && serialHex === signer.serialHex ? null : "another issuer or serial number";
}

/** SM3 of the certificates that come again and again, for as long as somebody holds them. */
const hashes = new WeakMap<Certificate, Bytes>();

function hashOfCertificate(certificate: Certificate, hash: HashName, crypto: CryptoProvider): Bytes {
  const isKnown = hash === "sm3" && comesAgain(certificate);
  const known = isKnown ? hashes.get(certificate) : undefined;
  if (known) return known;
  const value = crypto.hash(hash, [certificate.der]);
  if (isKnown) hashes.set(certificate, value);
  return value;
}
