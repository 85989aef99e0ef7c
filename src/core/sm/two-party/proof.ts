import type { Bytes } from "../../bytes.ts";
import { bytes32, bytes65, curve, modN, publicSum, secretBase } from "../curve.ts";
import { hs, requirePoint, requireScalar } from "./transcript.ts";

/** Schnorr proof that the maker of key share point Q = a·G knows a (protocol.md §3 KG1, KG2). */
export type ShareProof = { Q: Bytes; A: Bytes; z: Bytes };
/** side "C" phone, "S" server; `bound` is 32 zero bytes for the phone and its commitment for the server. */
export type ProofContext = { side: "C" | "S"; kgid: Bytes; keyId: Bytes; bound: Bytes };

/** c of the proof, a scalar. */
export const proofChallenge = (context: ProofContext, Q: Bytes, A: Bytes): bigint =>
  hs("kg/pok", context.side, context.kgid, context.keyId, context.bound, Q, A);

/** @param a the share's inverse; @param alpha fresh random scalar, used for this proof only */
export function proveShare(context: ProofContext, a: bigint, alpha: bigint): ShareProof {
  const Q = bytes65(secretBase(a));
  const A = bytes65(secretBase(alpha));
  return { Q, A, z: bytes32(modN(alpha + proofChallenge(context, Q, A) * a)) };
}

/** zG = A + cQ. @throws ProtocolError BAD_POINT, BAD_SCALAR for malformed values */
export function isShareProven(context: ProofContext, proof: ShareProof): boolean {
  const left = publicSum([curve().BASE], [requireScalar(proof.z)]);
  const right = publicSum(
    [requirePoint(proof.A), requirePoint(proof.Q)],
    [1n, proofChallenge(context, proof.Q, proof.A)],
  );
  return left.equals(right);
}
