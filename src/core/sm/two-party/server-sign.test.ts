import { inspect } from "node:util";
import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
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
  rawItems,
  scripted,
  startPhone,
  unlocked,
} from "#test/two-party.ts";
import { fromBase64url, toBase64url, toHex } from "../../bytes.ts";
import { bytes32, inverseModN, modN, randomScalar, secretBase, toInteger } from "../curve.ts";
import { challengeOf } from "./challenge.ts";
import { decodeM0, decodeM2 } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import type { M2 } from "./messages.ts";
import { encodeM3, finishSigning, makeOffer, type OfferRecord } from "./server-sign.ts";

/** protocol.md §4, server, and §9 tests 8 to 11, 15, 17: no s before it verified, and the same s for the same reveal. */

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

const firstChanged = (m2: M2, change: Partial<M2["items"][number]>): M2 => ({
  ...m2,
  items: m2.items.map((item, at) => (at === 0 ? { ...item, ...change } : item)),
});

test("a nonce point or salt of another slot, session, key or epoch is COMMITMENT", () => {
  const { record, m2 } = revealed();
  const other = revealed();
  const [first, second] = m2.items;
  const [foreign] = other.m2.items;
  if (!first || !second || !foreign) throw new Error("two items");
  for (const change of [
    { W1: second.W1 },
    { salt: second.salt },
    { W1: second.W1, salt: second.salt },
    { W1: foreign.W1, salt: foreign.salt },
  ])
    expect(() => finishOn(pair, record, firstChanged(m2, change), texts)).toThrow(failsWith("COMMITMENT"));

  // A server that mixes up keys or epochs has another keyRef, hence another T and other commitments.
  const T = (key: Pair["key"]) => offerTo({ ...pair, key }, offered().phone.m0, texts).T;
  expect(T({ ...pair.key, ep: 2 })).not.toBe(record.T);
  const epoch = { ...pair, key: { ...pair.key, ep: 2 } };
  expect(() => finishOn(epoch, record, m2, texts)).toThrow(failsWith("SESSION"));
});

test("a reveal for another T or session is SESSION", () => {
  const { record, m2 } = revealed();
  const other = revealed();
  expect(() => finishOn(pair, record, { ...m2, T: other.m2.T }, texts)).toThrow(failsWith("SESSION"));
  expect(() => finishOn(pair, other.record, m2, texts)).toThrow(failsWith("SESSION"));
});

test("an answer that is off by one is SHARE_INVALID and no s appears in the error (§9 test 9)", () => {
  const { record, m2 } = revealed();
  const right = finishOn(pair, record, m2, texts);
  const s1 = toInteger(fromBase64url(m2.items[0]?.s1 ?? ""));
  const wrong = firstChanged(m2, { s1: toBase64url(bytes32(modN(s1 + 1n))) });
  const asked: string[] = [];
  const verify = (_: unknown, __: unknown, ___: unknown, s: Uint8Array) => {
    asked.push(toHex(s));
    return false;
  };
  let caught: unknown;
  try {
    finishSigning({ ...pair, record, m2: decodeM2(wrong), nowMs: NOW, verify, kernel: kernel() });
  } catch (error) {
    caught = error;
  }
  expect(caught).toEqual(failsWith("SHARE_INVALID"));
  const shown = inspect(caught, { depth: 9, showHidden: true });
  const d2 = toInteger(pair.share.d2);
  for (const secret of [...asked, toHex(pair.share.d2), toHex(right[0]?.s ?? random(32))]) {
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(toInteger(Buffer.from(secret, "hex")).toString());
  }
  expect(() => finishOn(pair, record, wrong, texts)).toThrow(failsWith("SHARE_INVALID"));
  // Why it matters: two answers that differ by 1 would differ by d2 in s.
  expect(modN(toInteger(Buffer.from(asked[0] ?? "", "hex")) - toInteger(right[0]?.s ?? random(32)))).toBe(d2);
});

test("one wrong item fails the whole session", () => {
  const { record, m2 } = revealed();
  const items = m2.items.map((item, at) => (at === 1 ? { ...item, s1: toBase64url(bytes32(7n)) } : item));
  expect(() => finishOn(pair, record, { ...m2, items }, texts)).toThrow(failsWith("SHARE_INVALID"));
});

test("the same reveal finishes identically on any node, also from a restored row (§9 tests 10, 11)", () => {
  const { record, m2 } = revealed();
  const first = JSON.stringify(encodeM3(finishOn(pair, record, m2, texts)));
  for (let node = 0; node < 30; node++) {
    const restored = overWire(record) as OfferRecord;
    expect(JSON.stringify(encodeM3(finishOn(pair, restored, m2, texts)))).toBe(first);
  }
});

