import { type Bytes, equalBytes, fromBase64url, type RandomBytes, toBase64url, u32 } from "../../bytes.ts";
import { bytes32, manyBytes65, modN, secretTimesMany, SM2_N, toInteger } from "../curve.ts";
import { challengeOf } from "./challenge.ts";
import type { M0Bytes, M2Bytes } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import type { ContentType, Fields, M1, M3 } from "./messages.ts";
import type { ServerShare } from "./server-keygen.ts";
import {
  batchCoefficients,
  commitmentOf,
  type KeyFacts,
  keyRefOf,
  ks,
  requirePoint,
  requireScalar,
  sessionHash,
  wipe,
} from "./transcript.ts";

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
}): OfferRecord {
  const { key, kn, exp } = input;
  const { cid, C } = input.start;
  const items = input.items.map((item, at) => ({ ...item, i: item.i ?? at }));
  if (items.length === 0 || items.some((item) => item.i >= C.length)) throw new ProtocolError("LIMIT");
  if (items.some((item, at) => item.i <= (items[at - 1]?.i ?? -1))) throw new ProtocolError("BAD_MESSAGE");
  const rho = input.random(32);
  const inHash = items.map((item) => ({ i: item.i, commitment: C[item.i] ?? new Uint8Array(), e: item.e }));
  const T = sessionHash(keyRefOf(key), { cid, rho, exp }, inHash);

  const nonces = items.map((item) => nonceOf(kn, T, item.i));
  const proofNonce = ks(kn, "sg/a", T, input.random(32));
  const K2 = manyBytes65(secretTimesMany(requirePoint(key.P1), [...nonces, proofNonce]));
  const A = K2.pop() ?? new Uint8Array();
  const coefficients = batchCoefficients(T, key.P1, A, K2);
  const z = nonces.reduce((sum, nonce, j) => modN(sum + (coefficients[j] ?? 0n) * nonce), proofNonce);

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
    z: toBase64url(bytes32(z)),
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
}): FinishedItem[] {
  const { key, share, record, m2 } = input;
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
  const half = requireScalar(share.d2);
  return m2.items.map((revealed) => {
    const item = offered.find(({ i }) => i === revealed.i);
    if (!item) throw new ProtocolError("BAD_MESSAGE");
    const commitment = commitmentOf(keyRef, m2.cid, item.i, revealed.W1, revealed.salt);
    if (!equalBytes(commitment, item.commitment)) throw new ProtocolError("COMMITMENT");
    const r = challengeOf(item.e, requirePoint(revealed.W1).add(requirePoint(item.K2)));
    const s = modN(half * modN(requireScalar(revealed.s1) + nonceOf(share.kn, T, item.i)) - toInteger(r));
    if (s === 0n || toInteger(r) + s === SM2_N) throw new ProtocolError("SHARE_INVALID");
    const signature = bytes32(s);
    if (!input.verify(key.P, item.e, r, signature)) {
      wipe(signature);
      throw new ProtocolError("SHARE_INVALID");
    }
    return { ...revealed, docId: item.docId, e: item.e, r, s: signature };
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

const nonceOf = (kn: Bytes, T: Bytes, slot: number): bigint => ks(kn, "sg/w2", T, u32(slot));
