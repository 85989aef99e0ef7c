import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { makePair, random, unlocked } from "#test/two-party.ts";
import { type Bytes, concat, fromUtf8, toHex, u32 } from "../../bytes.ts";
import { publicKeyOf, sm2Encrypt, sm2GenerateKey } from "../sm2.ts";
import {
  delegateShare,
  openDelegation,
  type SystemCall,
  systemCallText,
  vaultFingerprint,
  windowShare,
} from "./delegate.ts";
import { ProtocolError } from "./errors.ts";
import { type Mandate, mandateHash, mandateText, readMandate } from "./mandate.ts";

/** protocol.md §7: what phone and server hand over for a window, and the words it is bound by. */

const pair = makePair();
const d = sm2GenerateKey(random);
const vault = { encrypt: publicKeyOf(d), sign: publicKeyOf(sm2GenerateKey(random)) };
const [mid, hash] = [random(16), random(32)];
const failsWith = (code: ConstructorParameters<typeof ProtocolError>[0]) => new ProtocolError(code);

function delegated() {
  const share = unlocked(pair);
  const { box, uInverse } = delegateShare(share, { mid, mandateHash: hash, vault, random });
  share.wipe();
  const given = { d2: pair.share.d2, P1: pair.key.P1, uInverse, random };
  return { box, uInverse, ...windowShare(given, kernel()) };
}

test("the vault finds in its box what the phone said, and a part that belongs to the server's (§7.4)", () => {
  const { box, P1v, P2v } = delegated();
  const opened = openDelegation({ d, box, P1v, P2v }, kernel());
  expect(opened).toMatchObject({ mid, keyId: pair.key.keyId, ep: 1, P: pair.key.P, mandateHash: hash });
  expect(opened.v1).toHaveLength(32);
});

test("each window is cut anew: no part of one fits the other's (§7.2)", () => {
  const [one, two] = [delegated(), delegated()];
  expect(toHex(one.half.d2)).not.toBe(toHex(two.half.d2));
  for (const { P1v, P2v } of [two, { ...one, P1v: two.P1v }, { ...one, P2v: two.P2v }])
    expect(() => openDelegation({ d, box: one.box, P1v, P2v }, kernel())).toThrow(failsWith("DL_MISMATCH"));
});

test("u⁻¹ is wiped by the server, and has to be a scalar (§7.3)", () => {
  expect(delegated().uInverse).toEqual(new Uint8Array(32));
  const given = { d2: pair.share.d2, P1: pair.key.P1, random };
  for (const uInverse of [new Uint8Array(32), new Uint8Array(32).fill(0xff)])
    expect(() => windowShare({ ...given, uInverse }, kernel())).toThrow(failsWith("BAD_SCALAR"));
});

test("a box of another length, another key's, or with no scalar in it is refused", () => {
  const { P1v, P2v, box } = delegated();
  const boxOf = (...parts: Bytes[]) => sm2Encrypt(vault.encrypt, concat(...parts), random);
  const head = [mid, pair.key.keyId, u32(1), pair.key.P, hash];
  const open = (one: Bytes) => openDelegation({ d, box: one, P1v, P2v }, kernel());
  expect(() => open(boxOf(...head, random(31)))).toThrow(failsWith("BAD_MESSAGE"));
  expect(() => open(boxOf(...head, random(33)))).toThrow(failsWith("BAD_MESSAGE"));
  expect(() => open(boxOf(...head, new Uint8Array(32)))).toThrow(failsWith("BAD_SCALAR"));
  const foreign = [mid, pair.key.keyId, u32(1), vault.sign, hash];
  const { v1 } = openDelegation({ d, box, P1v, P2v }, kernel());
  expect(() => open(boxOf(...foreign, v1))).toThrow(failsWith("DL_MISMATCH"));
  expect(open(boxOf(mid, pair.key.keyId, u32(0x0102_0304), pair.key.P, hash, v1)).ep).toBe(0x0102_0304);
  const bent = P2v.map((byte, at) => (at === 64 ? byte ^ 1 : byte));
  expect(() => openDelegation({ d, box, P1v, P2v: bent }, kernel())).toThrow(failsWith("BAD_POINT"));
  expect(() => openDelegation({ d: sm2GenerateKey(random), box, P1v, P2v }, kernel())).toThrow();
});

