import { algorithm, type Scheme } from "#core/asn1/algorithm.ts";
import { childrenOf, readDer, retagged } from "#core/asn1/der-reader.ts";
import { context, integer, nullValue, octetString, oid, sequence, setOf } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import { issuerAndSerial } from "#core/x509/certificate.ts";
import { dataTypeOf, type Family, signedDataTypeOf } from "./data-format.ts";
import { attribute } from "./signed-attributes.ts";

/** The two AlgorithmIdentifiers of a SignerInfo. */
export const SCHEMES: Readonly<Record<Scheme, { digest: Bytes; signature: Bytes }>> = {
  "sm2-sm3": { digest: algorithm(OID.sm3), signature: algorithm(OID.sm2WithSm3) },
  // RFC 3370 §3.2: rsaEncryption with NULL; RFC 5754 §2: the digest without parameters.
  "rsa-sha256": { digest: algorithm(OID.sha256), signature: sequence(oid(OID.rsaEncryption), nullValue()) },
};

/**
 * SignedData (RFC 5652 §5.1) with one signer. PKCS#7 object identifiers and signature algorithm 1.2.156.10197.1.501 unless
 * said otherwise: that is what Chinese readers and BouncyCastle accept (facts/crypto.md §4).
 * @param signedAttrs the DER SET OF that was signed (tag 31); stored as [0] IMPLICIT
 * @param signatureDer SEQUENCE{r, s} of SM2; an RSA signature as it is
 * @param certificates the signer's first, then its issuers
 * @param content encloses it (attached); null or absent leaves it outside (detached)
 * @param timestampToken ContentInfo of an RFC 3161 token over the signature value (RFC 3161 Appendix A)
 */
export function assembleSignedData(input: {
  signedAttrs: Bytes;
  signatureDer: Bytes;
  certificates: readonly Bytes[];
  content?: Bytes | null;
  timestampToken?: Bytes | null;
  scheme?: Scheme;
  family?: Family;
}): Bytes {
  const { content, family = "pkcs7", scheme = "sm2-sm3" } = input;
  const [signer] = input.certificates;
  if (!signer) throw new RangeError("the signer's certificate is missing");
  return signedData({
    ...input,
    signer,
    scheme,
    type: signedDataTypeOf(family),
    encapsulated: sequence(oid(dataTypeOf(family)), ...(content ? [context(0, octetString(content))] : [])),
    unsigned: input.timestampToken ? [attribute(OID.signatureTimeStamp, input.timestampToken)] : [],
  });
}

function signedData(input: {
  scheme: Scheme;
  type: string;
  encapsulated: Bytes;
  signedAttrs: Bytes;
  signatureDer: Bytes;
  signer: Bytes;
  certificates: readonly Bytes[];
  unsigned: readonly Bytes[];
}): Bytes {
  const { issuer, serial } = issuerAndSerial(input.signer);
  const { digest, signature } = SCHEMES[input.scheme];
  const attributes = readDer(input.signedAttrs);
  childrenOf(attributes);
  const signerInfo = sequence(
    integer(1),
    sequence(issuer, serial),
    digest,
    retagged(attributes, 0xa0).whole,
    signature,
    octetString(input.signatureDer),
    ...(input.unsigned.length > 0 ? [retagged(readDer(setOf(...input.unsigned)), 0xa1).whole] : []),
  );
  return contentInfo(input.type, [
    integer(1),
    setOf(digest),
    input.encapsulated,
    ...certificateSet(input.certificates),
    setOf(signerInfo),
  ]);
}

/** Certificates only: what EST and CAs hand out (RFC 5652 §5.1 degenerate case, RFC 7030 §4.1.3). */
export const certificatesOnly = (certificates: readonly Bytes[]): Bytes =>
  contentInfo(OID.signedData, [integer(1), setOf(), sequence(oid(OID.data)), ...certificateSet(certificates), setOf()]);

export const certificateSet = (certificates: readonly Bytes[]): Bytes[] =>
  certificates.length === 0 ? [] : [retagged(readDer(setOf(...certificates)), 0xa0).whole];

const contentInfo = (type: string, fields: readonly Bytes[]): Bytes =>
  sequence(oid(type), context(0, sequence(...fields)));
