import type { Bytes, RandomBytes } from "../../bytes.ts";
import { bytes32, curve, publicSum, randomScalar } from "../curve.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { ProtocolError } from "./errors.ts";
import { refreshChallenge, refreshFactor } from "./refresh.ts";
import type { ServerShare } from "./server-keygen.ts";
import { type KeyFacts, keyRefOf, requirePoint, requireScalar, wipe } from "./transcript.ts";

/** One refresh on the server, before the phone has proved its side. Points 65 bytes. */
export type ServerRefresh = { share: ServerShare; Us: Bytes; P1: Bytes; P2: Bytes };

/**
 * RF1 → RF2 (protocol.md §5): d2′ = d2·t⁻¹, P1′ = t⁻¹·P1, P2′ = t·P2, a fresh kn. y and t are wiped here and leave no trace;
 * the caller seals the share for ep+1 and keeps Us and P1′ for repeats.
 */
export function answerRf1(
  rf1: { fid: Bytes; Uc: Bytes },
  held: { key: KeyFacts; P2: Bytes; d2: Bytes },
  random: RandomBytes,
  kernel: Kernel,
): ServerRefresh {
  const y = bytes32(randomScalar(random));
  const Us = kernel.multiplyBase(y);
  const shared = kernel.multiply(rf1.Uc, y);
  const factor = bytes32(refreshFactor(keyRefOf(held.key), rf1.fid, rf1.Uc, Us, shared));
  const inverse = kernel.invert(factor);
  const zero = new Uint8Array(32);
  const made = {
    share: { d2: kernel.sumProducts(zero, [[held.d2, inverse]]), kn: random(32) },
    Us,
    P1: kernel.multiply(held.key.P1, inverse),
    P2: kernel.multiply(held.P2, factor),
  };
  wipe(y, shared, factor, inverse);
  return made;
}

/**
 * RF3: the phone knows a1′ of the next epoch. zG = A + cP1′.
 * @param next the key as of ep+1. @throws ProtocolError RF_PROOF, BAD_POINT, BAD_SCALAR
 */
export function checkRf3(rf3: { fid: Bytes; A: Bytes; z: Bytes }, next: KeyFacts): void {
  const c = refreshChallenge(keyRefOf(next), rf3.fid, next.P1, rf3.A);
  const left = publicSum([curve().BASE], [requireScalar(rf3.z)]);
  const right = publicSum([requirePoint(rf3.A), requirePoint(next.P1)], [1n, c]);
  if (!left.equals(right)) throw new ProtocolError("RF_PROOF");
}
