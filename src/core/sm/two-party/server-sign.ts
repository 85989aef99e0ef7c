import { type Bytes, equalBytes, fromBase64url, type RandomBytes, toBase64url, u32 } from "../../bytes.ts";
import { bytes32, SM2_N, toInteger } from "../curve.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { challengeAt } from "./challenge.ts";
import type { M0Bytes, M2Bytes } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import type { ContentType, Fields, M1, M3 } from "./messages.ts";
import type { ServerShare } from "./server-keygen.ts";
import { batchCoefficients, bodyOf, commitmentOf, type KeyFacts, keyRefOf, sessionHash, wipe } from "./transcript.ts";

/**
 * The server's side of SIGN (protocol.md §4). No nonce is kept: w2 is computed from kn and the whole transcript, so any
 * node can finish and a restored database cannot reuse one. The caller owns states, clocks, limits and the transaction.
 */

/** One document to offer. `i` defaults to its position; e = sm2Digest(P, M). */
export type OfferItem = { i?: number; docId: string; type: ContentType; digest: Bytes; fields: Fields; e: Bytes };

/** Plain JSON: the row of an offered session. `m1` is what every repeat of the request gets. C, e, T are base64url. */
export type OfferRecord = { v: 1; C: string[]; e: string[]; T: string; m1: M1 };

/** Evidence of one finished item; all values 32 bytes but W1 (65). */
export type FinishedItem = {
  i: number;
  docId: string;
  e: Bytes;
  r: Bytes;
  s: Bytes;
  W1: Bytes;
  salt: Bytes;
  s1: Bytes;
};

/** An implementation of SM2 verification that is not this one: (P, e, r, s). False, never an error, when invalid. */
export type SecondVerifier = (pub65: Bytes, e: Bytes, r: Bytes, s: Bytes) => boolean;

/**
 * M1 and its row. Nonces depend on everything in T; the proof's own nonce is fresh each time.
 * @param input.exp ms since 1970 UTC; @param input.start cid and commitments of M0
 * @throws ProtocolError LIMIT with more items than slots, BAD_MESSAGE when slots do not go up
 */
export function makeOffer(input: {
  key: KeyFacts;
  kn: Bytes;
  start: Pick<M0Bytes, "cid" | "C">;
  exp: number;
  items: readonly OfferItem[];
  random: RandomBytes;
  kernel: Kernel;
}): OfferRecord {
  const { key, kn, exp, kernel } = input;
  const { cid, C } = input.start;
  const items = input.items.map((item, at) => ({ ...item, i: item.i ?? at }));
  if (items.length === 0 || items.some((item) => item.i >= C.length)) throw new ProtocolError("LIMIT");
  if (items.some((item, at) => item.i <= (items[at - 1]?.i ?? -1))) throw new ProtocolError("BAD_MESSAGE");
  const rho = input.random(32);
  const inHash = items.map((item) => ({ i: item.i, commitment: C[item.i] ?? new Uint8Array(), e: item.e }));
  const T = sessionHash(keyRefOf(key), { cid, rho, exp }, inHash);

  const nonces = items.map((item) => nonceOf(kernel, kn, T, item.i));
  const proofNonce = kernel.keyedScalar(kn, bodyOf("sg/a", [T, input.random(32)]));
  const K2 = kernel.multiplyMany(key.P1, [...nonces, proofNonce]);
  const A = K2.pop() ?? new Uint8Array();
  const coefficients = batchCoefficients(T, key.P1, A, K2);
  const z = kernel.sumProducts(
    proofNonce,
    nonces.map((nonce, j) => [bytes32(coefficients[j] ?? 0n), nonce]),
  );
  wipe(proofNonce, ...nonces);

  const m1: M1 = {
    v: 1,
    cid: toBase64url(cid),
    rho: toBase64url(rho),
    exp,
    items: items.map(({ i, docId, type, digest, fields }, j) => ({
      i,
      docId,
      type,
      digest: toBase64url(digest),
      fields,
      K2: toBase64url(K2[j] ?? new Uint8Array()),
    })),
    A: toBase64url(A),
    z: toBase64url(z),
  };
  return { v: 1, C: C.map(toBase64url), e: items.map((item) => toBase64url(item.e)), T: toBase64url(T), m1 };
}

