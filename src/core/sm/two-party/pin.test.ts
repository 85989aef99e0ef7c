import { createHmac, hkdfSync, scryptSync } from "node:crypto";
import { expect, test } from "vitest";
import { random } from "#test/two-party.ts";
import { concat, toHex, utf8 } from "../../bytes.ts";
import { sm3 } from "../sm3.ts";
import { deviceKey, deviceMac, deviceSecret } from "./device.ts";
import { countTry, judgeTry, type PinCounters } from "./pin-server.ts";
import { pinProof, stretchPin, weaknessOf } from "./pin.ts";

/** protocol.md §6 and §2 Transport, checked against OpenSSL's own functions. */

test("p, pv and ds are scrypt, HMAC and HKDF as OpenSSL computes them, after NFKC", () => {
  const [salt, ds, keyId] = [random(16), random(32), random(16)];
  const stretched = stretchPin("482916", salt);
  expect(toHex(stretched)).toBe(scryptSync("482916", salt, 32, { N: 4096, r: 8, p: 1 }).toString("hex"));
  expect(stretchPin("４８２９１６", salt)).toEqual(stretched);
  const key = Buffer.from(hkdfSync("sm3", ds, "", "pv", 32));
  expect(toHex(pinProof({ ds, stretched, keyId }))).toBe(
    createHmac("sm3", key).update(stretched).update(keyId).digest("hex"),
  );
  const [mine, theirs] = [random(32), random(32)];
  expect(toHex(deviceSecret(mine, theirs))).toBe(
    Buffer.from(hkdfSync("sm3", concat(mine, theirs), "", "xq/2psm2/v1/ds", 32)).toString("hex"),
  );
  expect(() => deviceSecret(mine, random(31))).toThrow(RangeError);
});

test("pv is another one for another phone, key or PIN", () => {
  const [ds, keyId, stretched] = [random(32), random(16), random(32)];
  const all = [
    pinProof({ ds, stretched, keyId }),
    pinProof({ ds: random(32), stretched, keyId }),
    pinProof({ ds, stretched: random(32), keyId }),
    pinProof({ ds, stretched, keyId: random(16) }),
  ];
  expect(new Set(all.map(toHex)).size).toBe(4);
});

test("a request's MAC covers operation, key, sequence number and body", () => {
  const kd = deviceKey(random(32));
  const request = { op: "key.start", keyId: random(16), seq: 5, bodyHash: sm3(utf8("{}")) };
  const macs = [
    deviceMac(kd, request),
    deviceMac(kd, { ...request, op: "key.checkPin" }),
    deviceMac(kd, { ...request, keyId: random(16) }),
    deviceMac(kd, { ...request, seq: 6 }),
    deviceMac(kd, { ...request, bodyHash: sm3(utf8("{ }")) }),
    deviceMac(deviceKey(random(32)), request),
  ];
  expect(new Set(macs.map(toHex)).size).toBe(macs.length);
  expect(deviceMac(kd, request)).toEqual(macs[0]);
});

test.each([
  ["12345", "length"],
  ["12345a", "digits"],
  ["111111", "repeated"],
  ["121212", "repeated"],
  ["123456", "sequence"],
  ["987654", "sequence"],
  ["246802", "sequence"],
  ["123123", "pattern"],
  ["123321", "pattern"],
  ["900131", "date"],
  ["198807", "date"],
  ["482916", null],
  ["739154", null],
])("PIN %s: %s", (pin, weakness) => {
  expect(weaknessOf(pin)).toBe(weakness);
});

const fresh: PinCounters = { state: "OPEN", g: 1, lastPc: 0, fails: 0, total: 0 };

test("five wrong tries in a row lock, and the sixth is not compared", () => {
  let counters = fresh;
  const left: number[] = [];
  for (let pc = 1; pc <= 5; pc++) {
    const counted = countTry(counters, { g: 1, pc });
    expect(counted.refused).toBeNull();
    const judged = judgeTry(counted.counters, false);
    left.push(judged.left);
    ({ counters } = judged);
  }
  expect(left).toEqual([4, 3, 2, 1, 0]);
  expect(counters.state).toBe("LOCKED");
  expect(countTry(counters, { g: 1, pc: 6 }).refused).toBe("PIN_LOCKED");
});

test("a right fifth try opens again; wrong tries of one generation add up to 20 whatever succeeds between", () => {
  let counters = fresh;
  let pc = 0;
  let compared = 0;
  const attempt = (isRight: boolean) => {
    const counted = countTry(counters, { g: 1, pc: ++pc });
    if (counted.refused) return counted.refused;
    compared++;
    ({ counters } = judgeTry(counted.counters, isRight));
    return counters.state;
  };
  for (let round = 0; round < 4; round++) {
    for (let wrong = 0; wrong < 4; wrong++) expect(attempt(false)).toBe("OPEN");
    expect(attempt(true)).toBe("OPEN");
  }
  for (let wrong = 0; wrong < 3; wrong++) expect(attempt(false)).toBe("OPEN");
  expect(attempt(false)).toBe("MUST_CHANGE");
  expect(attempt(true)).toBe("PIN_LOCKED");
  expect(compared).toBe(24);
});

test("a counter that does not grow shows a second copy of the storage and locks; an old generation is stale", () => {
  const after = countTry(fresh, { g: 1, pc: 7 }).counters;
  for (const pc of [7, 6, 0]) {
    const counted = countTry(after, { g: 1, pc });
    expect(counted).toEqual({ counters: { ...after, state: "LOCKED" }, refused: "CLONE_SUSPECT" });
  }
  expect(countTry({ ...fresh, g: 2 }, { g: 1, pc: 9 })).toEqual({ counters: { ...fresh, g: 2 }, refused: "PIN_STALE" });
});

test("tries counted in parallel before any comparison are five at most", () => {
  let counters = fresh;
  let compared = 0;
  for (let pc = 1; pc <= 12; pc++) {
    const counted = countTry(counters, { g: 1, pc });
    ({ counters } = counted);
    if (counted.refused === null) compared++;
  }
  expect(compared).toBe(5);
});
