import type { Bytes } from "#core/bytes.ts";
import { childrenOf, type Der, fieldsOf } from "./der-reader.ts";
import { oidOf, smallIntegerOf } from "./der-values.ts";
import { oid, sequence } from "./der-writer.ts";
import { OID } from "./oids.ts";

/** AlgorithmIdentifier (RFC 5280 §4.1.1.2). `parameters` is the whole element, null when absent. */
export type Algorithm = { oid: string; parameters: Der | null };

export function algorithmOf(element: Der): Algorithm {
  const fields = fieldsOf(element, "AlgorithmIdentifier");
  const name = oidOf(fields.next(0x06));
  const parameters = fields.isOver ? null : fields.next();
  fields.end();
  return { oid: name, parameters };
}

/** Absent and NULL mean the same for every algorithm without parameters; licensed CAs write both (GM/T 0015 §5.2.3). */
export const hasNoParameters = (algorithm: Algorithm): boolean =>
  algorithm.parameters === null || isNull(algorithm.parameters);
const isNull = ({ tag, at, end }: Der): boolean => tag === 0x05 && end - at === 2;

/** An AlgorithmIdentifier with absent parameters. */
export const algorithm = (name: string): Bytes => sequence(oid(name));

/** What this product signs with: SM2-with-SM3, or RSASSA-PKCS1-v1_5 with SHA-256. */
export type Scheme = "sm2-sm3" | "rsa-sha256";

export type HashName = "sm3" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

const HASHES = new Map<string, HashName>([
  [OID.sm3, "sm3"],
  [OID.sha1, "sha1"],
  [OID.sha224, "sha224"],
  [OID.sha256, "sha256"],
  [OID.sha384, "sha384"],
  [OID.sha512, "sha512"],
]);

/** The hash a digest AlgorithmIdentifier names; null when it is unknown or carries parameters. */
export const hashOf = (algorithm: Algorithm): HashName | null =>
  hasNoParameters(algorithm) ? (HASHES.get(algorithm.oid) ?? null) : null;

/** Digest length in bytes. */
export const HASH_LENGTH: Readonly<Record<HashName, number>> = {
  sm3: 32,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

export type SignatureScheme =
  | { kind: "sm2" }
  | { kind: "ecdsa" | "rsa"; hash: HashName }
  | { kind: "rsa-pss"; hash: HashName; saltLength: number };

const SCHEMES = new Map<string, SignatureScheme>([
  [OID.sm2WithSm3, { kind: "sm2" }],
  [OID.sm2Sign, { kind: "sm2" }],
  [OID.rsaWithSm3, { kind: "rsa", hash: "sm3" }],
  ["1.2.840.113549.1.1.5", { kind: "rsa", hash: "sha1" }],
  ["1.2.840.113549.1.1.14", { kind: "rsa", hash: "sha224" }],
  [OID.sha256WithRsa, { kind: "rsa", hash: "sha256" }],
  ["1.2.840.113549.1.1.12", { kind: "rsa", hash: "sha384" }],
  ["1.2.840.113549.1.1.13", { kind: "rsa", hash: "sha512" }],
  ["1.2.840.10045.4.1", { kind: "ecdsa", hash: "sha1" }],
  ["1.2.840.10045.4.3.1", { kind: "ecdsa", hash: "sha224" }],
  ["1.2.840.10045.4.3.2", { kind: "ecdsa", hash: "sha256" }],
  ["1.2.840.10045.4.3.3", { kind: "ecdsa", hash: "sha384" }],
  ["1.2.840.10045.4.3.4", { kind: "ecdsa", hash: "sha512" }],
]);

/**
 * What a signature AlgorithmIdentifier asks for; null when unknown. CMS signers also write the bare key algorithm
 * (RFC 3370 §3.2, GM/T 0010 practice): then the digest algorithm beside it decides.
 * @param digest the hash named beside it, in CMS; null in certificates
 */
export function schemeOf(algorithm: Algorithm, digest: HashName | null): SignatureScheme | null {
  if (algorithm.oid === OID.rsaPss) return pssOf(algorithm);
  if (!hasNoParameters(algorithm) && algorithm.oid !== OID.ecPublicKey) return null;
  if (algorithm.oid === OID.rsaEncryption) return digest ? { kind: "rsa", hash: digest } : null;
  if (algorithm.oid === OID.ecPublicKey || algorithm.oid === OID.sm2Curve) {
    if (digest === "sm3") return { kind: "sm2" };
    return digest && algorithm.oid === OID.ecPublicKey ? { kind: "ecdsa", hash: digest } : null;
  }
  return SCHEMES.get(algorithm.oid) ?? null;
}

/** RSASSA-PSS-params (RFC 4055 §3.1): one hash for message and mask, trailer 1. Salts of other lengths than the hash's are usual. */
function pssOf(algorithm: Algorithm): SignatureScheme | null {
  let hash: HashName | null = "sha1";
  let mask: HashName | null = "sha1";
  let saltLength = 20;
  for (const field of algorithm.parameters ? childrenOf(algorithm.parameters) : []) {
    const [inner] = childrenOf(field);
    if (!inner) return null;
    if (field.tag === 0xa0) hash = hashOf(algorithmOf(inner));
    else if (field.tag === 0xa1) {
      const mgf = algorithmOf(inner);
      mask = mgf.oid === OID.mgf1 && mgf.parameters ? hashOf(algorithmOf(mgf.parameters)) : null;
    } else if (field.tag === 0xa2) saltLength = smallIntegerOf(inner);
    else if (field.tag !== 0xa3 || smallIntegerOf(inner) !== 1) return null;
  }
  return hash !== null && hash === mask ? { kind: "rsa-pss", hash, saltLength } : null;
}