test("what a package pins covers both of the vault's keys", () => {
  const other = publicKeyOf(sm2GenerateKey(random));
  const all = [vault, { ...vault, encrypt: other }, { ...vault, sign: other }].map((one) =>
    toHex(vaultFingerprint(one)),
  );
  expect(new Set(all).size).toBe(3);
});

const call: SystemCall = {
  mid: "m",
  system: "his",
  type: "order",
  docId: "1",
  digest: "00",
  workstation: "XNK-03",
  address: "",
  timeMs: 7,
  nonce: "n",
};

test("a system's word is ten lines, each value on its own, so that none can pass for two (§7.5)", () => {
  expect(fromUtf8(systemCallText(call))).toBe("xq/auto-sign/v1\nm\nhis\norder\n1\n00\nXNK-03\n\n7\nn");
  for (const key of ["mid", "system", "type", "docId", "digest", "workstation", "address", "nonce"])
    for (const breaks of ["\n", "\r"])
      expect(() => systemCallText({ ...call, [key]: `a${breaks}b` }), key).toThrow(failsWith("BAD_MESSAGE"));
});

const mandate: Mandate = {
  mid: "AAAAAAAAAAAAAAAAAAAAAA",
  keyId: "AAAAAAAAAAAAAAAAAAAAAA",
  P: pair.key.P,
  vault: new Uint8Array(32).fill(10),
  signer: { staffNo: "000231", name: "林知秋" },
  systems: [{ id: "his", name: "HIS" }],
  types: [{ code: "order", name: "医嘱单" }],
  workstations: [],
  addresses: ["10.8.21.0/24"],
  from: 1,
  to: 2,
  max: 60,
  perMinute: 10,
};

test("a mandate reads back with and without places, and its hash is of its text (§7.1)", () => {
  for (const one of [mandate, { ...mandate, workstations: ["XNK-03"], addresses: [] }])
    expect(readMandate(mandateText(one))).toEqual(one);
  expect(toHex(mandateHash(mandateText(mandate)))).not.toBe(toHex(mandateHash(mandateText({ ...mandate, max: 61 }))));
});

test.each([
  ["no JSON", "mandate"],
  ["another kind of text", mandateText(mandate).replace('"xq":"mandate"', '"xq":"login"')],
  ["another version", mandateText(mandate).replace('"v":1', '"v":2')],
  ["a key in capitals", mandateText(mandate).replace(/"P":"[^"]*"/, (text) => text.toUpperCase())],
  ["a vault of another length", mandateText(mandate).replace('"vault":"0a', '"vault":"')],
  ["a vault that is no text", mandateText(mandate).replace(/"vault":"[^"]*"/, '"vault":7')],
  ["no systems", mandateText({ ...mandate, systems: [] })],
  ["no types", mandateText({ ...mandate, types: [] })],
  [
    "more than fifty systems",
    mandateText({ ...mandate, systems: Array.from({ length: 51 }, () => ({ id: "a", name: "b" })) }),
  ],
  ["a count beyond any shift", mandateText({ ...mandate, max: 100_001 })],
  ["a time that is no whole number", mandateText({ ...mandate, to: 2.5 })],
  ["white space that says nothing", ` ${mandateText(mandate)}`],
  ["fields in another order", mandateText(mandate).replace('"max":60,"perMinute":10', '"perMinute":10,"max":60')],
])("a mandate is refused: %s", (_, text) => {
  expect(() => readMandate(text)).toThrow(failsWith("BAD_MESSAGE"));
});
