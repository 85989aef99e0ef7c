import { algorithm, type Scheme } from "#core/asn1/algorithm.ts";
import { expectTag, readDer } from "#core/asn1/der-reader.ts";
import { type DerTree, tree, written } from "#core/asn1/der-tree.ts";
import { ascending, integer, nullValue, oid, sequence } from "#core/asn1/der-writer.ts";
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

/** CMSVersion 1: plain data, one signer by issuer and serial number (RFC 5652 §5.1, §5.3). */
const VERSION_1 = integer(1);

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
  const { content, family = "pkcs7", scheme = "sm2-sm3", certificates, timestampToken } = input;
  const [signer] = certificates;
  if (!signer) throw new RangeError("the signer's certificate is missing");
  const { digest, signature } = SCHEMES[scheme];
  const { issuer, serial } = issuerAndSerial(signer);
  const attributes = expectTag(readDer(input.signedAttrs), 0x31, "signed attributes");
  const signerInfo = tree(
    0x30,
    VERSION_1,
    tree(0x30, issuer, serial),
    digest,
    // [0] IMPLICIT: the same SET OF under another tag.
    tree(0xa0, attributes.content),
    signature,
    tree(0x04, input.signatureDer),
    ...(timestampToken ? [tree(0xa1, attribute(OID.signatureTimeStamp, timestampToken))] : []),
  );
  return contentInfo(
    signedDataTypeOf(family),
    VERSION_1,
    tree(0x31, digest),
    tree(0x30, oid(dataTypeOf(family)), ...(content ? [tree(0xa0, tree(0x04, content))] : [])),
    certificateSet(certificates),
    tree(0x31, signerInfo),
  );
}

/** Certificates only: what EST and CAs hand out (RFC 5652 §5.1 degenerate case, RFC 7030 §4.1.3). */
export function certificatesOnly(certificates: readonly Bytes[]): Bytes {
  const set = certificates.length > 0 ? [certificateSet(certificates)] : [];
  return contentInfo(OID.signedData, VERSION_1, tree(0x31), tree(0x30, oid(OID.data)), ...set, tree(0x31));
}

/** [0] IMPLICIT CertificateSet. */
export const certificateSet = (certificates: readonly Bytes[]): DerTree => tree(0xa0, ...ascending(certificates));

const contentInfo = (type: string, ...fields: readonly (Bytes | DerTree)[]): Bytes =>
  written(tree(0x30, oid(type), tree(0xa0, tree(0x30, ...fields))));
