import { type Bytes, equalBytes, type RandomBytes, toBase64url } from "../../bytes.ts";
import { bytes32, bytes65, curve, randomScalar } from "../curve.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Kg1Bytes, Kg3Bytes } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import type { Kg2, Kg4 } from "./messages.ts";
import { keygenCommitment } from "./phone-keygen.ts";
import { isShareProven, type ProofContext, proofChallenge, type ShareProof } from "./proof.ts";
import { wipe } from "./transcript.ts";

/**
 * The server's side of KEYGEN (protocol.md §3). The caller matches kgid and keyId to its ticket, keeps states and stored
 * replies (KG_CONFLICT), seals the share under the master key and wipes what it opened.
 */

/** d2 and kn, 32 bytes each: one epoch's secrets, with one life. */
export type ServerShare = { d2: Bytes; kn: Bytes };

/** KG2 for a KG1. Store `kg2` for repeats, `share` sealed, P2 as it is. */
export function answerKg1(
  kg1: Kg1Bytes,
  random: RandomBytes,
  kernel: Kernel,
): { kg2: Kg2; share: ServerShare; P2: Bytes } {
  const d2 = bytes32(randomScalar(random));
  const kn = random(32);
  const context = { side: "S", kgid: kg1.kgid, keyId: kg1.keyId, bound: kg1.com } as const;
  const a2 = kernel.invert(d2);
  const alpha = bytes32(randomScalar(random));
  const proof = proveOwnShare(context, a2, alpha, kernel);
  wipe(a2, alpha);
  return {
    kg2: { v: 1, P2: toBase64url(proof.Q), A2: toBase64url(proof.A), z2: toBase64url(proof.z) },
    share: { d2, kn },
    P2: proof.Q,
  };
}

/**
 * KG4 for a KG3.
 * @param sent what KG1 of this kgid said and the d2 made for it; not wiped here
 * @throws ProtocolError KG_COMMIT, KG_PROOF, KG_DEGENERATE; BAD_MESSAGE when KG3 belongs to another KG1
 */
export function openKg3(
  kg3: Kg3Bytes,
  sent: { kgid: Bytes; keyId: Bytes; com: Bytes; d2: Bytes },
  kernel: Kernel,
): { P: Bytes; P1: Bytes; kg4: Kg4 } {
  if (!equalBytes(kg3.kgid, sent.kgid) || !equalBytes(kg3.keyId, sent.keyId)) throw new ProtocolError("BAD_MESSAGE");
  const proof = { Q: kg3.P1, A: kg3.A1, z: kg3.z1 };
  if (!equalBytes(keygenCommitment(kg3, proof, kg3.salt), sent.com)) throw new ProtocolError("KG_COMMIT");
  const context = { side: "C", kgid: kg3.kgid, keyId: kg3.keyId, bound: new Uint8Array(32) } as const;
  if (!isShareProven(context, proof)) throw new ProtocolError("KG_PROOF");
  const a2 = kernel.invert(sent.d2);
  const minusG = bytes65(curve().BASE.negate());
  const [P] = kernel.addPoints([[kernel.multiply(kg3.P1, a2), minusG]]);
  wipe(a2);
  if (!P) throw new ProtocolError("KG_DEGENERATE");
  return { P, P1: kg3.P1, kg4: { v: 1, P: toBase64url(P) } };
}

/** `proveShare` of proof.ts, with the share and alpha in the kernel. */
function proveOwnShare(context: ProofContext, a: Bytes, alpha: Bytes, kernel: Kernel): ShareProof {
  const [Q, A] = [kernel.multiplyBase(a), kernel.multiplyBase(alpha)];
  return { Q, A, z: kernel.sumProducts(alpha, [[bytes32(proofChallenge(context, Q, A)), a]]) };
}
