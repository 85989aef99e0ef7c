import { constants, createHash, createPublicKey, createVerify, type KeyObject } from "node:crypto";
import type { Bytes } from "#core/bytes.ts";
import { signatureFromDer } from "#core/sm/sm2.ts";
import type { CryptoProvider, SignedParts } from "#core/x509/verify-signature.ts";
import { kernel } from "./kernel.ts";
import { sm3Bytes } from "./sm3.ts";

/** What core leaves to its host: SM2 by the kernel, the rest by node:crypto. A signature that cannot be read is just wrong. */
export const nodeCrypto: CryptoProvider = {
  hash(name, parts) {
    if (name === "sm3") return sm3Of(parts);
    const hash = createHash(name);
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  },
  verifySm2({ point, parts, signature }) {
    try {
      return kernel().verify(point, sm3Of([kernel().zOf(point), ...parts]), signatureFromDer(signature));
    } catch {
      return false;
    }
  },
  verifyRsa({ saltLength, ...input }) {
    const padding =
      saltLength === null
        ? { padding: constants.RSA_PKCS1_PADDING }
        : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
    return isRight(input, (key) => ({ key, ...padding }));
  },
  verifyEcdsa: (input) => isRight(input, (key) => ({ key, dsaEncoding: "der" })),
};

/** Up to here, a certificate's length, the kernel hashes in less time than a call to Node's hash takes. */
const SHORT = 1024;

const sm3Of = (parts: readonly Bytes[]): Bytes =>
  parts.reduce((sum, part) => sum + part.length, 0) <= SHORT ? kernel().sm3(...parts) : sm3Bytes(...parts);

type KeyInput = { key: KeyObject; padding?: number; saltLength?: number; dsaEncoding?: "der" };

function isRight(input: SignedParts, keyInput: (key: KeyObject) => KeyInput): boolean {
  try {
    const verify = createVerify(input.hash);
    for (const part of input.parts) verify.update(part);
    return verify.verify(keyInput(publicKey(input.spki)), input.signature);
  } catch {
    return false;
  }
}

const publicKey = (spki: Bytes): KeyObject => createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
