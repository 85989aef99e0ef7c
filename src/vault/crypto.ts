import { createHash } from "node:crypto";
import type { Bytes } from "../core/bytes.ts";
import { signatureFromDer } from "../core/sm/sm2-der.ts";
import type { CryptoProvider } from "../core/x509/verify-signature.ts";
import { kernel } from "./keys.ts";

export function sm3Of(...parts: readonly Bytes[]): Bytes {
  const hash = createHash("sm3");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** Doctors' certificates are SM2 from the leaf to the root; nothing else is believed here. */
export const crypto: CryptoProvider = {
  hash(name, parts) {
    if (name === "sm3") return sm3Of(...parts);
    const hash = createHash(name);
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  },
  verifySm2({ point, parts, signature }) {
    try {
      return kernel.verify(point, sm3Of(kernel.zOf(point), ...parts), signatureFromDer(signature));
    } catch {
      return false;
    }
  },
  verifyRsa: () => false,
  verifyEcdsa: () => false,
};
