import { type Bytes, equalBytes, fromBase64url, type RandomBytes, toBase64url } from "../../bytes.ts";
import { bytes32, inverseModN, randomScalar } from "../curve.ts";
import { decodeKg2, decodeKg4 } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import type { Kg1, Kg3 } from "./messages.ts";
import { isShareProven, type ProofContext, proveShare, type ShareProof } from "./proof.ts";
import { jointPublicKey } from "./public-key.ts";
import { sealShare, type StoredShare, type UnlockWith } from "./share.ts";
import { requireScalar, th, wipe } from "./transcript.ts";

/** What the phone writes to disk before it sends KG3: the sealed half and the message to repeat. */
export type PendingShare = { share: StoredShare; kgid: string; kg3: Kg3 };

/**
 * The phone's side of KEYGEN (protocol.md §3), in RAM until `accept`. One object makes one key; whatever fails wipes it,
 * and a new ticket starts over.
 */
export class PhoneKeygen {
  readonly kg1: Kg1;
  readonly #kg3: Kg3;
  readonly #half: Bytes;
  readonly #context: Omit<ProofContext, "side" | "bound">;
  #isOver = false;

  private constructor(context: Omit<ProofContext, "side" | "bound">, half: Bytes, proof: ShareProof, salt: Bytes) {
    this.#context = context;
    this.#half = half;
    const [kgid, keyId] = [toBase64url(context.kgid), toBase64url(context.keyId)];
    const [P1, A1, z1] = [toBase64url(proof.Q), toBase64url(proof.A), toBase64url(proof.z)];
    this.kg1 = { v: 1, kgid, keyId, com: toBase64url(keygenCommitment(context, proof, salt)) };
    this.#kg3 = { v: 1, kgid, keyId, P1, A1, z1, salt: toBase64url(salt) };
  }

  /** KG1. @param input.kgid 32 bytes and keyId 16 bytes, both from the enrolment ticket */
  static start(input: { kgid: Bytes; keyId: Bytes; random: RandomBytes }): PhoneKeygen {
    const context = { kgid: input.kgid, keyId: input.keyId };
    const half = randomScalar(input.random);
    const proof = proveShare(
      { ...context, side: "C", bound: new Uint8Array(32) },
      inverseModN(half),
      randomScalar(input.random),
    );
    return new PhoneKeygen(context, bytes32(half), proof, input.random(32));
  }

  /**
   * Checks KG2, computes P and seals the half, epoch 1. Write the result to disk before sending `kg3`.
   * @throws ProtocolError BAD_MESSAGE, BAD_POINT, BAD_SCALAR, KG_PROOF, KG_DEGENERATE; SESSION when used twice
   */
  accept(kg2: unknown, unlock: UnlockWith & { g: number; random: RandomBytes }): PendingShare {
    if (this.#isOver) throw new ProtocolError("SESSION");
    this.#isOver = true;
    try {
      const { P2, A2, z2 } = decodeKg2(kg2);
      const bound = fromBase64url(this.kg1.com);
      if (!isShareProven({ ...this.#context, side: "S", bound }, { Q: P2, A: A2, z: z2 }))
        throw new ProtocolError("KG_PROOF");
      const P = jointPublicKey(inverseModN(requireScalar(this.#half)), P2);
      const facts = { keyId: this.#context.keyId, ep: 1, g: unlock.g, P, P1: fromBase64url(this.#kg3.P1) };
      const share = sealShare(this.#half, facts, unlock, unlock.random);
      return { share, kgid: this.#kg3.kgid, kg3: this.#kg3 };
    } finally {
      wipe(this.#half);
    }
  }

  burn(): void {
    this.#isOver = true;
    wipe(this.#half);
  }
}

/** com of KG1: fixes P1 and its proof before the server shows P2. */
export const keygenCommitment = (context: { kgid: Bytes; keyId: Bytes }, proof: ShareProof, salt: Bytes): Bytes =>
  th("kg/com", context.kgid, context.keyId, proof.Q, proof.A, proof.z, salt);

/** KG4. @throws ProtocolError KG_MISMATCH: the server works with another key; wipe the share and raise an alarm */
export function confirmKg4(share: StoredShare, kg4: unknown): void {
  if (!equalBytes(decodeKg4(kg4).P, share.P)) throw new ProtocolError("KG_MISMATCH");
}

/** @throws ProtocolError CERT_MISMATCH unless the certificate's key is P (§3 step 5). @param key65 the certificate's point */
export function requireOwnCertificate(share: { P: Bytes }, key65: Bytes): void {
  if (!equalBytes(key65, share.P)) throw new ProtocolError("CERT_MISMATCH");
}
