import { createPrivateKey, createPublicKey, createSign, createVerify, generateKeyPairSync } from "node:crypto";
import { inside, NULL, oid, seq } from "./der.ts";
import { newSm2Key, sm2Sign, sm2Verify } from "./sm2.ts";

/** Chinese CAs run two hierarchies side by side: SM2 with SM3, and RSA with SHA-256 for what the world outside reads. */
export type KeyKind = "sm2" | "rsa";
export type SigningKey = { kind: KeyKind; pkcs8Pem: string; spki: Buffer };

const RSA_BITS = 2048;
const SM2_WITH_SM3 = "1.2.156.10197.1.501";
const SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
const SM2_KEY = seq(oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301"));
const RSA_KEY = seq(oid("1.2.840.113549.1.1.1"), NULL);

export function newKey(kind: KeyKind): SigningKey {
  if (kind === "sm2") return { kind, ...newSm2Key() };
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: RSA_BITS,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "der" },
  });
  return { kind, pkcs8Pem: privateKey, spki: publicKey };
}

export function signWith(key: SigningKey, message: Buffer): Buffer {
  return key.kind === "sm2"
    ? sm2Sign(key, message)
    : createSign("sha256").update(message).sign(createPrivateKey(key.pkcs8Pem));
}

/** Some CAs write no parameters after SM2's algorithm, some write NULL; after RSA's it is always NULL (RFC 4055 §5). */
export function algorithmOf(kind: KeyKind, isNull: boolean): Buffer {
  if (kind === "rsa") return seq(oid(SHA256_WITH_RSA), NULL);
  return isNull ? seq(oid(SM2_WITH_SM3), NULL) : seq(oid(SM2_WITH_SM3));
}

/** The key's own bits: what key identifiers and CertID hash (RFC 5280 §4.2.1.2, RFC 6960 §4.1.1). */
export const keyBits = (spki: Buffer): Buffer => inside(spki)[1]?.body.subarray(1) ?? Buffer.alloc(0);

/** Why an applicant's key is not taken; null when it is. */
export function keyProblem(kind: KeyKind, spki: Buffer): string | null {
  const algorithm = inside(spki)[0]?.whole ?? Buffer.alloc(0);
  if (kind === "sm2") return algorithm.equals(SM2_KEY) ? null : "the public key is not an SM2 key";
  if (!algorithm.equals(RSA_KEY)) return "the public key is not an RSA key";
  const bits = createPublicKey({ key: spki, format: "der", type: "spki" }).asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= RSA_BITS ? null : "the RSA key is shorter than 2048 bits";
}

export const signatureOid = (kind: KeyKind): Buffer => oid(kind === "sm2" ? SM2_WITH_SM3 : SHA256_WITH_RSA);

export function verifyWith(kind: KeyKind, spki: Buffer, message: Buffer, signature: Buffer): boolean {
  if (kind === "sm2") return sm2Verify(spki, message, signature);
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  return createVerify("sha256").update(message).verify(key, signature);
}
