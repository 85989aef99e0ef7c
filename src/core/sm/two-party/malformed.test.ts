import { expect, test } from "vitest";
import {
  acceptOn,
  finishOn,
  makePair,
  offerTo,
  overWire,
  random,
  signAll,
  startPhone,
  unlocked,
} from "#test/two-party.ts";
import { type Bytes, concat, fromBase64url, toBase64url } from "../../bytes.ts";
import { bytes32, SM2_N } from "../curve.ts";
import { decodeKg1, decodeKg2, decodeKg3, decodeM0, decodeM1, decodeM2, decodeM3 } from "./decode.ts";
import { ProtocolError } from "./errors.ts";

/** protocol.md §9 tests 5 and 6, and §2: what is not exactly as written is refused by name. */

const pair = makePair();
const signed = signAll(pair, ["一"]);
const m1 = signed.record.m1;
const m2 = signed.m2;

const codeOf = (step: () => unknown): string => {
  try {
    step();
    return "accepted";
  } catch (error) {
    return error instanceof ProtocolError ? error.code : String(error);
  }
};
const good = pair.key.P;
const p = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const badPoints: Record<string, Bytes> = {
  infinity: Uint8Array.of(0),
  "65 zeros": new Uint8Array(65),
  "04 and zeros": concat(Uint8Array.of(4), new Uint8Array(64)),
  "off the curve": good.map((byte, at) => (at === 64 ? byte ^ 1 : byte)),
  "x = p": concat(Uint8Array.of(4), bytes32(p), good.subarray(33)),
  "y ≥ p": concat(good.subarray(0, 33), bytes32(p + 1n)),
  "hybrid 06": concat(Uint8Array.of(6), good.subarray(1)),
  "hybrid 07": concat(Uint8Array.of(7), good.subarray(1)),
  compressed: concat(Uint8Array.of(2), good.subarray(1, 33)),
  short: good.subarray(0, 64),
  long: concat(good, Uint8Array.of(0)),
};
const badScalars: Record<string, Bytes> = {
  zero: new Uint8Array(32),
  n: bytes32(SM2_N),
  "n + 1": bytes32(SM2_N + 1n),
  "31 bytes": bytes32(5n).subarray(1),
  "33 bytes": concat(Uint8Array.of(0), bytes32(5n)),
};
const one = <T>(items: readonly T[]): T => {
  const [item] = items;
  if (item === undefined) throw new Error("no item");
  return item;
};

test.each(Object.entries(badPoints))("a point that is %s is BAD_POINT in every message", (_, bytes) => {
  const bad = toBase64url(bytes);
  const kg2 = { v: 1, P2: toBase64url(good), A2: toBase64url(good), z2: toBase64url(bytes32(5n)) };
  expect(codeOf(() => decodeKg2({ ...kg2, P2: bad }))).toBe("BAD_POINT");
  expect(codeOf(() => decodeKg2({ ...kg2, A2: bad }))).toBe("BAD_POINT");
  expect(codeOf(() => decodeM1({ ...m1, A: bad }))).toBe("BAD_POINT");
  expect(codeOf(() => decodeM1({ ...m1, items: [{ ...one(m1.items), K2: bad }] }))).toBe("BAD_POINT");
  expect(codeOf(() => decodeM2({ ...m2, items: [{ ...one(m2.items), W1: bad }] }))).toBe("BAD_POINT");
});

test.each(Object.entries(badScalars))(
  "a scalar that is %s is BAD_SCALAR; only z of an offer may be 0",
  (name, bytes) => {
    const bad = toBase64url(bytes);
    expect(codeOf(() => decodeM2({ ...m2, items: [{ ...one(m2.items), s1: bad }] }))).toBe("BAD_SCALAR");
    expect(codeOf(() => decodeM1({ ...m1, z: bad }))).toBe(name === "zero" ? "accepted" : "BAD_SCALAR");
    const item = { i: 0, status: "signed", r: bad, s: toBase64url(bytes32(5n)) };
    expect(codeOf(() => decodeM3({ v: 1, items: [item] }))).toBe("BAD_SCALAR");
  },
);

