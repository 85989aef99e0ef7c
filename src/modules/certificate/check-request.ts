import { type Csr, parseCsr } from "#core/x509/csr.ts";
import { verifySignature } from "#core/x509/verify-signature.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certificateError } from "./errors.ts";
import type { Profile } from "./rules.ts";

/**
 * Reads a PKCS#10 request and checks that the key in it signed it and is of the kind the profile is for.
 * @throws certificate.request-malformed, certificate.request-signature
 */
export function checkRequest(csrDer: Uint8Array, profile: Profile): Csr {
  const csr = read(csrDer);
  const { key, algorithm, info, signature } = csr;
  if (key.kind !== (profile.endsWith("-rsa") ? "rsa" : "sm2")) throw certificateError("request-malformed");
  if (verifySignature({ key, algorithm, digest: null, parts: [info], signature }, nodeCrypto))
    throw certificateError("request-signature");
  return csr;
}

function read(csrDer: Uint8Array): Csr {
  try {
    return parseCsr(csrDer);
  } catch (error) {
    throw certificateError("request-malformed", {}, error);
  }
}
