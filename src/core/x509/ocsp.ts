import { type Algorithm, algorithm, algorithmOf, hashOf } from "#core/asn1/algorithm.ts";
import { childrenOf, type Der, DerError, fieldsOf, insideOf, readDer } from "#core/asn1/der-reader.ts";
import { oidOf, smallIntegerOf, timeOf, unsignedOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import { context, octetString, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { type Certificate, certificateOf, serialHexOf } from "./certificate.ts";
import { extension, type Extensions, readExtensions } from "./extensions.ts";
import { isSameName, type Name, readName } from "./name.ts";
import { type Revocation, unknown } from "./revocation.ts";
import { type CryptoProvider, verifySignature } from "./verify-signature.ts";

/** The key's bits without tag, length and unused-bits byte: what CertID and KeyHash hash (RFC 6960 §4.1.1). */
function keyBitsOf(certificate: Certificate): Bytes {
  const spki = fieldsOf(readDer(certificate.key.spki), "SubjectPublicKeyInfo");
  spki.next(0x30);
  return wholeBitsOf(spki.next(0x03));
}

/** OCSPRequest for one certificate, CertID by SM3 (RFC 6960 §4.1.1). @param nonce 16–32 bytes (RFC 8954) */
export function buildOcspRequest(input: { certificate: Certificate; issuer: Certificate; nonce: Bytes }): Bytes {
  const { certificate, issuer, nonce } = input;
  const certId = sequence(
    algorithm(OID.sm3),
    octetString(sm3(certificate.issuer.der)),
    octetString(sm3(keyBitsOf(issuer))),
    certificate.serialDer,
  );
  return sequence(
    sequence(sequence(sequence(certId)), context(2, sequence(extension(OID.ocspNonce, octetString(nonce))))),
  );
}

type SingleResponse = {
  hashAlgorithm: Algorithm;
  issuerNameHash: Bytes;
  issuerKeyHash: Bytes;
  serialHex: string;
  status: "good" | "revoked" | "unknown";
  revokedAt: number | null;
  reason: number | null;
  thisUpdate: number;
  nextUpdate: number | null;
};

export type OcspResponse = {
  /** OCSPResponseStatus: 0 successful, others carry no answer. */
  responseStatus: number;
  basic: {
    tbs: Bytes;
    responder: { name: Name } | { keyHash: Bytes };
    producedAt: number;
    responses: SingleResponse[];
    extensions: Extensions;
    algorithm: Algorithm;
    signature: Bytes;
    certificates: Certificate[];
  } | null;
};

/** @throws DerError when it is no OCSPResponse */
export function parseOcspResponse(der: Bytes): OcspResponse {
  const outer = fieldsOf(readDer(der), "OCSPResponse");
  const responseStatus = smallIntegerOf(outer.next(0x0a));
  const wrapped = outer.maybe(0xa0);
  outer.end();
  if (!wrapped) return { responseStatus, basic: null };
  const bytes = fieldsOf(insideOf(wrapped, "responseBytes"), "ResponseBytes");
  if (oidOf(bytes.next(0x06)) !== OID.ocspBasic) throw new DerError("OCSP: not a basic response");
  const basic = fieldsOf(readDer(bytes.next(0x04).content), "BasicOCSPResponse");
  const tbs = basic.next(0x30);
  const signedWith = algorithmOf(basic.next(0x30));
  const signature = wholeBitsOf(basic.next(0x03));
  const certificates = basic.maybe(0xa0);
  const data = fieldsOf(tbs, "ResponseData");
  data.maybe(0xa0);
  const responder = data.next(0xa1, 0xa2);
  const producedAt = timeOf(data.next(0x18));
  const responses = childrenOf(data.next(0x30)).map(singleOf);
  const extensions = data.maybe(0xa1);
  data.end();
  const inside = insideOf(responder, "ResponderID");
  return {
    responseStatus,
    basic: {
      tbs: tbs.whole,
      responder: responder.tag === 0xa1 ? { name: readName(inside) } : { keyHash: inside.content },
      producedAt,
      responses,
      extensions: readExtensions(extensions ? insideOf(extensions, "responseExtensions") : null),
      algorithm: signedWith,
      signature,
      certificates: certificates ? childrenOf(insideOf(certificates, "certs")).map(certificateOf) : [],
    },
  };
}

const STATUS = new Map<number, SingleResponse["status"]>([
  [0x80, "good"],
  [0xa1, "revoked"],
  [0x82, "unknown"],
]);

function singleOf(element: Der): SingleResponse {
  const fields = fieldsOf(element, "SingleResponse");
  const id = fieldsOf(fields.next(0x30), "CertID");
  const hashAlgorithm = algorithmOf(id.next(0x30));
  const issuerNameHash = id.next(0x04).content;
  const issuerKeyHash = id.next(0x04).content;
  const serialHex = serialHexOf(id.next(0x02));
  const state = fields.next(0x80, 0xa1, 0x82);
  const thisUpdate = timeOf(fields.next(0x18));
  const next = fields.maybe(0xa0);
  fields.maybe(0xa1);
  fields.end();
  const [when, why] = state.tag === 0xa1 ? childrenOf(state) : [];
  return {
    hashAlgorithm,
    issuerNameHash,
    issuerKeyHash,
    serialHex,
    status: STATUS.get(state.tag) ?? "unknown",
    revokedAt: when ? timeOf(when) : null,
    reason: why ? Number(unsignedOf({ ...insideOf(why, "revocationReason"), tag: 0x02 })[0]) : null,
    thisUpdate,
    nextUpdate: next ? timeOf(insideOf(next, "nextUpdate")) : null,
  };
}

/**
 * What an OCSP answer says about a certificate at a moment (RFC 6960 §3.2). The responder is the issuer itself, or a
 * certificate the issuer signed with purpose OCSPSigning (§4.2.2.2).
 * @param nonce the request's; an answer with another one is refused, one without is accepted (RFC 6960 §4.4.1)
 */
export function ocspStatus(input: {
  certificate: Certificate;
  issuer: Certificate;
  response: OcspResponse;
  nonce?: Bytes;
  atMs: number;
  crypto: CryptoProvider;
}): Revocation {
  const { certificate, issuer, response, atMs, crypto } = input;
  const { basic } = response;
  if (response.responseStatus !== 0 || !basic) return unknown("refused");
  const responder = [issuer, ...basic.certificates].find((one) => isResponder(basic, one, crypto));
  if (!responder || !isAuthorised(responder, issuer, atMs, crypto)) return unknown("responder");
  const wrong = verifySignature(
    { key: responder.key, algorithm: basic.algorithm, digest: null, parts: [basic.tbs], signature: basic.signature },
    crypto,
  );
  if (wrong) return unknown("signature");
  const echoed = basic.extensions.all.find(({ oid }) => oid === OID.ocspNonce);
  if (input.nonce && echoed && !equalBytes(readDer(echoed.value).content, input.nonce)) return unknown("nonce");
  const single = basic.responses.find((one) => isAbout(one, certificate, issuer, crypto));
  if (!single) return unknown("other-certificate");
  if (single.status === "revoked" && single.revokedAt !== null && single.revokedAt <= atMs)
    return { status: "revoked", why: "answered", at: single.revokedAt, reason: single.reason };
  if (single.status === "unknown") return unknown("answered");
  if (single.nextUpdate !== null && atMs > single.nextUpdate) return unknown("stale");
  return { status: "good", why: "answered", at: single.thisUpdate, reason: null };
}

type Basic = NonNullable<OcspResponse["basic"]>;

function isResponder(basic: Basic, certificate: Certificate, crypto: CryptoProvider): boolean {
  if ("name" in basic.responder) return isSameName(basic.responder.name, certificate.subject);
  // KeyHash is SHA-1 by RFC 6960 §4.2.1; responders of the SM2 world also write SM3.
  const { keyHash } = basic.responder;
  return equalBytes(keyHash, crypto.hash(keyHash.length === 32 ? "sm3" : "sha1", [keyBitsOf(certificate)]));
}

function isAuthorised(responder: Certificate, issuer: Certificate, atMs: number, crypto: CryptoProvider): boolean {
  if (equalBytes(responder.der, issuer.der)) return true;
  if (!isSameName(responder.issuer, issuer.subject) || atMs < responder.notBefore || atMs > responder.notAfter)
    return false;
  if (responder.extensions.extendedKeyUsage?.purposes.includes(OID.kpOcspSigning) !== true) return false;
  const { algorithm, tbs, signature } = responder;
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