test("a nonce belongs to its whole transcript: another e, rho, exp or slot gives another K2, a repeat another proof", () => {
  const start = decodeM0(startPhone(pair, 3).m0);
  const [rho, fresh] = [random(32), random(32)];
  const make = (changed: { rho?: Uint8Array; fresh?: Uint8Array; exp?: number; text?: string }) =>
    makeOffer({
      key: pair.key,
      kn: pair.share.kn,
      start,
      exp: changed.exp ?? NOW + LIFE,
      items: rawItems(pair.key.P, [changed.text ?? "一", "二"]),
      random: scripted(changed.rho ?? rho, changed.fresh ?? fresh),
      kernel: kernel(),
    });
  const base = make({});
  expect(make({})).toEqual(base);
  const again = make({ fresh: random(32) });
  expect(again.m1.items).toEqual(base.m1.items);
  expect(again.m1.A).not.toBe(base.m1.A);
  for (const other of [make({ rho: random(32) }), make({ exp: NOW }), make({ text: "别的" })])
    for (const at of [0, 1]) expect(other.m1.items[at]?.K2).not.toBe(base.m1.items[at]?.K2);
  expect(base.m1.items[0]?.K2).not.toBe(base.m1.items[1]?.K2);
});

test("R = O and r = 0 are DEGENERATE on either side", () => {
  const R = secretBase(randomScalar(random));
  const minusX = bytes32(modN(-R.toAffine().x));
  expect(() => challengeOf(minusX, R)).toThrow(failsWith("DEGENERATE"));
  expect(() => challengeOf(minusX, R.subtract(R))).toThrow(failsWith("DEGENERATE"));
  expect(toInteger(challengeOf(bytes32(modN(1n - R.toAffine().x)), R))).toBe(1n);
});

test("s = 0 and r + s = 0 never leave the server", () => {
  const { record, m2 } = revealed();
  const finished = finishOn(pair, record, m2, texts)[0];
  if (!finished) throw new Error("an item");
  const d2inverse = inverseModN(toInteger(pair.share.d2));
  const s1 = toInteger(finished.s1);
  const r = toInteger(finished.r);
  // s = d2(s1 + w2) − r, so these two s1 give s = 0 and r + s = 0.
  const w2 = modN((toInteger(finished.s) + r) * d2inverse - s1);
  for (const bad of [modN(r * d2inverse - w2), modN(-w2)]) {
    const verify = () => {
      throw new Error("asked to verify");
    };
    const wrong = decodeM2(firstChanged(m2, { s1: toBase64url(bytes32(bad)) }));
    expect(() => finishSigning({ ...pair, record, m2: wrong, nowMs: NOW, verify, kernel: kernel() })).toThrow(
      failsWith("SHARE_INVALID"),
    );
  }
});

test("an old half with a refreshed server half is SHARE_INVALID (§9 test 17)", () => {
  const { record, m2 } = revealed();
  const t = randomScalar(random);
  const d2 = bytes32(modN(toInteger(pair.share.d2) * inverseModN(t)));
  expect(() => finishOn({ ...pair, share: { ...pair.share, d2 } }, record, m2, texts)).toThrow(
    failsWith("SHARE_INVALID"),
  );
});

test("more documents than slots and slots out of order are refused", () => {
  const start = decodeM0(startPhone(pair, 1).m0);
  const make = (items: ReturnType<typeof rawItems>) =>
    makeOffer({ key: pair.key, kn: pair.share.kn, start, exp: NOW, items, random, kernel: kernel() });
  expect(() => make(rawItems(pair.key.P, ["一", "二"]))).toThrow(failsWith("LIMIT"));
  expect(() => make([])).toThrow(failsWith("LIMIT"));
  const three = decodeM0(startPhone(pair, 3).m0);
  const ofThree = (slots: number[]) =>
    rawItems(pair.key.P, slots.map(String)).map((item, at) => ({ ...item, i: slots[at] ?? 0 }));
  const makeThree = (slots: number[]) =>
    makeOffer({
      key: pair.key,
      kn: pair.share.kn,
      start: three,
      exp: NOW,
      items: ofThree(slots),
      random,
      kernel: kernel(),
    });
  for (const slots of [
    [1, 0],
    [1, 1],
    [-1, 0],
  ])
    expect(() => makeThree(slots)).toThrow(failsWith("BAD_MESSAGE"));
  expect(makeThree([0, 2]).m1.items.map(({ i }) => i)).toEqual([0, 2]);
  for (const n of [0, 201, 1.5]) expect(() => startPhone(pair, n)).toThrow(failsWith("LIMIT"));
});