test("unknown, missing and wrongly typed fields, other versions and lengths are BAD_MESSAGE", () => {
  const m0 = startPhone(pair, 2).m0;
  const bad: [(value: unknown) => unknown, unknown][] = [
    [decodeM0, { ...m0, extra: 1 }],
    [decodeM0, { ...m0, v: 2 }],
    [decodeM0, { v: 1, keyId: m0.keyId, ep: 1, cid: m0.cid }],
    [decodeM0, { ...m0, ep: 1.5 }],
    [decodeM0, { ...m0, ep: -1 }],
    [decodeM0, { ...m0, ep: "1" }],
    [decodeM0, { ...m0, C: [] }],
    [decodeM0, { ...m0, C: Array.from({ length: 201 }, () => m0.C[0]) }],
    [decodeM0, { ...m0, C: { 0: m0.C[0] } }],
    [decodeM0, { ...m0, cid: toBase64url(random(31)) }],
    [decodeM0, { ...m0, cid: `${m0.cid}=` }],
    [decodeM0, null],
    [decodeM0, [m0]],
    [decodeM0, "text"],
    [decodeM1, { ...m1, exp: -1 }],
    [decodeM1, { ...m1, exp: 2 ** 53 }],
    [decodeM1, { ...m1, items: [one(m1.items), one(m1.items)] }],
    [decodeM1, { ...m1, items: [{ ...one(m1.items), type: "pdf" }] }],
    [decodeM1, { ...m1, items: [{ ...one(m1.items), fields: { a: { b: 1 } } }] }],
    [decodeM2, { ...m2, items: [one(m2.items), one(m2.items)] }],
    [decodeM2, { ...m2, items: [{ ...one(m2.items), i: 200 }] }],
    [decodeM3, { v: 1, items: [{ i: 0, status: "maybe" }] }],
    [decodeM3, { v: 1, items: [{ i: 0, status: "refused", code: "X", s: "x" }] }],
    [decodeKg1, { v: 1, kgid: m0.cid, keyId: m0.cid, com: m0.cid }],
    [decodeKg3, { v: 1, kgid: m0.cid, keyId: m0.keyId }],
  ];
  for (const [decode, value] of bad)
    expect(
      codeOf(() => decode(value)),
      JSON.stringify(value),
    ).toBe("BAD_MESSAGE");
  expect(codeOf(() => decodeM0(overWire(m0)))).toBe("accepted");
});

test("base64url that decodes to the same bytes in another writing is refused", () => {
  const m0 = startPhone(pair, 1).m0;
  // 32 bytes leave four unused bits in the last letter; set one of them.
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const twin = m0.cid.slice(0, -1) + letters.charAt(letters.indexOf(m0.cid.slice(-1)) | 1);
  expect(fromBase64url(m0.cid)).toHaveLength(32);
  expect(codeOf(() => decodeM0({ ...m0, cid: twin }))).toBe("BAD_MESSAGE");
  expect(codeOf(() => decodeM0({ ...m0, cid: m0.cid.replace(/^./, "+") }))).toBe("BAD_MESSAGE");
});

test("an offer or a result with foreign slots is refused by the phone, a reveal with them by the server", () => {
  const texts = ["一", "二"];
  const phone = startPhone(pair, 2);
  const record = offerTo(pair, phone.m0, texts);
  acceptOn(phone, record.m1);
  const revealed = phone.reveal({ docIds: ["doc-1"], share: unlocked(pair), monotonicMs: 3000 });
  const item = one(revealed.items);
  expect(codeOf(() => finishOn(pair, record, { ...revealed, items: [{ ...item, i: 7 }] }, texts))).toBe("BAD_MESSAGE");
  for (const items of [
    [{ i: 0, status: "refused", code: "X" }],
    [
      { i: 0, status: "refused", code: "X" },
      { i: 1, status: "refused", code: "X" },
    ],
  ])
    expect(codeOf(() => phone.finish({ v: 1, items }))).toBe("BAD_MESSAGE");
  const other = startPhone(pair, 1);
  const beyond = offerTo(pair, startPhone(pair, 2).m0, texts).m1;
  expect(codeOf(() => acceptOn(other, { ...beyond, cid: other.m0.cid }))).toBe("BAD_MESSAGE");
});
