import { type Algorithm, algorithm, algorithmOf } from "#core/asn1/algorithm.ts";
import { childrenOf, type Der, DerError, fieldsOf, insideOf, readDer } from "#core/asn1/der-reader.ts";
import { oidOf, smallIntegerOf, timeOf, unsignedOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import { context, nullValue, octetString, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import { type Certificate, certificateOf, serialHexOf } from "./certificate.ts";
import { extension, type Extensions, readExtensions } from "./extensions.ts";
import { type Name, readName } from "./name.ts";
import type { CryptoProvider } from "./verify-signature.ts";

/** The key's bits without tag, length and unused-bits byte: what CertID and KeyHash hash (RFC 6960 §4.1.1). */
export function keyBitsOf(certificate: Certificate): Bytes {
  const spki = fieldsOf(readDer(certificate.key.spki), "SubjectPublicKeyInfo");
  spki.next(0x30);
  return wholeBitsOf(spki.next(0x03));
}

/**
 * OCSPRequest for one certificate (RFC 6960 §4.1.1).
 * @param nonce 16–32 bytes (RFC 8954)
 * @param hash for the CertID: responders of the SM2 world know SM3, every one knows SHA-1 (RFC 5019 §2.1.1), which hides
 *   nothing here and protects nothing: it only names the issuer
 */
export function buildOcspRequest(
  input: { certificate: Certificate; issuer: Certificate; nonce: Bytes; hash: "sm3" | "sha1" },
  crypto: Pick<CryptoProvider, "hash">,
): Bytes {
  const { certificate, issuer, nonce, hash } = input;
  const certId = sequence(
    hash === "sm3" ? algorithm(OID.sm3) : sequence(oid(OID.sha1), nullValue()),
    octetString(crypto.hash(hash, [certificate.issuer.der])),
    octetString(crypto.hash(hash, [keyBitsOf(issuer)])),
    certificate.serialDer,
  );
  return sequence(
    sequence(sequence(sequence(certId)), context(2, sequence(extension(OID.ocspNonce, octetString(nonce))))),
  );
}

/** An answer about one certificate. Times are milliseconds since 1970. */
export type SingleResponse = {
  hashAlgorithm: Algorithm;
  issuerNameHash: Bytes;
  issuerKeyHash: Bytes;
  serialHex: string;
  status: "good" | "revoked" | "unknown";
  revokedAt: number | null;
  reason: number | null;
  thisUpdate: number;
  nextUpdate: number | null;
  extensions: Extensions;
};

export type OcspResponse = {
  der: Bytes;
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
  if (!wrapped) return { der, responseStatus, basic: null };
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
    der,
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
  const more = fields.maybe(0xa1);
  fields.end();
  const [when, why] = state.tag === 0xa1 ? childrenOf(state) : [];
  return {
    hashAlgorithm,
    issuerNameHash,
    issuerKeyHash,
    serialHex,
    status: STATUS.get(state.tag) ?? "unknown",
    revokedAt: when ? timeOf(when) : null,
    reason: why ? Number(unsignedOf(insideOf(why, "revocationReason").as({ tag: 0x02 }))[0]) : null,
    thisUpdate,
    nextUpdate: next ? timeOf(insideOf(next, "nextUpdate")) : null,
    extensions: readExtensions(more ? insideOf(more, "singleExtensions") : null),
  };
}

/** Whether an answer may be the one to a request with this nonce: another nonce is a replay, none is allowed (§4.4.1). */
export function fitsNonce({ basic }: OcspResponse, nonce: Bytes): boolean {
  const echoed = basic?.extensions.all.find(({ oid: name }) => name === OID.ocspNonce);
  return echoed === undefined || equalBytes(readDer(echoed.value).content, nonce);
}
