import { type Bytes, equalBytes, type RandomBytes, toBase64url } from "../../bytes.ts";
import { bytes32, manyBytes65, modN, publicSum, randomScalar, secretBase, toInteger } from "../curve.ts";
import { sm2Digest } from "../sm2.ts";
import { messageToSign, type SignedContent } from "./content.ts";
import { decodeM1, decodeM3, type M1Bytes } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import { type M0, type M2, SLOTS_MAX, START_LIFE_MS } from "./messages.ts";
import { challengeOf } from "./challenge.ts";
import type { StoredShare, UnlockedShare } from "./share.ts";
import { batchCoefficients, commitmentOf, keyRefOf, requirePoint, sessionHash, wipe } from "./transcript.ts";

export type PhoneSessionState = "COMMITTED" | "OFFERED" | "REVEALED" | "DONE" | "BURNT";

/** An offered item that passed every check. `message` is M, `e` its digest. */
export type OfferedItem = SignedContent & { i: number; docId: string; message: Bytes; e: Bytes };
export type SessionResult =
  | { i: number; docId: string; status: "signed"; r: Bytes; s: Bytes }
  | { i: number; docId: string; status: "refused"; code: string };

type Slot = { W1: Bytes; nonce: Bytes; salt: Bytes; commitment: Bytes };
type Offered = OfferedItem & { r: Bytes };
/** `role` as in keyref (§2); "phone" unless the vault signs. */
type Identity = Pick<StoredShare, "keyId" | "ep" | "P" | "P1"> & { role?: string };

/**
 * The phone's side of one SIGN session (protocol.md §4), in RAM only: COMMITTED → OFFERED → REVEALED → DONE, any error
 * → BURNT. Each nonce answers at most one challenge and is overwritten before the answer can leave. Nothing here can be
 * serialised but `cid`.
 */
export class PhoneSession {
  readonly cid: Bytes;
  readonly m0: M0;
  readonly #key: Identity;
  readonly #keyRef: Bytes;
  readonly #slots: Slot[];
  readonly #startedMs: number;
  #state: PhoneSessionState = "COMMITTED";
  #offered: Offered[] = [];
  #T: Bytes = new Uint8Array();
  #endsMs = 0;
  #m2: M2 | undefined;

