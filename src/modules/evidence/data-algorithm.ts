import type { Algorithm, HashName, SignatureScheme } from "#core/asn1/algorithm.ts";

const HASH: Record<HashName, string> = {
  sm3: "SM3",
  sha1: "SHA-1",
  sha224: "SHA-224",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
};

/** A signature algorithm as people write it; the object identifier where it is unknown. */
export function algorithmWords(scheme: SignatureScheme | null, { oid }: Pick<Algorithm, "oid">): string {
  if (!scheme) return oid;
  if (scheme.kind === "sm2") return "SM2 / SM3";
  const name = { rsa: "RSA", "rsa-pss": "RSA-PSS", ecdsa: "ECDSA" }[scheme.kind];
  return `${name} / ${HASH[scheme.hash]}`;
}
