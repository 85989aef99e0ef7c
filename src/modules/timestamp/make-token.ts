import { hash as hashOnce, randomFillSync } from "node:crypto";
import { buildToken, tokenAttributes, type TokenFrame } from "#core/tsp/build-token.ts";
import type { TspRequest } from "#core/tsp/request.ts";
import { buildTstInfo } from "#core/tsp/tst-info.ts";
import type { Signer } from "#server/private-key.ts";

export type MadeToken = {
  token: Uint8Array;
  serial: Uint8Array;
  /** What was signed, and the signature: for the second opinion. */
  signedAttrs: Uint8Array;
  signature: Uint8Array;
};

/**
 * The token for a request: TSTInfo, signed attributes, signature, SignedData (RFC 3161 §2.4.2). Touches no database, so
 * that `bench/` measures what a token costs. @throws key.self-check
 */
export async function makeToken(
  unit: { signer: Signer; frame: TokenFrame },
  request: Pick<TspRequest, "imprintDer" | "nonceDer" | "certReq">,
  stamped: { policy: string; genTimeUs: number; accuracyUs: number | null },
): Promise<MadeToken> {
  const { signer, frame } = unit;
  const serial = randomSerial();
  const tstInfo = buildTstInfo({
    policy: stamped.policy,
    imprintDer: request.imprintDer,
    serial,
    genTimeMs: stamped.genTimeUs / 1000,
    accuracyUs: stamped.accuracyUs,
    nonceDer: request.nonceDer,
  });
  const hash = frame.scheme === "sm2-sm3" ? "sm3" : "sha256";
  const signedAttrs = tokenAttributes(frame, hashOnce(hash, tstInfo, "buffer"));
  const signing = signer.sign(signedAttrs);
  const signature = signing instanceof Promise ? await signing : signing;
  const token = buildToken(frame, { tstInfo, signedAttrs, signature, hasCertificates: request.certReq });
  return { token, serial, signedAttrs, signature };
}

const SERIAL_BYTES = 17;
/** Serial numbers are public, so their randomness may be drawn for many at once: the system call costs more than the bytes. */
const pool = new Uint8Array(256 * SERIAL_BYTES);
let poolAt = pool.length;

/** 128 random bits under a leading one: always 17 bytes, positive, and unique over any number of nodes. */
function randomSerial(): Uint8Array {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const serial = pool.slice(poolAt, poolAt + SERIAL_BYTES);
  poolAt += SERIAL_BYTES;
  serial[0] = 1;
  return serial;
}