  private constructor(key: Identity, cid: Bytes, slots: Slot[], startedMs: number) {
    this.#key = key;
    this.#keyRef = keyRefOf({ ...key, role: key.role ?? "phone" });
    this.#slots = slots;
    this.#startedMs = startedMs;
    this.cid = cid;
    const C = slots.map((slot, i) => commitmentOf(this.#keyRef, cid, i, slot.W1, slot.salt));
    slots.forEach((slot, i) => (slot.commitment = C[i] ?? slot.commitment));
    this.m0 = { v: 1, keyId: toBase64url(key.keyId), ep: key.ep, cid: toBase64url(cid), C: C.map(toBase64url) };
  }

  /** M0. @param n slots, 1 to 200; @param monotonicMs any clock that never goes back */
  static start(input: { key: Identity; n: number; random: RandomBytes; monotonicMs: number }): PhoneSession {
    if (!Number.isInteger(input.n) || input.n < 1 || input.n > SLOTS_MAX) throw new ProtocolError("LIMIT");
    const cid = input.random(32);
    const nonces = Array.from({ length: input.n }, () => randomScalar(input.random));
    const points = manyBytes65(nonces.map(secretBase));
    const slots = nonces.map((nonce, i) => ({
      W1: points[i] ?? new Uint8Array(),
      nonce: bytes32(nonce),
      salt: input.random(32),
      commitment: new Uint8Array(),
    }));
    return new PhoneSession(input.key, cid, slots, input.monotonicMs);
  }

  /** T of the offer that was accepted, 32 bytes: what a biometric assertion is bound to. */
  get transcript(): Bytes {
    return this.#T;
  }

  get state(): PhoneSessionState {
    return this.#state;
  }

  /** The reveal once made, for sending the same bytes again. */
  get m2(): M2 | undefined {
    return this.#m2;
  }

  /**
   * M1, checked in full before any PIN. What it cannot check is whether pictures show the document with this digest.
   * @param input.serverNowMs best knowledge of the server's clock; @param input.expected digests the phone knows itself
   * @throws ProtocolError SESSION, EXPIRED, DIGEST_MISMATCH, SERVER_PROOF, DEGENERATE, CONTENT_AMBIGUOUS, BAD_*; all burn
   */
  acceptOffer(
    m1: unknown,
    input: {
      serverNowMs: number;
      monotonicMs: number;
      certificateDer?: Bytes | undefined;
      expected?: ReadonlyMap<string, Bytes>;
    },
  ): OfferedItem[] {
    return this.#burnOnError("COMMITTED", () => {
      const offer = decodeM1(m1);
      if (!equalBytes(offer.cid, this.cid)) throw new ProtocolError("SESSION");
      const life = offer.exp - input.serverNowMs;
      const waited = input.monotonicMs - this.#startedMs;
      if (life <= 0 || life > START_LIFE_MS || waited > START_LIFE_MS) throw new ProtocolError("EXPIRED");
      const items = offer.items.map((item) => this.#rebuild(item, input));
      if (new Set(items.map((item) => item.docId)).size !== items.length) throw new ProtocolError("BAD_MESSAGE");
      this.#T = sessionHash(
        this.#keyRef,
        offer,
        items.map(({ i, e }) => ({ i, e, commitment: this.#slot(i).commitment })),
      );
      this.#checkProof(offer);
      this.#offered = items.map((item, at) => ({ ...item, r: this.#challenge(item, offer.items[at]?.K2) }));
      this.#endsMs = input.monotonicMs + life;
      this.#state = "OFFERED";
      return items;
    });
  }

  /**
   * M2 for the approved documents, in one synchronous block: nonces are gone before the bytes can be sent.
   * @param input.share opened with the PIN; wiped here, also on errors, unless `keepShare` (silent repeat)
   * @throws ProtocolError SESSION, EXPIRED, STORAGE_TAMPERED when the share is of another key or epoch, DEGENERATE
   */
  reveal(input: { docIds: readonly string[]; share: UnlockedShare; monotonicMs: number; keepShare?: boolean }): M2 {
    try {
      return this.#burnOnError("OFFERED", () => {
        this.#state = "REVEALED";
        if (input.monotonicMs >= this.#endsMs) throw new ProtocolError("EXPIRED");
        if (!this.#isOwn(input.share.facts)) throw new ProtocolError("STORAGE_TAMPERED");
        const approved = this.#offered.filter((item) => input.docIds.includes(item.docId));
        if (approved.length === 0 || approved.length !== input.docIds.length) throw new ProtocolError("BAD_MESSAGE");
        const items = approved.map((item) => {
          const { W1, nonce, salt } = this.#slot(item.i);
          const s1 = input.share.answer(toInteger(item.r), nonce);
          return { i: item.i, W1: toBase64url(W1), salt: toBase64url(salt), s1: toBase64url(s1) };
        });
        this.#wipeNonces();
        this.#m2 = { v: 1, cid: toBase64url(this.cid), T: toBase64url(this.#T), items };
        return this.#m2;
      });
    } finally {
      if (!input.keepShare) input.share.wipe();
    }
  }

  /** M3. @throws ProtocolError SERVER_PROOF when r is not the one this phone answered, BAD_MESSAGE for other slots */
  finish(m3: unknown): SessionResult[] {
    if (this.#state !== "REVEALED" && this.#state !== "DONE") throw new ProtocolError("SESSION");
    const { items } = decodeM3(m3);
    const revealed = this.#m2?.items.map((item) => item.i) ?? [];
    if (items.map((item) => item.i).join() !== revealed.join()) throw new ProtocolError("BAD_MESSAGE");
    const results = items.map((item): SessionResult => {
      const own = this.#offered.find(({ i }) => i === item.i);
      if (!own) throw new ProtocolError("BAD_MESSAGE");
      if (item.status === "refused") return { i: item.i, docId: own.docId, status: item.status, code: item.code };
      if (!equalBytes(item.r, own.r)) throw new ProtocolError("SERVER_PROOF");
      return { i: item.i, docId: own.docId, status: item.status, r: item.r, s: item.s };
    });
    this.#state = "DONE";
    return results;
  }

  /** Ends the session for good; after a reveal only the phone's side, the server may still finish. */
  burn(): void {
    this.#state = "BURNT";
    this.#wipeNonces();
  }

  #rebuild(
    item: M1Bytes["items"][number],
    own: { certificateDer?: Bytes | undefined; expected?: ReadonlyMap<string, Bytes> },
  ) {
    const known = own.expected?.get(item.docId);
    if (known && !equalBytes(known, item.digest)) throw new ProtocolError("DIGEST_MISMATCH");
    const message = messageToSign(item, { P: this.#key.P, certificateDer: own.certificateDer });
    const { i, docId, type, digest, fields } = item;
    return { i, docId, type, digest, fields, message, e: sm2Digest(this.#key.P, message) };
  }

  /** zP1 = A + Σ c_j·K2_j: the server knows every nonce and none depends on ours. */
  #checkProof(offer: M1Bytes): void {
    const K2 = offer.items.map((item) => item.K2);
    const coefficients = batchCoefficients(this.#T, this.#key.P1, offer.A, K2);
    const left = publicSum([requirePoint(this.#key.P1)], [toInteger(offer.z)]);
    const right = publicSum([offer.A, ...K2].map(requirePoint), [1n, ...coefficients]);
    if (!left.equals(right)) throw new ProtocolError("SERVER_PROOF");
  }

  #challenge(item: OfferedItem, K2: Bytes | undefined): Bytes {
    const slot = this.#slot(item.i);
    const r = challengeOf(item.e, requirePoint(slot.W1).add(requirePoint(K2 ?? new Uint8Array())));
    if (modN(toInteger(r) + toInteger(slot.nonce)) === 0n) throw new ProtocolError("DEGENERATE");
    return r;
  }

  #slot(i: number): Slot {
    const slot = this.#slots[i];
    if (!slot) throw new ProtocolError("BAD_MESSAGE");
    return slot;
  }

  #isOwn(facts: Identity): boolean {
    const names = ["keyId", "P", "P1"] as const;
    return facts.ep === this.#key.ep && names.every((name) => equalBytes(facts[name], this.#key[name]));
  }

  #wipeNonces(): void {
    for (const slot of this.#slots) wipe(slot.nonce);
  }

  #burnOnError<T>(state: PhoneSessionState, step: () => T): T {
    if (this.#state !== state) throw new ProtocolError("SESSION");
    try {
      return step();
    } catch (error) {
      this.burn();
      throw error;
    }
  }
}
