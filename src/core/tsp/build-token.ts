import type { Scheme } from "#core/asn1/algorithm.ts";
import { tree, written } from "#core/asn1/der-tree.ts";
import { headerLength, integer, octetString, oid, sequence, setOf } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, concat, toHex } from "#core/bytes.ts";
import { certificateSet, SCHEMES } from "#core/cms/assemble.ts";
import { untimedAttributes } from "#core/cms/signed-attributes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";

/** What is the same in all tokens of one signing unit, encoded once: a token then costs its signature and little else. */
export type TokenFrame = {
  scheme: Scheme;
  /** Signed attributes with a place of 32 bytes for the digest. */
  attributes: Bytes;
  digestAt: number;
  /** Where in them the SET's content begins. */
  attributesAt: number;
  /** SignedData up to its content: version 3, because the content is not id-data (RFC 5652 §5.1), and the digest algorithm. */
  head: Bytes;
  /** SignerInfo up to its attributes, and from there to its signature. */
  signerHead: Bytes;
  signatureAlgorithm: Bytes;
  /** [0] IMPLICIT CertificateSet. */
  certificates: Bytes;
};

const SIGNED_DATA = oid(OID.signedData);
const TST_INFO = oid(OID.tstInfo);
const NOTHING = new Uint8Array();

/**
 * @param certificates the unit's first, then its issuers: enclosed when `certReq` asks (RFC 3161 §2.4.1)
 * @param certificateHash of the unit's certificate by the scheme's hash, for ESSCertIDv2 (RFC 5816)
 */
export function tokenFrame(input: {
  scheme: Scheme;
  certificates: readonly Bytes[];
  certificateHash: Bytes;
}): TokenFrame {
  const { scheme, certificates, certificateHash } = input;
  const [signer] = certificates;
  if (!signer) throw new RangeError("the signer's certificate is missing");
  const { issuer, serialDer } = parseCertificate(signer);
  const { digest, signature } = SCHEMES[scheme];
  const hash = scheme === "sm2-sm3" ? "sm3" : "sha256";
  const place = new Uint8Array(32).fill(0xa5);
  const attributes = untimedAttributes({ digest: place, hash, certificateHash, contentType: OID.tstInfo });
  return {
    scheme,
    attributes,
    attributesAt: contentAt(attributes),
    digestAt: toHex(attributes).indexOf(toHex(octetString(place))) / 2 + 2,
    head: concat(integer(3), setOf(digest)),
    signerHead: concat(integer(1), sequence(issuer.der, serialDer), digest),
    signatureAlgorithm: signature,
    certificates: written(certificateSet(certificates)),
  };
}

/** Where the content of an element begins that holds nothing but what follows its header. */
function contentAt(element: Bytes): number {
  for (let header = 2; header <= 6; header++) if (headerLength(element.length - header) === header) return header;
  throw new RangeError("no element");
}

/** What the unit signs for a TSTInfo: the DER SET OF its attributes (RFC 5652 §5.4). @param digest of the TSTInfo */
export function tokenAttributes(frame: TokenFrame, digest: Bytes): Bytes {
  if (digest.length !== 32) throw new RangeError("a digest has 32 bytes");
  const out = frame.attributes.slice();
  out.set(digest, frame.digestAt);
  return out;
}

/** The token: ContentInfo with SignedData (RFC 3161 §2.4.2). @param signature SEQUENCE{r, s} of SM2, or an RSA signature */
export function buildToken(
  frame: TokenFrame,
  input: { tstInfo: Bytes; signedAttrs: Bytes; signature: Bytes; hasCertificates: boolean },
): Bytes {
  // [0] IMPLICIT: the same SET OF under another tag.
  const attributes = input.signedAttrs.subarray(frame.attributesAt);
  const signerInfo = tree(
    0x30,
    frame.signerHead,
    tree(0xa0, attributes),
    frame.signatureAlgorithm,
    tree(0x04, input.signature),
  );
  const content = tree(0x30, TST_INFO, tree(0xa0, tree(0x04, input.tstInfo)));
  const certificates = input.hasCertificates ? frame.certificates : NOTHING;
  const signedData = tree(0x30, frame.head, content, certificates, tree(0x31, signerInfo));
  return written(tree(0x30, SIGNED_DATA, tree(0xa0, signedData)));
}
