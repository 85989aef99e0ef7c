import { type Csr, parseCsr } from "#core/x509/csr.ts";
import { verifySignature } from "#core/x509/verify-signature.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certificateError } from "./errors.ts";

/**
 * Reads a PKCS#10 request and checks that its SM2 key signed it.
 * @throws certificate.request-malformed, certificate.request-signature
 */
export function checkRequest(csrDer: Uint8Array): { csr: Csr; publicKey: Uint8Array } {
  const csr = read(csrDer);
  if (csr.key.kind !== "sm2") throw certificateError("request-malformed");
  const { key, algorithm, info, signature } = csr;
  if (verifySignature({ key, algorithm, digest: null, parts: [info], signature }, nodeCrypto))
    throw certificateError("request-signature");
  return { csr, publicKey: csr.key.point };
}

function read(csrDer: Uint8Array): Csr {
  try {
    return parseCsr(csrDer);
  } catch (error) {
    throw certificateError("request-malformed", {}, error);
  }
}