/**
 * Signs every revealed item, or none. The caller has checked states, consent and PIN; afterwards it re-checks each document
 * in one transaction and answers with `encodeM3`. Equal input gives equal bytes, so a repeat after a crash is safe.
 * @throws ProtocolError EXPIRED, SESSION, BAD_MESSAGE, COMMITMENT, BAD_POINT, BAD_SCALAR, DEGENERATE; SHARE_INVALID fails
 * the whole session and is alerted. No s leaves before it verified, because two wrong s1 would give d2.
 */
export function finishSigning(input: {
  key: KeyFacts;
  share: ServerShare;
  record: OfferRecord;
  m2: M2Bytes;
  nowMs: number;
  verify: SecondVerifier;
  kernel: Kernel;
}): FinishedItem[] {
  const { key, share, record, m2, kernel } = input;
  const { cid, rho, exp, items } = record.m1;
  if (input.nowMs >= exp) throw new ProtocolError("EXPIRED");
  const offered = items.map((item, at) => ({
    i: item.i,
    docId: item.docId,
    commitment: fromBase64url(record.C[item.i] ?? ""),
    e: fromBase64url(record.e[at] ?? ""),
    K2: fromBase64url(item.K2),
  }));
  const keyRef = keyRefOf(key);
  const T = sessionHash(keyRef, { cid: fromBase64url(cid), rho: fromBase64url(rho), exp }, offered);
  if (!equalBytes(m2.cid, fromBase64url(cid)) || !equalBytes(m2.T, T)) throw new ProtocolError("SESSION");
  const opened = m2.items.map((revealed) => {
    const item = offered.find(({ i }) => i === revealed.i);
    if (!item) throw new ProtocolError("BAD_MESSAGE");
    const commitment = commitmentOf(keyRef, m2.cid, item.i, revealed.W1, revealed.salt);
    if (!equalBytes(commitment, item.commitment)) throw new ProtocolError("COMMITMENT");
    return { ...revealed, docId: item.docId, e: item.e, K2: item.K2 };
  });
  const points = kernel.addPoints(opened.map(({ W1, K2 }) => [W1, K2]));
  return opened.map((item, at) => {
    const R = points[at];
    if (!R) throw new ProtocolError("DEGENERATE");
    const r = challengeAt(item.e, toInteger(R.subarray(1, 33)));
    const w2 = nonceOf(kernel, share.kn, T, item.i);
    const s = kernel.answerShare(share.d2, item.s1, w2, r);
    wipe(w2);
    const isUsable = toInteger(s) !== 0n && toInteger(r) + toInteger(s) !== SM2_N;
    if (!isUsable || !input.verify(key.P, item.e, r, s)) {
      wipe(s);
      throw new ProtocolError("SHARE_INVALID");
    }
    const { i, docId, e, W1, salt, s1 } = item;
    return { i, docId, e, r, s, W1, salt, s1 };
  });
}

/** M3 from what the transaction decided, item by item. */
export function encodeM3(results: readonly ({ i: number; r: Bytes; s: Bytes } | { i: number; code: string })[]): M3 {
  const items = results.map((item): M3["items"][number] =>
    "code" in item
      ? { i: item.i, status: "refused", code: item.code }
      : { i: item.i, status: "signed", r: toBase64url(item.r), s: toBase64url(item.s) },
  );
  return { v: 1, items };
}

const nonceOf = (kernel: Kernel, kn: Bytes, T: Bytes, slot: number): Bytes =>
  kernel.keyedScalar(kn, bodyOf("sg/w2", [T, u32(slot)]));
