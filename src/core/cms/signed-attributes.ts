import { algorithm } from "#core/asn1/algorithm.ts";
import { certificateTime, octetString, oid, sequence, setOf } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";

/**
 * What a person's SM2 key signs under a PDF or data (protocol.md §4 type `cms`): the DER SET OF (tag 31, RFC 5652 §5.4)
 * with contentType, messageDigest, and signingCertificateV2 naming the certificate by SM3 (RFC 5035 §3). There is no
 * signingTime (ETSI EN 319 142-1 §6.3). Phone and server both call this, so equal inputs give equal bytes.
 * @param digest SM3 of the content, 32 bytes
 * @param certificateDer the signer's own certificate
 * @param contentType id-data unless said otherwise, e.g. a timestamp token's TSTInfo (RFC 3161 §2.4.2)
 */
export function signedAttributes(input: { digest: Bytes; certificateDer: Bytes; contentType?: string }): Bytes {
  const { digest, certificateDer, contentType = OID.data } = input;
  return attributesWith({ digest, hash: "sm3", certificateHash: sm3(certificateDer), contentType });
}

/**
 * What an institution's key signs: the same with signingTime (RFC 5652 §11.3; ETSI EN 319 122-1 §6.3 asks for it).
 * @param hash names the algorithm of both digests
 * @param certificateHash of the signer's own certificate
 * @param signingTimeMs milliseconds since 1970; whole seconds are written
 */
export function timedAttributes(input: {
  digest: Bytes;
  hash: "sm3" | "sha256";
  certificateHash: Bytes;
  contentType: string;
  signingTimeMs: number;
}): Bytes {
  return attributesWith(input, attribute(OID.signingTime, certificateTime(input.signingTimeMs)));
}

/** What an institution's key signs under a PDF: without signingTime, which stands in /M (ETSI EN 319 142-1 §6.3). */
export const untimedAttributes = (input: Omit<Parameters<typeof timedAttributes>[0], "signingTimeMs">): Bytes =>
  attributesWith(input);

function attributesWith(input: OfSigner & { digest: Bytes }, ...more: readonly Bytes[]): Bytes {
  if (input.digest.length !== 32) throw new RangeError("a digest has 32 bytes");
  const { contentType, signingCertificate } = ofSigner(input);
  return setOf(contentType, ...more, attribute(OID.messageDigest, octetString(input.digest)), signingCertificate);
}

type OfSigner = { hash: "sm3" | "sha256"; certificateHash: Bytes; contentType: string };
/** What the last signer's attributes have in common: one signer signs many documents in a row. */
let last: { input: OfSigner; contentType: Bytes; signingCertificate: Bytes } | null = null;

function ofSigner({ hash, certificateHash, contentType }: OfSigner): { contentType: Bytes; signingCertificate: Bytes } {
  if (
    last?.input.hash === hash &&
    last.input.contentType === contentType &&
    equalBytes(last.input.certificateHash, certificateHash)
  )
    return last;
  const input = { hash, certificateHash: certificateHash.slice(), contentType };
  last = {
    input,
    contentType: attribute(OID.contentType, oid(contentType)),
    signingCertificate: attribute(OID.signingCertificateV2, signingCertificateV2(input)),
  };
  return last;
}

/** Attribute with one value (RFC 5652 §5.3). */
export const attribute = (type: string, value: Bytes): Bytes => sequence(oid(type), setOf(value));

/** hashAlgorithm has the default SHA-256, which DER does not write (RFC 5035 §4, X.690 §11.5). */
function signingCertificateV2({ hash, certificateHash }: OfSigner): Bytes {
  const named = hash === "sha256" ? [] : [algorithm(OID.sm3)];
  return sequence(sequence(sequence(...named, octetString(certificateHash))));
}
