import { algorithm } from "#core/asn1/algorithm.ts";
import { octetString, oid, sequence, setOf } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";

/**
 * What a person's SM2 key signs under a PDF (protocol.md §3 type `cms`): the DER SET OF (tag 31, RFC 5652 §5.4) with
 * contentType id-data, messageDigest, and signingCertificateV2 naming the certificate by SM3 (RFC 5035 §3). There is no
 * signingTime (ETSI EN 319 142-1 §6.3). Phone and server both call this, so equal inputs give equal bytes.
 * @param digest SM3 of the byte range, 32 bytes
 * @param certificateDer the signer's own certificate
 */
export function signedAttributes(input: { digest: Bytes; certificateDer: Bytes }): Bytes {
  return signedAttributesOf({ ...input, contentType: OID.data });
}

/** The same for any content type, e.g. a timestamp token's TSTInfo (RFC 3161 §2.4.2). */
export function signedAttributesOf(input: { digest: Bytes; certificateDer: Bytes; contentType: string }): Bytes {
  if (input.digest.length !== 32) throw new RangeError("an SM3 digest has 32 bytes");
  return setOf(
    attribute(OID.contentType, oid(input.contentType)),
    attribute(OID.messageDigest, octetString(input.digest)),
    attribute(OID.signingCertificateV2, signingCertificateV2(input.certificateDer)),
  );
}

/** Attribute with one value (RFC 5652 §5.3). */
export const attribute = (type: string, value: Bytes): Bytes => sequence(oid(type), setOf(value));

/** hashAlgorithm is written because its default is SHA-256 (RFC 5035 §4). */
const signingCertificateV2 = (certificateDer: Bytes): Bytes =>
  sequence(sequence(sequence(algorithm(OID.sm3), octetString(sm3(certificateDer)))));
