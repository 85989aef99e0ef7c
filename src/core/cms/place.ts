import type { Scheme } from "#core/asn1/algorithm.ts";
import { tlv } from "#core/asn1/der-writer.ts";
import type { Bytes } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { assembleSignedData } from "./assemble.ts";
import { dataTypeOf, type Family } from "./data-format.ts";
import { timedAttributes } from "./signed-attributes.ts";

/** The longest SEQUENCE{r, s} of two 256-bit numbers: each may need a leading zero. */
const SM2_SIGNATURE_BYTES = 72;

/**
 * How long a detached CMS by this signer can become, in bytes of DER: what a PDF's /Contents has to keep for it. One with all
 * its parts is assembled, with the longest signature the key can make; a real one is shorter by a few bytes at most, and by
 * signingTime where that is left out.
 * @param certificates the signer's first, then its issuers
 * @param tokenBytes of the timestamp token, ContentInfo
 */
export function signedDataLength(input: {
  certificates: readonly Bytes[];
  tokenBytes: number;
  scheme?: Scheme;
  family?: Family;
}): number {
  const { certificates, tokenBytes, scheme = "sm2-sm3", family = "pkcs7" } = input;
  const [signer = new Uint8Array()] = certificates;
  const digest = new Uint8Array(32);
  const hash = scheme === "sm2-sm3" ? "sm3" : "sha256";
  const contentType = dataTypeOf(family);
  return assembleSignedData({
    signedAttrs: timedAttributes({ digest, hash, certificateHash: digest, contentType, signingTimeMs: 0 }),
    signatureDer: new Uint8Array(scheme === "sm2-sm3" ? SM2_SIGNATURE_BYTES : modulusBytes(signer)),
    certificates,
    timestampToken: tlv(0x04, new Uint8Array(tokenBytes)),
    scheme,
    family,
  }).length;
}

function modulusBytes(certificateDer: Bytes): number {
  const { key } = parseCertificate(certificateDer);
  if (key.kind !== "rsa") throw new RangeError("the signer's key is not RSA");
  return Math.ceil(key.bits / 8);
}
