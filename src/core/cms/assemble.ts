import { algorithm } from "#core/asn1/algorithm.ts";
import { childrenOf, readDer, retagged } from "#core/asn1/der-reader.ts";
import { context, integer, octetString, oid, sequence, setOf } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { attribute } from "./signed-attributes.ts";

/**
 * SignedData (RFC 5652 §5.1) with one SM2 signer, PKCS#7 object identifiers and signature algorithm 1.2.156.10197.1.501,
 * which is what Chinese readers and BouncyCastle accept in PDF (facts/crypto.md §4).
 * @param signedAttrs the DER SET OF that was signed (tag 31); stored as [0] IMPLICIT
 * @param signatureDer SEQUENCE{r, s}
 * @param certificates the signer's first, then its issuers
 * @param timestampToken ContentInfo of an RFC 3161 token over the signature value (RFC 3161 Appendix A)
 */
export function assembleSignedData(input: {
  signedAttrs: Bytes;
  signatureDer: Bytes;
  certificates: readonly Bytes[];
  timestampToken?: Bytes;
}): Bytes {
  const [signer] = input.certificates;
  if (!signer) throw new RangeError("the signer's certificate is missing");
  return signedData({
    ...input,
    version: 1,
    signer,
    encapsulated: sequence(oid(OID.data)),
    unsigned: input.timestampToken ? [attribute(OID.signatureTimeStamp, input.timestampToken)] : [],
  });
}

/** SignedData around a TSTInfo: version 3, because the content is not id-data (RFC 5652 §5.1). */
export function assembleToken(input: {
  tstInfo: Bytes;
  signedAttrs: Bytes;
  signatureDer: Bytes;
  signer: Bytes;
  certificates: readonly Bytes[];
}): Bytes {
  const encapsulated = sequence(oid(OID.tstInfo), context(0, octetString(input.tstInfo)));
  return signedData({ ...input, version: 3, encapsulated, unsigned: [] });
}

function signedData(input: {
  version: 1 | 3;
  encapsulated: Bytes;
  signedAttrs: Bytes;
  signatureDer: Bytes;
  signer: Bytes;
  certificates: readonly Bytes[];
  unsigned: readonly Bytes[];
}): Bytes {
  const { issuer, serialDer } = parseCertificate(input.signer);
  const attributes = readDer(input.signedAttrs);
  childrenOf(attributes);
  const signerInfo = sequence(
    integer(1),
    sequence(issuer.der, serialDer),
    algorithm(OID.sm3),
    retagged(attributes, 0xa0).whole,
    algorithm(OID.sm2WithSm3),
    octetString(input.signatureDer),
    ...(input.unsigned.length > 0 ? [retagged(readDer(setOf(...input.unsigned)), 0xa1).whole] : []),
  );
  return contentInfo([
    integer(input.version),
    setOf(algorithm(OID.sm3)),
    input.encapsulated,
    ...certificateSet(input.certificates),
    setOf(signerInfo),
  ]);
}

/** Certificates only: what EST and CAs hand out (RFC 5652 §5.1 degenerate case, RFC 7030 §4.1.3). */
export const certificatesOnly = (certificates: readonly Bytes[]): Bytes =>
  contentInfo([integer(1), setOf(), sequence(oid(OID.data)), ...certificateSet(certificates), setOf()]);

const certificateSet = (certificates: readonly Bytes[]): Bytes[] =>
  certificates.length === 0 ? [] : [retagged(readDer(setOf(...certificates)), 0xa0).whole];

const contentInfo = (fields: readonly Bytes[]): Bytes => sequence(oid(OID.signedData), context(0, sequence(...fields)));
