import { hashOf } from "#core/asn1/algorithm.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import { timeOf } from "#core/asn1/der-values.ts";
import { OID } from "#core/asn1/oids.ts";
import { equalBytes } from "#core/bytes.ts";
import type { Certificate } from "./certificate.ts";
import { KEY_USAGE } from "./extensions.ts";
import { isSameName } from "./name.ts";
import { keyBitsOf, type OcspResponse, type SingleResponse } from "./ocsp.ts";
import { CLOCK_SKEW_MS, type Finding, nothing, reasonOf, type StatusSource } from "./revocation.ts";
import { type CryptoProvider, verifySignature } from "./verify-signature.ts";

type Basic = NonNullable<OcspResponse["basic"]>;

/** Extensions of an answer that are processed, or change nothing when they are critical. */
const PROCESSED = new Set<string>([OID.ocspNonce, OID.ocspArchiveCutoff, OID.invalidityDate, OID.crlReason]);

/**
 * What an OCSP answer says about a certificate (RFC 6960 §3.2). The responder is the issuer itself, or somebody the issuer
 * certified for OCSPSigning (§4.2.2.2) whose own certificate is exempt from checks (id-pkix-ocsp-nocheck) or vouched for.
 * @param vouches whether a delegated responder's certificate was good when it answered
 * @returns null when the answer is about other certificates
 * @throws DerError when something inside the answer cannot be read
 */
export function ocspFinding(input: {
  certificate: Certificate;
  issuer: Certificate;
  response: OcspResponse;
  vouches: (responder: Certificate, producedAt: number) => boolean;
  crypto: CryptoProvider;
}): Finding | null {
  const { certificate, issuer, response, crypto } = input;
  const { basic } = response;
  if (response.responseStatus !== 0 || !basic) return nothing("refused", null, String(response.responseStatus));
  const single = basic.responses.find((one) => isAbout(one, certificate, issuer, crypto));
  if (!single) return null;
  const source = (by: Certificate): StatusSource => ({
    kind: "ocsp",
    der: response.der,
    by: by.subject.text,
    number: null,
    thisUpdate: single.thisUpdate,
    nextUpdate: single.nextUpdate,
  });
  const named = [issuer, ...basic.certificates].filter((one) => isResponder(basic, one, crypto));
  const [first] = named;
  if (!first) return nothing("responder", source(issuer));
  const responder = named.find((one) => isAuthorised(one, issuer, basic.producedAt, crypto));
  if (!responder) return nothing("responder", source(first));
  const from = source(responder);
  const { algorithm, tbs, signature } = basic;
  const wrong = verifySignature({ key: responder.key, algorithm, digest: null, parts: [tbs], signature }, crypto);
  if (wrong) return nothing(wrong.startsWith("algorithm") ? "algorithm" : "signature", from);
  if (!isChecked(responder, issuer) && !input.vouches(responder, basic.producedAt))
    return nothing("responder-unchecked", from);
  const all = [...basic.extensions.all, ...single.extensions.all];
  const odd = all.find(({ oid, critical }) => critical && !PROCESSED.has(oid));
  if (odd) return nothing("critical-extension", from, odd.oid);
  if (single.thisUpdate > basic.producedAt + CLOCK_SKEW_MS) return nothing("future", from);
  if (single.status === "unknown") return nothing("not-known", from);
  if (single.status === "good") {
    const isForgotten = single.thisUpdate > certificate.notAfter && !keepsExpired(all, certificate);
    return isForgotten ? nothing("after-expiry", from) : { kind: "clean", source: from };
  }
  const revokedAt = single.revokedAt ?? single.thisUpdate;
  const invalidity = timeIn(all, OID.invalidityDate);
  const since = Math.min(revokedAt, invalidity ?? revokedAt);
  return { kind: "listed", source: from, since, revokedAt, reason: reasonOf(single.reason) };
}

function isResponder(basic: Basic, certificate: Certificate, crypto: CryptoProvider): boolean {
  if ("name" in basic.responder) return isSameName(basic.responder.name, certificate.subject);
  // KeyHash is SHA-1 by RFC 6960 §4.2.1; responders of the SM2 world also write SM3.
  const { keyHash } = basic.responder;
  return equalBytes(keyHash, crypto.hash(keyHash.length === 32 ? "sm3" : "sha1", [keyBitsOf(certificate)]));
}

const isIssuer = (responder: Certificate, issuer: Certificate): boolean =>
  equalBytes(responder.key.spki, issuer.key.spki) && isSameName(responder.subject, issuer.subject);

/** The issuer's own certificate is checked with the chain. */
const isChecked = (responder: Certificate, issuer: Certificate): boolean =>
  isIssuer(responder, issuer) || responder.extensions.all.some(({ oid }) => oid === OID.ocspNoCheck);

function isAuthorised(responder: Certificate, issuer: Certificate, atMs: number, crypto: CryptoProvider): boolean {
  if (isIssuer(responder, issuer)) return true;
  const { extensions, notBefore, notAfter, algorithm, tbs, signature } = responder;
  if (!isSameName(responder.issuer, issuer.subject) || atMs < notBefore || atMs > notAfter) return false;
  if (extensions.extendedKeyUsage?.purposes.includes(OID.kpOcspSigning) !== true) return false;
  const usage = extensions.keyUsage;
  if (usage && !usage.has(KEY_USAGE.digitalSignature) && !usage.has(KEY_USAGE.nonRepudiation)) return false;
  return verifySignature({ key: issuer.key, algorithm, digest: null, parts: [tbs], signature }, crypto) === null;
}

function isAbout(one: SingleResponse, certificate: Certificate, issuer: Certificate, crypto: CryptoProvider): boolean {
  const hash = hashOf(one.hashAlgorithm);
  return (
    hash !== null &&
    one.serialHex === certificate.serialHex &&
    equalBytes(one.issuerNameHash, crypto.hash(hash, [certificate.issuer.der])) &&
    equalBytes(one.issuerKeyHash, crypto.hash(hash, [keyBitsOf(issuer)]))
  );
}

type Found = readonly { oid: string; value: Uint8Array }[];

function timeIn(all: Found, name: string): number | null {
  const found = all.find(({ oid }) => oid === name);
  return found ? timeOf(readDer(found.value)) : null;
}

/** archiveCutoff (§4.4.4): the responder still knows certificates that ended since then. */
function keepsExpired(all: Found, certificate: Certificate): boolean {
  const since = timeIn(all, OID.ocspArchiveCutoff);
  return since !== null && since <= certificate.notAfter;
}
