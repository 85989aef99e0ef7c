import { randomBytes } from "node:crypto";
import { type Bytes, concat, toBase64url, utf8 } from "#core/bytes.ts";
import { sm2Digest, sm2GenerateKey } from "#core/sm/sm2.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { decodeKg1, decodeKg3, decodeM0, decodeM2 } from "#core/sm/two-party/decode.ts";
import type { M0, M2 } from "#core/sm/two-party/messages.ts";
import { confirmKg4, PhoneKeygen } from "#core/sm/two-party/phone-keygen.ts";
import { PhoneSession } from "#core/sm/two-party/phone-session.ts";
import { stretchPin } from "#core/sm/two-party/pin.ts";
import { answerKg1, openKg3, type ServerShare } from "#core/sm/two-party/server-keygen.ts";
import { finishSigning, makeOffer, type OfferItem, type OfferRecord } from "#core/sm/two-party/server-sign.ts";
import { openShare, type StoredShare, type UnlockedShare, type UnlockWith } from "#core/sm/two-party/share.ts";
import type { KeyFacts } from "#core/sm/two-party/transcript.ts";
import { kernel } from "#server/kernel.ts";
import { nativeVerifierFor } from "#server/native-sm2.ts";

/** A phone and a server with one finished key, and the steps of a session between them. For tests only. */

export const random = (length: number): Bytes => new Uint8Array(randomBytes(length));

/** Plays given values in order and fails when asked for more. */
export function scripted(...values: Bytes[]): (length: number) => Bytes {
  const queue = [...values];
  return (length) => {
    const next = queue.shift();
    if (next?.length !== length) throw new Error(`script has no ${length} bytes`);
    return Uint8Array.from(next);
  };
}

export type Pair = {
  /** What lies on the phone's disk, and what the PIN and the server add to it. */
  stored: StoredShare;
  unlock: UnlockWith;
  key: KeyFacts;
  share: ServerShare;
  /** d1: what only the phone has and no product code ever hands out. */
  half: Bytes;
};

const salt = random(16);
const stretched = stretchPin("739154", salt);

export function makePair(): Pair {
  const [kgid, keyId] = [random(32), random(16)];
  const unlock = { ds: random(32), stretched, pepper: random(32) };
  const half = sm2GenerateKey(random);
  let isFirst = true;
  const halfFirst = (length: number) => {
    const bytes = isFirst ? Uint8Array.from(half) : random(length);
    isFirst = false;
    return bytes;
  };
  const phone = PhoneKeygen.start({ kgid, keyId, random: halfFirst });
  const kg1 = decodeKg1(overWire(phone.kg1));
  const { kg2, share } = answerKg1(kg1, random, kernel());
  const pending = phone.accept(overWire(kg2), { ...unlock, g: 1, random });
  const { P, P1, kg4 } = openKg3(decodeKg3(overWire(pending.kg3)), { ...kg1, d2: share.d2 }, kernel());
  confirmKg4(pending.share, overWire(kg4));
  return { stored: pending.share, unlock, key: { keyId, ep: 1, role: "phone", P, P1 }, share, half };
}

/** What a peer sees: the message as JSON text and back. */
export const overWire = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

export const unlocked = (pair: Pair): UnlockedShare => openShare(pair.stored, pair.unlock);

/** Raw documents, slot by slot. */
export const rawItems = (P: Bytes, texts: readonly string[]): OfferItem[] =>
  texts.map((text, i) => ({
    i,
    docId: `doc-${i}`,
    type: "data",
    digest: sm3(utf8(text)),
    fields: { raw: toBase64url(utf8(text)) },
    e: sm2Digest(P, utf8(text)),
  }));

export const NOW = 1_800_000_000_000;
export const LIFE = 600_000;

export function startPhone(pair: Pair, n: number): PhoneSession {
  return PhoneSession.start({ key: pair.stored, n, random, monotonicMs: 1000 });
}

export function offerTo(pair: Pair, m0: M0, texts: readonly string[], exp = NOW + LIFE): OfferRecord {
  const start = decodeM0(overWire(m0));
  return makeOffer({
    key: pair.key,
    kn: pair.share.kn,
    start,
    exp,
    items: rawItems(pair.key.P, texts),
    random,
    kernel: kernel(),
  });
}

/** What the phone says to an offer, with clocks that agree. */
export const acceptOn = (phone: PhoneSession, m1: unknown) =>
  phone.acceptOffer(overWire(m1), { serverNowMs: NOW, monotonicMs: 2000 });

export function finishOn(pair: Pair, record: OfferRecord, m2: M2, texts: readonly string[], nowMs = NOW + 1000) {
  const verify = nativeVerifierFor(texts.map(utf8));
  return finishSigning({
    key: pair.key,
    share: pair.share,
    record,
    m2: decodeM2(overWire(m2)),
    nowMs,
    verify,
    kernel: kernel(),
  });
}

/** Everything from M0 to the finished items. */
export function signAll(pair: Pair, texts: readonly string[]) {
  const phone = startPhone(pair, texts.length);
  const record = offerTo(pair, phone.m0, texts);
  const items = acceptOn(phone, record.m1);
  const m2 = phone.reveal({ docIds: items.map((item) => item.docId), share: unlocked(pair), monotonicMs: 3000 });
  return { phone, record, items, m2, finished: finishOn(pair, record, m2, texts) };
}

/** tv of protocol.md §11: the test value of a name. */
export const label = (name: string): Bytes => sm3(concat(utf8("xq/2psm2/v1/test/"), utf8(name)));
