import { type Bytes, fromBase64url, toBase64url } from "#core/bytes.ts";
import { bytes32, bytes65, modN, type Point, randomScalar, secretTimes } from "#core/sm/curve.ts";
import type { M0, M1 } from "#core/sm/two-party/messages.ts";
import { batchCoefficients, keyRefOf, requirePoint, sessionHash } from "#core/sm/two-party/transcript.ts";
import { LIFE, NOW, type Pair, random, rawItems } from "./two-party.ts";

/** A server that knows its half and chooses its nonces and points as it likes. For tests only. */

export type Chosen = {
  texts: readonly string[];
  /** The nonces its proof is made for, one per text. */
  nonces: readonly bigint[];
  /** K2 it sends; those of `nonces` unless given. */
  points?: readonly Point[];
  /** Changes what the proof is made over: another base, epoch or transcript. */
  proofOver?: { P1?: Bytes; keyRef?: Bytes; T?: Bytes };
};

/** M1 with a proof that is right for `nonces` under what `proofOver` says, and the T it belongs to. */
export function chosenOffer(pair: Pair, m0: M0, chosen: Chosen): { m1: M1; T: Bytes } {
  const over = chosen.proofOver ?? {};
  const base = requirePoint(over.P1 ?? pair.key.P1);
  const points = chosen.points ?? chosen.nonces.map((nonce) => secretTimes(base, nonce));
  const [cid, rho, exp] = [fromBase64url(m0.cid), random(32), NOW + LIFE];
  const items = rawItems(pair.key.P, chosen.texts);
  const inHash = items.map(({ e }, i) => ({ i, e, commitment: fromBase64url(m0.C[i] ?? "") }));
  const T = over.T ?? sessionHash(over.keyRef ?? keyRefOf(pair.key), { cid, rho, exp }, inHash);
  const alpha = randomScalar(random);
  const A = bytes65(secretTimes(base, alpha));
  const K2 = points.map(bytes65);
  const coefficients = batchCoefficients(T, over.P1 ?? pair.key.P1, A, K2);
  const z = chosen.nonces.reduce((sum, nonce, j) => modN(sum + (coefficients[j] ?? 0n) * nonce), alpha);
  const m1: M1 = {
    v: 1,
    cid: m0.cid,
    rho: toBase64url(rho),
    exp,
    items: items.map(({ docId, type, digest, fields }, i) => ({
      i,
      docId,
      type,
      digest: toBase64url(digest),
      fields,
      K2: toBase64url(K2[i] ?? new Uint8Array()),
    })),
    A: toBase64url(A),
    z: toBase64url(bytes32(z)),
  };
  return { m1, T };
}
