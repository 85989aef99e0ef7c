import { expect, test } from "vitest";
import { masterKeyOf } from "#server/master-key.ts";
import { acceptOn, makePair, offerTo, overWire, random, signAll, startPhone, unlocked } from "#test/two-party.ts";
import { type Bytes, concat, equalBytes, fromBase64url, toHex, u32 } from "../../bytes.ts";
import { hkdfSm3, hmacSm3 } from "../sm3.ts";
import { deviceKey } from "./device.ts";
import { ProtocolError } from "./errors.ts";
import { pinProof, stretchPin } from "./pin.ts";
import { decodeShare, encodeShare, openShare, sealShare, type StoredShare } from "./share.ts";

/** protocol.md §6 and §9 tests 20 and 27: what lies on disk, and what a thief of it can test. */

const failsWith = (code: ConstructorParameters<typeof ProtocolError>[0]) => new ProtocolError(code);
const pair = makePair();

test("a share opens with its own ds, PIN and pepper, through JSON, and with nothing else", () => {
  const stored = decodeShare(overWire(encodeShare(pair.stored)) as ReturnType<typeof encodeShare>);
  expect(openShare(stored, pair.unlock).facts.P1).toEqual(pair.key.P1);
  for (const name of ["ds", "stretched", "pepper"] as const)
    expect(() => openShare(stored, { ...pair.unlock, [name]: random(32) })).toThrow(failsWith("STORAGE_TAMPERED"));
});

test("keyId, ep, g, P, P1 or blob altered on disk is STORAGE_TAMPERED before any answer (§9 test 27)", () => {
  const foreign = makePair().stored;
  const altered: Partial<StoredShare>[] = [
    { P1: foreign.P1 },
    { P: foreign.P },
    { keyId: foreign.keyId },
    { ep: 2 },
    { g: 2 },
    { blob: foreign.blob },
    { blob: pair.stored.blob.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) },
    { blob: pair.stored.blob.subarray(1) },
  ];
  for (const change of altered)
    expect(() => openShare({ ...pair.stored, ...change }, pair.unlock)).toThrow(failsWith("STORAGE_TAMPERED"));

  // With P1 altered before M0, an honest offer does not even prove; the true share then refuses the session.
  const tampered = { ...pair, stored: { ...pair.stored, P1: foreign.P1 }, key: { ...pair.key, P1: foreign.P1 } };
  const phone = startPhone(tampered, 1);
  acceptOn(phone, offerTo(tampered, phone.m0, ["一"]).m1);
  expect(() => phone.reveal({ docIds: ["doc-0"], share: unlocked(pair), monotonicMs: 3000 })).toThrow(
    failsWith("STORAGE_TAMPERED"),
  );
});

test("a share that holds no scalar is STORAGE_TAMPERED", () => {
  const empty = sealShare(new Uint8Array(32), pair.stored, pair.unlock, random);
  expect(() => openShare(empty, pair.unlock)).toThrow(failsWith("STORAGE_TAMPERED"));
});

/** ver of §6: what the server keeps of a PIN. */
const pinRecord = (kver: Bytes, keyId: Bytes, g: number, pv: Bytes): Bytes => hmacSm3(kver, keyId, u32(g), pv);

/** Everything below is one enrolled person with PIN 482916, and what different thieves hold. */
const PIN = "482916";
const salt = random(16);
const masterKey = masterKeyOf(random(32));
const owner = (() => {
  const pepper = random(32);
  const [ds, stretched] = [random(32), stretchPin(PIN, salt)];
  const stored = sealShare(pair.half, pair.stored, { ds, stretched, pepper }, random);
  const proof = pinProof({ ds, stretched, keyId: stored.keyId });
  const ver = pinRecord(masterKey.derive("key/pin"), stored.keyId, stored.g, proof);
  const row = concat(stored.keyId, Uint8Array.of(stored.g));
  const session = signAll(pair, ["一"]);
  return {
    phone: { ds, salt, stored, kd: deviceKey(ds), certificate: random(400) },
    database: {
      pepper: masterKey.seal("key/pepper", row, pepper),
      ver: masterKey.seal("key/pin", row, ver),
      share: masterKey.seal("key/share", row, concat(pair.share.d2, pair.share.kn)),
      P2: random(65),
    },
    open: { pepper, ver, row },
    traffic: JSON.stringify([session.record, session.m2]),
  };
})();

