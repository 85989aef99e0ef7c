import {
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPair,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { promisify } from "node:util";
import { utf8 } from "#core/bytes.ts";
import {
  publicKeyOf,
  signatureFromDer,
  signatureToDer,
  sm2Digest,
  sm2GenerateKey,
  sm2SignDigest,
} from "#core/sm/sm2.ts";
import { sm2Spki } from "#core/x509/public-key.ts";
import { masterKey } from "#server/master-key.ts";
import { nativeSm2Verify } from "#server/native-sm2.ts";
import { institutionError } from "./errors.ts";
import type { KeyAlgorithm } from "./rules.ts";

const PURPOSE = "institution/key";
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** d of SM2, 32 bytes; PKCS#8 of RSA. Wipe it after use. */
export type PrivateKey = { algorithm: KeyAlgorithm; secret: Uint8Array };

export const sealPrivateKey = (keyId: string, secret: Uint8Array): Uint8Array =>
  masterKey().seal(PURPOSE, utf8(keyId), secret);
export const openPrivateKey = (keyId: string, sealed: Uint8Array): Uint8Array =>
  masterKey().open(PURPOSE, utf8(keyId), sealed);

/** A new key pair. RSA: public exponent 65537 (GM/T 0015 and FIPS 186-5 §5.4). */
export async function newPrivateKey(algorithm: KeyAlgorithm): Promise<{ secret: Uint8Array; spki: Uint8Array }> {
  if (algorithm === "sm2") {
    const secret = sm2GenerateKey(random);
    return { secret, spki: sm2Spki(publicKeyOf(secret)) };
  }
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: algorithm === "rsa-2048" ? 2048 : 3072,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  return { secret: new Uint8Array(privateKey), spki: new Uint8Array(publicKey) };
}

/**
 * Signs a message and has it checked by another implementation before it is returned: a computation fault must not give
 * the key away (SM2: OpenSSL; RSA: the public operation).
 * @returns SEQUENCE{r, s} over SM3(Z ‖ message) with the default id, or RSASSA-PKCS1-v1_5 with SHA-256
 * @throws institution.self-check
 */
export function signWith({ algorithm, secret }: PrivateKey, message: Uint8Array): Uint8Array {
  return algorithm === "sm2" ? signSm2(secret, message) : signRsa(secret, message);
}

function signSm2(d: Uint8Array, message: Uint8Array): Uint8Array {
  const point = publicKeyOf(d);
  const signature = signatureToDer(sm2SignDigest(d, sm2Digest(point, message), random));
  if (!nativeSm2Verify(point, message, signatureFromDer(signature))) throw institutionError("self-check");
  return signature;
}

function signRsa(pkcs8: Uint8Array, message: Uint8Array): Uint8Array {
  const key: KeyObject = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  const signature = createSign("sha256").update(message).sign(key);
  if (!createVerify("sha256").update(message).verify(createPublicKey(key), signature))
    throw institutionError("self-check");
  return new Uint8Array(signature);
}
