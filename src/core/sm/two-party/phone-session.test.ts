import { inspect } from "node:util";
import { expect, test } from "vitest";
import { chosenOffer } from "#test/malicious-server.ts";
import {
  acceptOn,
  finishOn,
  LIFE,
  makePair,
  NOW,
  offerTo,
  overWire,
  type Pair,
  random,
  scripted,
  signAll,
  startPhone,
  unlocked,
} from "#test/two-party.ts";
import { toBase64url, toHex, utf8 } from "../../bytes.ts";
import { bytes32, modN, randomScalar, secretBase, toInteger } from "../curve.ts";
import { sm2Digest } from "../sm2.ts";
import { challengeOf } from "./challenge.ts";
import { ProtocolError } from "./errors.ts";
import { PhoneSession } from "./phone-session.ts";
import { encodeM3 } from "./server-sign.ts";
import { UnlockedShare } from "./share.ts";

/** protocol.md §4, phone, and §9 tests 7, 13, 15, 17: one answer per nonce, and only to what the phone rebuilt itself. */

const pair = makePair();
const texts = ["一", "二", "三"];
const failsWith = (code: ConstructorParameters<typeof ProtocolError>[0]) => new ProtocolError(code);

function offered(of: Pair = pair) {
  const phone = startPhone(of, texts.length);
  const record = offerTo(of, phone.m0, texts);
  acceptOn(phone, record.m1);
  return { phone, record };
}

function revealed(of: Pair = pair) {
  const { phone, record } = offered(of);
  const m2 = phone.reveal({ docIds: ["doc-0", "doc-2"], share: unlocked(of), monotonicMs: 3000 });
  return { phone, record, m2 };
}

test("approved documents are signed, the others are not, and the phone knows its own r", () => {
  const { phone, record, m2 } = revealed();
  const finished = finishOn(pair, record, m2, texts);
  expect(finished.map(({ i, docId }) => `${i} ${docId}`)).toEqual(["0 doc-0", "2 doc-2"]);
  const [first, second] = finished;
  if (!first || !second) throw new Error("two items");
  const results = phone.finish(overWire(encodeM3([first, { i: 2, code: "signing.document-moved" }])));
  expect(results).toEqual([
    { i: 0, docId: "doc-0", status: "signed", r: first.r, s: first.s },
    { i: 2, docId: "doc-2", status: "refused", code: "signing.document-moved" },
  ]);
  expect(phone.state).toBe("DONE");
});

test("a result with another r is not this phone's signature", () => {
  const { phone, record, m2 } = revealed();
  const other = signAll(pair, ["别的"]).finished[0];
  const finished = finishOn(pair, record, m2, texts);
  const swapped = finished.map((item, at) => (at === 0 && other ? { ...item, r: other.r, s: other.s } : item));
  expect(() => phone.finish(encodeM3(swapped))).toThrow(failsWith("SERVER_PROOF"));
});

test("a session reveals once; the same object may be sent again", () => {
  const { phone, m2 } = revealed();
  expect(() => phone.reveal({ docIds: ["doc-1"], share: unlocked(pair), monotonicMs: 3001 })).toThrow(
    failsWith("SESSION"),
  );
  expect(phone.m2).toBe(m2);
  expect(phone.state).toBe("REVEALED");
});

test("a second offer for one session is refused, before and after the reveal", () => {
  const before = offered();
  const again = offerTo(pair, before.phone.m0, ["别的", "二", "三"]);
  expect(() => acceptOn(before.phone, again.m1)).toThrow(failsWith("SESSION"));
  const after = revealed();
  expect(() => acceptOn(after.phone, after.record.m1)).toThrow(failsWith("SESSION"));
});

test("after any refused offer the session is burnt and answers nothing", () => {
  const phone = startPhone(pair, 3);
  expect(() => acceptOn(phone, { nonsense: true })).toThrow(failsWith("BAD_MESSAGE"));
  const share = unlocked(pair);
  expect(() => phone.reveal({ docIds: ["doc-0"], share, monotonicMs: 1 })).toThrow(failsWith("SESSION"));
  expect(share.isWiped).toBe(true);
  expect(() => acceptOn(phone, offerTo(pair, phone.m0, texts).m1)).toThrow(failsWith("SESSION"));
});

test("a phone that lost the session (or another phone) accepts none of its offers", () => {
  const { record } = offered();
  expect(() => acceptOn(startPhone(pair, 3), record.m1)).toThrow(failsWith("SESSION"));
});

test("the half is wiped by the reveal unless kept for a silent repeat, and a wiped one answers nothing", () => {
  const share = unlocked(pair);
  const first = offered().phone;
  first.reveal({ docIds: ["doc-0"], share, monotonicMs: 3000, keepShare: true });
  const second = offered();
  const m2 = second.phone.reveal({ docIds: ["doc-1"], share, monotonicMs: 3000 });
  expect(finishOn(pair, second.record, m2, texts)).toHaveLength(1);
  expect(share.isWiped).toBe(true);
  expect(() => share.answer(1n, bytes32(1n))).toThrow(failsWith("SESSION"));
  expect(() => offered().phone.reveal({ docIds: ["doc-0"], share, monotonicMs: 3000 })).toThrow(failsWith("SESSION"));
});

test("the nonces of all slots answered are overwritten before the reveal is returned", () => {
  const share = unlocked(pair);
  const seen: Uint8Array[] = [];
  const answer = share.answer.bind(share);
  share.answer = (r, nonce) => {
    seen.push(nonce);
    return answer(r, nonce);
  };
  offered().phone.reveal({ docIds: ["doc-0", "doc-2"], share, monotonicMs: 3000 });
  expect(seen).toEqual([new Uint8Array(32), new Uint8Array(32)]);
});

