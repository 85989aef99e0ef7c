import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import { assembleToken } from "#core/cms/assemble.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { sm3 } from "#core/sm/sm3.ts";

/**
 * What the authority's SM2 key signs for a TSTInfo: the attributes with ESSCertIDv2 by SM3 (RFC 3161 §2.4.2, RFC 5816).
 */
export const tokenAttributes = (tstInfo: Bytes, signerDer: Bytes): Bytes =>
  signedAttributes({ digest: sm3(tstInfo), certificateDer: signerDer, contentType: OID.tstInfo });

/**
 * The token: ContentInfo with SignedData version 3.
 * @param certificates those to enclose: the signer's and its issuers when `certReq` was TRUE, else none (RFC 3161 §2.4.1)
 */
export const buildToken = (input: {
  tstInfo: Bytes;
  signedAttrs: Bytes;
  signatureDer: Bytes;
  signerDer: Bytes;
  certificates: readonly Bytes[];
}): Bytes => assembleToken({ ...input, signer: input.signerDer });
