import { type Algorithm, type HashName, schemeOf } from "#core/asn1/algorithm.ts";
import type { Bytes } from "#core/bytes.ts";
import { isWeakKey, type PublicKey } from "./public-key.ts";

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

/**
 * Checks one signature over `parts`. SHA-1 signatures are weak and refused. A key nobody here knows proves nothing either way.
 * @param digest the digest algorithm named beside it in CMS, null elsewhere
 * @returns null when it is right
 */
export function verifySignature(
  input: { key: PublicKey; algorithm: Algorithm; digest: HashName | null; parts: readonly Bytes[]; signature: Bytes },
  crypto: CryptoProvider,
): SignatureProblem | null {
  const { key, parts, signature } = input;
  const scheme = schemeOf(input.algorithm, input.digest);
  if (!scheme || key.kind === "other") return "algorithm-unknown";
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
    if (key.isPssOnly && saltLength === null) return "key-does-not-fit";
    if (!crypto.verifyRsa({ ...signed, saltLength })) return "signature-wrong";
  }
  return scheme.hash === "sha1" || isWeakKey(key) ? "algorithm-weak" : null;
}