/**
 * Looks for any test of a PIN guess: does something computed from the guess and the loot occur in the loot or open it?
 * @returns which tests said yes
 */
function testsFor(guess: string, loot: { bytes: Bytes[]; ds?: Bytes; peppers: Bytes[]; kver?: Bytes }): string[] {
  const { stored } = owner.phone;
  const ds = loot.ds ?? new Uint8Array(32);
  const stretched = stretchPin(guess, salt);
  const proof = pinProof({ ds, stretched, keyId: stored.keyId });
  const derived = new Map([
    ["p", stretched],
    ["pv", proof],
    ["ds‖p", hkdfSm3(concat(ds, stretched), "pv")],
    ["ver", pinRecord(loot.kver ?? new Uint8Array(32), stored.keyId, stored.g, proof)],
  ]);
  const hits: string[] = [];
  const everything = toHex(concat(...loot.bytes));
  for (const [name, value] of derived) if (everything.includes(toHex(value))) hits.push(name);
  const candidates = [new Uint8Array(32), ds, ...loot.peppers, ...loot.bytes.filter((bytes) => bytes.length === 32)];
  for (const pepper of candidates) {
    try {
      openShare(stored, { ds, stretched, pepper });
      hits.push("blob");
    } catch (error) {
      expect(error).toEqual(failsWith("STORAGE_TAMPERED"));
    }
  }
  return hits;
}

const { phone, database, open, traffic } = owner;
const phoneLoot = [phone.ds, phone.salt, phone.stored.blob, phone.stored.P, phone.stored.P1, phone.kd];
const databaseLoot = Object.values(database);
const trafficLoot = Array.from(traffic.matchAll(/[\w-]{43,87}/g), ([text]) => decoded(text));
const guesses = ["135792", PIN, "864203"];

function decoded(text: string): Bytes {
  try {
    return fromBase64url(text);
  } catch {
    return new Uint8Array();
  }
}

test("stolen phone storage, stolen database, and both with recorded traffic, test no PIN (§9 test 20)", () => {
  const loots = [
    { bytes: phoneLoot, ds: phone.ds, peppers: [] },
    { bytes: databaseLoot, peppers: databaseLoot.map((box) => box.subarray(16, 48)) },
    { bytes: [...phoneLoot, ...databaseLoot, ...trafficLoot], ds: phone.ds, peppers: [] },
  ];
  for (const loot of loots) for (const guess of guesses) expect(testsFor(guess, loot)).toEqual([]);
});

test("the server with its master key has no test either, because it has no ds", () => {
  const kver = masterKey.derive("key/pin");
  const ver = masterKey.open("key/pin", open.row, database.ver);
  const pepper = masterKey.open("key/pepper", open.row, database.pepper);
  expect(equalBytes(ver, open.ver)).toBe(true);
  for (const guess of guesses)
    expect(testsFor(guess, { bytes: [...databaseLoot, ver, pepper], peppers: [pepper], kver })).toEqual([]);
});

test("master key and phone storage together find the PIN and the half: documented in SECURITY.md", () => {
  const kver = masterKey.derive("key/pin");
  const ver = masterKey.open("key/pin", open.row, database.ver);
  const pepper = masterKey.open("key/pepper", open.row, database.pepper);
  const loot = { bytes: [...phoneLoot, ver], ds: phone.ds, peppers: [pepper], kver };
  expect(guesses.map((guess) => testsFor(guess, loot))).toEqual([[], ["ver", "blob"], []]);
});
