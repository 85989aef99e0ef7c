import type { Bytes } from "#core/bytes.ts";
import { signatureFromDer, signatureToDer, SM2_ID, sm2VerifyDigest, sm2Za } from "#core/sm/sm2.ts";
import type { CryptoProvider } from "#core/x509/verify-signature.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { DATA_REASONS } from "./data-reasons.ts";
import type { Reason } from "./report.ts";

/** The same cryptography with another SM2 user id in Z (GB/T 32918.2 §5.5). */
export function cryptoWithId(id: string): CryptoProvider {
  if (id === SM2_ID) return nodeCrypto;
  return {
    ...nodeCrypto,
    verifySm2: ({ point, parts, signature }) => holds(point, [sm2Za(point, id), ...parts], signature),
  };
}

/**
 * Why an SM2 signature does not hold, where one of the usual mistakes explains it: another or an empty id, no Z at all, the
 * digest signed in place of the content, or two bare numbers in place of DER. Null when none does.
 * @param id the one that was tried
 */
export function sm2Mistake(
  signed: { point: Bytes; parts: readonly Bytes[]; signature: Bytes },
  id: string,
): Reason | null {
  const { point, parts, signature } = signed;
  const [r, s] = [signature.slice(0, 32), signature.slice(32)];
  if (signature.length === 64 && holds(point, [sm2Za(point, id), ...parts], signatureToDer({ r, s })))
    return DATA_REASONS.rawInCms;
  if (id !== SM2_ID && holds(point, [sm2Za(point), ...parts], signature)) return DATA_REASONS.defaultId;
  if (id !== "" && holds(point, [sm2Za(point, ""), ...parts], signature)) return DATA_REASONS.emptyId;
  if (holds(point, parts, signature)) return DATA_REASONS.noZ;
  const digest = nodeCrypto.hash("sm3", parts);
  return holds(point, [sm2Za(point), digest], signature) ? DATA_REASONS.digestSigned : null;
}

function holds(point: Bytes, hashed: readonly Bytes[], signature: Bytes): boolean {
  try {
    return sm2VerifyDigest(point, nodeCrypto.hash("sm3", hashed), signatureFromDer(signature));
  } catch {
    return false;
  }
}
