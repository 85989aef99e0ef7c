import { type Algorithm, algorithmOf } from "#core/asn1/algorithm.ts";
import { childrenOf, type Der, DerError, fieldsOf, insideOf, readDer } from "#core/asn1/der-reader.ts";
import { smallIntegerOf, timeOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import { type Certificate, serialHexOf } from "./certificate.ts";
import { type Extensions, KEY_USAGE, readExtensions } from "./extensions.ts";
import { isSameName, type Name, readName } from "./name.ts";
import { type Revocation, unknown } from "./revocation.ts";
import { type CryptoProvider, verifySignature } from "./verify-signature.ts";

/** CertificateList (RFC 5280 §5.1). Times are milliseconds since 1970. */
export type Crl = {
  der: Bytes;
  tbs: Bytes;
  issuer: Name;
  thisUpdate: number;
  nextUpdate: number | null;
  /** Serial number in hexadecimal to its entry. */
  revoked: Map<string, { at: number; reason: number | null }>;
  extensions: Extensions;
  /** An entry carries a critical extension we do not process, e.g. of an indirect CRL (§5.3.3). */
  hasUnknownEntry: boolean;
  algorithm: Algorithm;
  signature: Bytes;
};

/** @throws DerError when it is no v1 or v2 CRL */
export function parseCrl(der: Bytes): Crl {
  const outer = fieldsOf(readDer(der), "CertificateList");
  const tbs = outer.next(0x30);
  const signedWith = outer.next(0x30);
  const signature = wholeBitsOf(outer.next(0x03));
  outer.end();
  const fields = fieldsOf(tbs, "TBSCertList");
  fields.maybe(0x02);
  if (!equalBytes(fields.next(0x30).whole, signedWith.whole)) throw new DerError("CRL: two signature algorithms");
  const issuer = readName(fields.next(0x30));
  const thisUpdate = timeOf(fields.next(0x17, 0x18));
  const next = fields.maybe(0x17, 0x18);
  const list = fields.maybe(0x30);
  const extensions = fields.maybe(0xa0);
  fields.end();
  const revoked: Crl["revoked"] = new Map();
  let hasUnknownEntry = false;
  for (const item of list ? childrenOf(list) : []) {
    const { serialHex, at, reason, isUnknown } = entryOf(item);
    revoked.set(serialHex, { at, reason });
    hasUnknownEntry ||= isUnknown;
  }
  return {
    der,
    tbs: tbs.whole,
    issuer,
    thisUpdate,
    nextUpdate: next ? timeOf(next) : null,
    revoked,
    extensions: readExtensions(extensions ? insideOf(extensions, "crlExtensions") : null),
    hasUnknownEntry,
    algorithm: algorithmOf(signedWith),
    signature,
  };
}

function entryOf(item: Der) {
  const entry = fieldsOf(item, "revokedCertificate");
  const serialHex = serialHexOf(entry.next(0x02));
  const at = timeOf(entry.next(0x17, 0x18));
  const more = entry.maybe(0x30);
  entry.end();
  const { all } = readExtensions(more ?? null);
  const reason = all.find(({ oid }) => oid === OID.crlReason);
  return {
    serialHex,
    at,
    reason: reason ? smallIntegerOf(readDer(reason.value)) : null,
    isUnknown: all.some(({ oid, critical }) => critical && oid !== OID.crlReason),
  };
}

/** removeFromCRL takes a certificate off hold (RFC 5280 §5.3.1). */
const REMOVED = 8;
const KNOWN_CRITICAL = new Set<string>([OID.crlNumber, OID.authorityKeyIdentifier]);

/**
 * What a CRL says about a certificate at a moment (RFC 5280 §6.3.3, complete direct CRLs). A CRL that does not cover the
 * moment, is partial, or is not signed by the certificate's issuer decides nothing.
 * @param issuer the certificate's issuer, already trusted by its chain
 */
export function crlStatus(input: {
  certificate: Certificate;
  issuer: Certificate;
  crl: Crl;
  atMs: number;
  crypto: CryptoProvider;
}): Revocation {
  const { certificate, issuer, crl, atMs } = input;
  if (!isSameName(crl.issuer, certificate.issuer) || !isSameName(issuer.subject, crl.issuer))
    return unknown("other-issuer");
  if (crl.extensions.all.some(({ oid, critical }) => critical && !KNOWN_CRITICAL.has(oid)) || crl.hasUnknownEntry)
    return unknown("partial-list");
  if (issuer.extensions.keyUsage && !issuer.extensions.keyUsage.has(KEY_USAGE.crlSign)) return unknown("issuer-usage");
  const wrong = verifySignature(
    { key: issuer.key, algorithm: crl.algorithm, digest: null, parts: [crl.tbs], signature: crl.signature },
    input.crypto,
  );
  if (wrong) return unknown("signature");
  const entry = crl.revoked.get(certificate.serialHex);
  // A revocation is for good: a list from any later moment proves it, also when it is stale by now.
  if (entry && entry.at <= atMs && entry.reason !== REMOVED)
    return { status: "revoked", why: "listed", at: entry.at, reason: entry.reason };
  // After its expiry a revoked certificate may have left the list (RFC 5280 §3.3), so silence proves nothing.
  if (crl.thisUpdate > certificate.notAfter || (crl.nextUpdate !== null && atMs > crl.nextUpdate))
    return unknown("stale");
  if (entry && entry.at > atMs) return { status: "good", why: "revoked-later", at: crl.thisUpdate, reason: null };
  if (atMs < crl.thisUpdate) return { status: "good", why: "not-listed-later", at: crl.thisUpdate, reason: null };
  return { status: "good", why: "not-listed", at: crl.thisUpdate, reason: null };
}
