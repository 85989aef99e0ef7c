import {
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { promisify } from "node:util";
import type { Scheme } from "#core/asn1/algorithm.ts";
import { utf8 } from "#core/bytes.ts";
import { AppError } from "#core/error.ts";
import { signatureFromDer, signatureToDer, sm2Digest, sm2GenerateKey, sm2Za } from "#core/sm/sm2.ts";
import { sm2Spki } from "#core/x509/public-key.ts";
import { kernel } from "./kernel.ts";
import { masterKey } from "./master-key.ts";
import { nativeSm2Verify } from "./native-sm2.ts";
import { sm3Bytes } from "./sm3.ts";

/** Keys a service holds alone, not a doctor's: the hospital's own and the time-stamping units'. */

export type KeyAlgorithm = "sm2" | "rsa-2048" | "rsa-3072";
/** d of SM2, 32 bytes; PKCS#8 of RSA. Wipe it after use. */
export type PrivateKey = { algorithm: KeyAlgorithm; secret: Uint8Array };

export const schemeOf = (algorithm: KeyAlgorithm): Scheme => (algorithm === "sm2" ? "sm2-sm3" : "rsa-sha256");

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** @param purpose whose keys these are, e.g. "institution/key"; @param keyId binds the row */
export const sealPrivateKey = (purpose: string, keyId: string, secret: Uint8Array): Uint8Array =>
  masterKey().seal(purpose, utf8(keyId), secret);
export const openPrivateKey = (purpose: string, keyId: string, sealed: Uint8Array): Uint8Array =>
  masterKey().open(purpose, utf8(keyId), sealed);

/** A new key pair. RSA: public exponent 65537 (GM/T 0015 and FIPS 186-5 §5.4). */
export async function newPrivateKey(algorithm: KeyAlgorithm): Promise<{ secret: Uint8Array; spki: Uint8Array }> {
  if (algorithm === "sm2") {
    const secret = sm2GenerateKey(random);
    return { secret, spki: sm2Spki(kernel().multiplyBase(secret)) };
  }
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: algorithm === "rsa-2048" ? 2048 : 3072,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  return { secret: new Uint8Array(privateKey), spki: new Uint8Array(publicKey) };
}

/** A signature that its own check refused: a computation fault must not give the key away. */
export const selfCheckFailed = (): AppError =>
  new AppError("key.self-check", 500, {
    zh: "签名自检失败，未发出。请把追踪号告诉信息科。",
    en: "The signature failed its own check and was not released. Give the trace number to IT.",
  });

/**
 * Signs a message and has it checked by another implementation before it is returned (SM2: OpenSSL; RSA: the public
 * operation).
 * @returns SEQUENCE{r, s} over SM3(Z ‖ message) with the default id, or RSASSA-PKCS1-v1_5 with SHA-256
 * @throws key.self-check
 */
export function signWith({ algorithm, secret }: PrivateKey, message: Uint8Array): Uint8Array {
  return algorithm === "sm2" ? signSm2(secret, message) : signRsa(secret, message);
}

function signSm2(d: Uint8Array, message: Uint8Array): Uint8Array {
  const point = kernel().multiplyBase(d);
  const signature = signatureToDer(kernel().sign(d, sm2Digest(point, message), randomBytes));
  if (!nativeSm2Verify(point, message, signatureFromDer(signature))) throw selfCheckFailed();
  return signature;
}

function signRsa(pkcs8: Uint8Array, message: Uint8Array): Uint8Array {
  const key: KeyObject = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  const signature = createSign("sha256").update(message).sign(key);
  if (!createVerify("sha256").update(message).verify(createPublicKey(key), signature)) throw selfCheckFailed();
  return new Uint8Array(signature);
}

/** A key kept open in memory, for a service that signs all the time. */
export type Signer = {
  scheme: Scheme;
  /** Checked before it is returned by the implementation that made it. @throws key.self-check */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** A check apart from that: SM2 by OpenSSL, 0.4 ms; RSA by the public operation. */
  isRight(message: Uint8Array, signature: Uint8Array): boolean;
};

/** RSA signs in Node's thread pool, so that the event loop stays free. */
export function signerOf({ algorithm, secret }: PrivateKey): Signer {
  return algorithm === "sm2" ? sm2Signer(Uint8Array.from(secret)) : rsaSigner(secret);
}

function sm2Signer(d: Uint8Array): Signer {
  const point = kernel().multiplyBase(d);
  const z = sm2Za(point);
  return {
    scheme: "sm2-sm3",
    sign: (message) => {
      const digest = sm3Bytes(z, message);
      const signature = kernel().sign(d, digest, randomBytes);
      if (!kernel().verify(point, digest, signature)) throw selfCheckFailed();
      return signatureToDer(signature);
    },
    isRight: (message, signature) => nativeSm2Verify(point, message, signatureFromDer(signature)),
  };
}

function rsaSigner(pkcs8: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(key);
  const inPool = promisify<string, Uint8Array, KeyObject, Buffer>(sign);
  const isRight = (message: Uint8Array, signature: Uint8Array) => verify("sha256", message, publicKey, signature);
  return {
    scheme: "rsa-sha256",
    // OpenSSL itself checks what the two halves of an RSA key compute (crypto/rsa/rsa_ossl.c, rsa_ossl_mod_exp).
    sign: async (message) => new Uint8Array(await inPool("sha256", message, key)),
    isRight,
  };
}