test("an offer that names one document twice is refused", () => {
  const phone = startPhone(pair, 3);
  const { m1 } = offerTo(pair, phone.m0, texts);
  const items = m1.items.map((item) => ({ ...item, docId: "doc-0" }));
  expect(() => acceptOn(phone, { ...m1, items })).toThrow(failsWith("BAD_MESSAGE"));
});

test("nothing is revealed for documents that were not offered, for none, or for one twice", () => {
  for (const docIds of [["doc-9"], [], ["doc-0", "doc-9"], ["doc-0", "doc-0"]])
    expect(() => offered().phone.reveal({ docIds, share: unlocked(pair), monotonicMs: 3000 })).toThrow(
      failsWith("BAD_MESSAGE"),
    );
});

test("offers that ended, last too long or come too late are EXPIRED, on the phone and at the server", () => {
  const cases = [
    { exp: NOW, serverNowMs: NOW, monotonicMs: 2000 },
    { exp: NOW + 15 * 60_000 + 1, serverNowMs: NOW, monotonicMs: 2000 },
    { exp: NOW + LIFE, serverNowMs: NOW, monotonicMs: 1000 + 15 * 60_000 + 1 },
  ];
  for (const { exp, ...clocks } of cases) {
    const phone = startPhone(pair, 3);
    expect(() => phone.acceptOffer(offerTo(pair, phone.m0, texts, exp).m1, clocks)).toThrow(failsWith("EXPIRED"));
  }
  const { phone } = offered();
  const late = { docIds: ["doc-0"], share: unlocked(pair), monotonicMs: 2000 + LIFE };
  expect(() => phone.reveal(late)).toThrow(failsWith("EXPIRED"));
  const { record, m2 } = revealed();
  expect(() => finishOn(pair, record, m2, texts, NOW + LIFE)).toThrow(failsWith("EXPIRED"));
  expect(finishOn(pair, record, m2, texts, NOW + LIFE - 1)).toHaveLength(2);
});

test("a digest the phone knows and an offer that differs from it is DIGEST_MISMATCH (§9 test 13)", () => {
  const phone = startPhone(pair, 1);
  const { m1 } = offerTo(pair, phone.m0, ["换过的"]);
  const expected = new Map([["doc-0", sm2Digest(pair.key.P, utf8("原来的"))]]);
  const clocks = { serverNowMs: NOW, monotonicMs: 2000 };
  expect(() => phone.acceptOffer(m1, { ...clocks, expected })).toThrow(failsWith("DIGEST_MISMATCH"));
});

test("an offer whose e differs from the document it shows is refused, because e is never taken from the server", () => {
  const phone = startPhone(pair, 1);
  const { m1 } = offerTo(pair, phone.m0, ["给人看的"]);
  const hidden = offerTo(pair, phone.m0, ["真正要签的"]).m1;
  const crooked = { ...hidden, items: m1.items.map((item, at) => ({ ...item, K2: hidden.items[at]?.K2 })) };
  expect(() => acceptOn(phone, crooked)).toThrow(failsWith("SERVER_PROOF"));
});

/** A phone with one slot whose nonce the test knows. */
const startWith = (nonce: bigint) =>
  PhoneSession.start({
    key: pair.stored,
    n: 1,
    random: scripted(random(32), bytes32(nonce), random(32)),
    monotonicMs: 1000,
  });

test("R = O and r + w1 = 0 are DEGENERATE at the phone (§9 test 15, forced with known nonces)", () => {
  const d1 = toInteger(pair.half);
  const offerFor = (phone: PhoneSession, k2: bigint) =>
    chosenOffer(pair, phone.m0, { texts: ["一"], nonces: [modN(k2 * d1)] }).m1;
  const nonce = randomScalar(random);
  const infinite = startWith(nonce);
  expect(() => acceptOn(infinite, offerFor(infinite, modN(-nonce)))).toThrow(failsWith("DEGENERATE"));

  const k = randomScalar(random);
  const r = toInteger(challengeOf(sm2Digest(pair.key.P, utf8("一")), secretBase(k)));
  const cancelling = startWith(modN(-r));
  expect(() => acceptOn(cancelling, offerFor(cancelling, modN(k + r)))).toThrow(failsWith("DEGENERATE"));
  const neighbour = startWith(modN(1n - r));
  expect(acceptOn(neighbour, offerFor(neighbour, modN(k + r - 1n)))).toHaveLength(1);
});

test("a share of another key or epoch is refused before any answer", () => {
  const foreign = makePair();
  expect(() => offered().phone.reveal({ docIds: ["doc-0"], share: unlocked(foreign), monotonicMs: 3000 })).toThrow(
    failsWith("STORAGE_TAMPERED"),
  );
  const later = new UnlockedShare(Uint8Array.from(pair.half), { ...pair.stored, ep: 2 });
  expect(() => offered().phone.reveal({ docIds: ["doc-0"], share: later, monotonicMs: 3000 })).toThrow(
    failsWith("STORAGE_TAMPERED"),
  );
});

test("neither JSON, cloning nor inspection of a session or an open share shows a secret", () => {
  const nonce = randomScalar(random);
  const phone = startWith(nonce);
  const share = unlocked(pair);
  const half = toHex(pair.half);
  for (const holder of [phone, share])
    for (const shown of [JSON.stringify(holder), inspect(holder, { depth: 9, showHidden: true })])
      for (const secret of [toHex(bytes32(nonce)), half, bytes32(nonce).join(), toBase64url(bytes32(nonce))])
        expect(shown).not.toContain(secret);
});
