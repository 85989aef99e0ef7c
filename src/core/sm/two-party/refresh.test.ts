import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { makePair, overWire, random, type Pair, signAll } from "#test/two-party.ts";
import { type Bytes, fromBase64url, toBase64url } from "../../bytes.ts";
import { inverseModN, modN, toInteger } from "../curve.ts";
import { sm2VerifyDigest } from "../sm2.ts";
import { decodeRf1, decodeRf3 } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import type { Rf1, Rf2, Rf3 } from "./messages.ts";
import { PhoneRefresh } from "./phone-refresh.ts";
import { answerRf1, checkRf3 } from "./server-refresh.ts";
import { openShare } from "./share.ts";

/** protocol.md §5 and §9 tests 17 and 18. */

const failsWith = (code: ConstructorParameters<typeof ProtocolError>[0]) => new ProtocolError(code);

/** P2 = d2⁻¹·G. */
const pointOfShare = (d2: Bytes) => kernel().multiplyBase(kernel().invert(d2));

function exchange(pair: Pair) {
  const phone = PhoneRefresh.start(random);
  const { keyId, ep } = pair.key;
  const rf1: Rf1 = {
    v: 1,
    keyId: toBase64url(keyId),
    ep,
    fid: phone.fid,
    g: 1,
    pv: toBase64url(random(32)),
    pc: 7,
    Uc: phone.Uc,
  };
  const heard = decodeRf1(overWire(rf1));
  const made = answerRf1(
    heard,
    { key: pair.key, P2: pointOfShare(pair.share.d2), d2: pair.share.d2 },
    random,
    kernel(),
  );
  const pepper = random(32);
  const rf2: Rf2 = {
    v: 1,
    Us: toBase64url(made.Us),
    P1: toBase64url(made.P1),
    pepper: toBase64url(pepper),
    g: 2,
  };
  return { phone, rf1: heard, made, rf2, pepper };
}

function refreshed(pair: Pair): { next: Pair; rf3: Rf3 } {
  const { phone, made, rf2, pepper } = exchange(pair);
  const { share, rf3 } = phone.accept(overWire(rf2), openShare(pair.stored, pair.unlock), pair.unlock, random);
  const key = { ...pair.key, ep: pair.key.ep + 1, P1: made.P1 };
  expect(made.P2).toEqual(pointOfShare(made.share.d2));
  checkRf3(decodeRf3(overWire(rf3)), key);
  const unlock = { ...pair.unlock, pepper };
  return { next: { ...pair, key, stored: share, unlock, share: made.share }, rf3 };
}

test("after three refreshes the same public key signs, and each side's secret is another", () => {
  let pair = makePair();
  const first = pair;
  for (let n = 0; n < 3; n++) pair = refreshed(pair).next;
  expect(pair.key).toMatchObject({ ep: 4, P: first.key.P });
  expect(pair.share.d2).not.toEqual(first.share.d2);
  expect(pair.stored.P1).not.toEqual(first.stored.P1);
  const { finished } = signAll(pair, ["一", "二"]);
  for (const { e, r, s } of finished) expect(sm2VerifyDigest(first.key.P, e, { r, s })).toBe(true);
});

test("an old half with a new one signs nothing (§9 test 17)", () => {
  const old = makePair();
  const { next } = refreshed(old);
  expect(() => signAll({ ...next, share: old.share }, ["一"])).toThrow(ProtocolError);
  expect(() => signAll({ ...old, share: next.share }, ["一"])).toThrow(ProtocolError);
});

test("old halves and everything that went over the wire give no new half (§9 test 18)", () => {
  const old = makePair();
  const { phone, made, rf2 } = exchange(old);
  const { rf3 } = phone.accept(rf2, openShare(old.stored, old.unlock), old.unlock, random);
  // d1·d2 is the same in every epoch: this is what the new half is.
  const newHalf = modN(toInteger(old.half) * toInteger(old.share.d2) * inverseModN(toInteger(made.share.d2)));
  const wire = [rf3.z, phone.fid].map((text) => modN(toInteger(fromBase64url(text))));
  const points = [phone.Uc, rf2.Us, rf2.P1, rf3.A].map((text) => modN(toInteger(fromBase64url(text).subarray(1, 33))));
  const known = [toInteger(old.half), ...wire, ...points];
  const tries = known.flatMap((one) =>
    known.flatMap((two) => [modN(one * two), modN(one * inverseModN(two)), modN(one + two), modN(one - two)]),
  );
  expect(tries).not.toContain(newHalf);
});

test("a server with another P1 is RF_MISMATCH, a proof for another refresh or key RF_PROOF", () => {
  const pair = makePair();
  const { phone, rf2 } = exchange(pair);
  const lying = { ...rf2, P1: toBase64url(makePair().key.P1) };
  expect(() => phone.accept(lying, openShare(pair.stored, pair.unlock), pair.unlock, random)).toThrow(
    failsWith("RF_MISMATCH"),
  );
  const { next, rf3 } = refreshed(pair);
  const heard = decodeRf3(rf3);
  expect(() => checkRf3({ ...heard, fid: random(32) }, next.key)).toThrow(failsWith("RF_PROOF"));
  expect(() => checkRf3(heard, { ...next.key, ep: 3 })).toThrow(failsWith("RF_PROOF"));
  expect(() => checkRf3(heard, { ...next.key, P1: pair.key.P1 })).toThrow(failsWith("RF_PROOF"));
});

test("malformed points and scalars are refused by name", () => {
  const { rf3 } = refreshed(makePair());
  expect(() => decodeRf3({ ...rf3, z: toBase64url(new Uint8Array(32)) })).toThrow(failsWith("BAD_SCALAR"));
  expect(() => decodeRf3({ ...rf3, A: toBase64url(new Uint8Array(65)) })).toThrow(failsWith("BAD_POINT"));
  expect(() => decodeRf3({ ...rf3, more: 1 })).toThrow(failsWith("BAD_MESSAGE"));
});
