import { concat, utf8 } from "#core/bytes.ts";
import { childrenOf, readDer } from "#core/asn1/der-reader.ts";
import { tlv } from "#core/asn1/der-writer.ts";
import { masterKey } from "#server/master-key.ts";

/** Certificates and requests at rest: sealed under the master key, bound to their row's id. */

const CERTIFICATE = "certificate/der";
const REQUEST = "certificate/request";

/** @param chain the certificate, then its issuers */
export const sealChain = (certificateId: string, chain: readonly Uint8Array[]): Uint8Array =>
  masterKey().seal(CERTIFICATE, utf8(certificateId), tlv(0x30, concat(...chain)));

/** @throws Error when the row's bytes were exchanged or altered */
export function openChain(certificateId: string, sealed: Uint8Array): Uint8Array[] {
  const plain = masterKey().open(CERTIFICATE, utf8(certificateId), sealed);
  return childrenOf(readDer(plain)).map((one) => one.whole);
}

export const sealRequest = (certificateId: string, csrDer: Uint8Array): Uint8Array =>
  masterKey().seal(REQUEST, utf8(certificateId), csrDer);

export const openRequest = (certificateId: string, sealed: Uint8Array): Uint8Array =>
  masterKey().open(REQUEST, utf8(certificateId), sealed);
