import { type Algorithm, type HashName, schemeOf } from "#core/asn1/algorithm.ts";
import type { Bytes } from "#core/bytes.ts";
import type { PublicKey } from "./public-key.ts";

/**
 * The hashes and signatures core leaves to its host, which has them faster (`nodeCrypto` in
 * server/node-verify.ts). A message comes in parts (a PDF's byte range has two). Nothing here throws: a signature or key that
 * cannot be read is just wrong.
 */
export type CryptoProvider = {
  hash(name: HashName, parts: readonly Bytes[]): Bytes;
  /** SM2 over SM3(Z ‖ parts), Z with the default id 1234567812345678 (GM/T 0009 §10). Signature as DER SEQUENCE{r, s}. */
  verifySm2(input: { point: Bytes; parts: readonly Bytes[]; signature: Bytes }): boolean;
  /** @param saltLength of RSASSA-PSS in bytes, null for PKCS#1 v1.5 */
  verifyRsa(input: SignedParts & { saltLength: number | null }): boolean;
  /** Signature as DER SEQUENCE{r, s}. */
  verifyEcdsa(input: SignedParts): boolean;
};
export type SignedParts = { spki: Bytes; hash: HashName; parts: readonly Bytes[]; signature: Bytes };

export type SignatureProblem = "algorithm-unknown" | "algorithm-weak" | "key-does-not-fit" | "signature-wrong";

/** RSA keys shorter than this are called weak (GM/T 0015 and NIST SP 800-131A ask for 2048). */
const RSA_BITS = 2048;

/**
 * Checks one signature over `parts`. SHA-1 signatures are weak and refused.
 * @param digest the digest algorithm named beside it in CMS, null elsewhere
 * @returns null when it is right
 */
export function verifySignature(
  input: { key: PublicKey; algorithm: Algorithm; digest: HashName | null; parts: readonly Bytes[]; signature: Bytes },
  crypto: CryptoProvider,
): SignatureProblem | null {
  const { key, parts, signature } = input;
  const scheme = schemeOf(input.algorithm, input.digest);
  if (!scheme) return "algorithm-unknown";
  if (scheme.kind === "sm2") {
    if (key.kind !== "sm2") return "key-does-not-fit";
    return crypto.verifySm2({ point: key.point, parts, signature }) ? null : "signature-wrong";
  }
  if (input.digest !== null && input.digest !== scheme.hash) return "algorithm-unknown";
  const signed = { spki: key.spki, hash: scheme.hash, parts, signature };
  if (scheme.kind === "ecdsa") {
    if (key.kind !== "ec") return "key-does-not-fit";
    if (!crypto.verifyEcdsa(signed)) return "signature-wrong";
  } else {
    if (key.kind !== "rsa") return "key-does-not-fit";
    const saltLength = scheme.kind === "rsa-pss" ? scheme.saltLength : null;
    if (!crypto.verifyRsa({ ...signed, saltLength })) return "signature-wrong";
    if (key.bits < RSA_BITS) return "algorithm-weak";
  }
  return scheme.hash === "sha1" ? "algorithm-weak" : null;
}
