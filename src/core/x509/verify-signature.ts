import { type Algorithm, type HashName, schemeOf } from "#core/asn1/algorithm.ts";
import type { Bytes } from "#core/bytes.ts";
import { signatureFromDer, sm2VerifyDigest, sm2Za } from "#core/sm/sm2.ts";
import { sm3 } from "#core/sm/sm3.ts";
import type { PublicKey } from "./public-key.ts";

/**
 * What core does not compute itself: hashes other than SM3, RSA and ECDSA. `nodeCrypto` in server/node-verify.ts
 * implements it. A message comes in parts (a PDF's byte range has two); nothing may throw for a bad signature.
 */
export type ForeignCrypto = {
  hash(name: HashName, parts: readonly Bytes[]): Bytes;
  /** @param saltLength of RSASSA-PSS in bytes, null for PKCS#1 v1.5 */
  verifyRsa(input: ForeignSignature & { saltLength: number | null }): boolean;
  /** Signature as DER SEQUENCE{r, s}. */
  verifyEcdsa(input: ForeignSignature): boolean;
};
export type ForeignSignature = { spki: Bytes; hash: HashName; parts: readonly Bytes[]; signature: Bytes };

export type SignatureProblem = "algorithm-unknown" | "algorithm-weak" | "key-does-not-fit" | "signature-wrong";

/** RSA keys shorter than this are called weak (GM/T 0015 and NIST SP 800-131A ask for 2048). */
const RSA_BITS = 2048;

/**
 * Checks one signature over `parts`. SM2 hashes Z with the default id 1234567812345678 first (GM/T 0009 §9).
 * SHA-1 signatures are weak and refused.
 * @param digest the digest algorithm named beside it in CMS, null elsewhere
 * @returns null when it is right
 */
export function verifySignature(
  input: { key: PublicKey; algorithm: Algorithm; digest: HashName | null; parts: readonly Bytes[]; signature: Bytes },
  crypto: ForeignCrypto,
): SignatureProblem | null {
  const { key, parts, signature } = input;
  const scheme = schemeOf(input.algorithm, input.digest);
  if (!scheme) return "algorithm-unknown";
  if (scheme.kind === "sm2") {
    if (key.kind !== "sm2") return "key-does-not-fit";
    return isSm2Signature(key.point, parts, signature) ? null : "signature-wrong";
  }
  if (input.digest !== null && input.digest !== scheme.hash) return "algorithm-unknown";
  const foreign = { spki: key.spki, hash: scheme.hash, parts, signature };
  if (scheme.kind === "ecdsa") {
    if (key.kind !== "ec") return "key-does-not-fit";
    if (!crypto.verifyEcdsa(foreign)) return "signature-wrong";
  } else {
    if (key.kind !== "rsa") return "key-does-not-fit";
    const saltLength = scheme.kind === "rsa-pss" ? scheme.saltLength : null;
    if (!crypto.verifyRsa({ ...foreign, saltLength })) return "signature-wrong";
    if (key.bits < RSA_BITS) return "algorithm-weak";
  }
  return scheme.hash === "sha1" ? "algorithm-weak" : null;
}

/** SM2 over SM3(Z ‖ parts). @param point 65 bytes; @param signature SEQUENCE{r, s}; malformed ones are just wrong */
export function isSm2Signature(point: Bytes, parts: readonly Bytes[], signature: Bytes): boolean {
  try {
    return sm2VerifyDigest(point, sm3(sm2Za(point), ...parts), signatureFromDer(signature));
  } catch {
    return false;
  }
}

/** One hash for all: SM3 is ours, the rest is foreign. */
export const hashParts = (name: HashName, parts: readonly Bytes[], crypto: ForeignCrypto): Bytes =>
  name === "sm3" ? sm3(...parts) : crypto.hash(name, parts);
