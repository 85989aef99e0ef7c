import { createHmac, hkdfSync, scryptSync } from "node:crypto";
import { expect, test } from "vitest";
import { random } from "#test/two-party.ts";
import { concat, toHex, utf8 } from "../../bytes.ts";
import { sm3 } from "../sm3.ts";
import { deviceKey, deviceMac, deviceSecret } from "./device.ts";
import { pinProof, stretchPin } from "./pin.ts";
import { DEFAULT_PIN_RULES, weaknessOf } from "./pin-rules.ts";

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
  ["12345 a", "characters"],
  ["738291", null],
  ["111111", "repeated"],
  ["121212", "repeated"],
  ["123456", "sequence"],
  ["987654", "sequence"],
  ["246802", "sequence"],
  ["123123", "pattern"],
  ["123321", "pattern"],
  ["900131", "date"],
  ["198807", "date"],
  ["19491001", "date"],
  ["482916", null],
  ["739154", null],
  ["Hosp-739164", null],
])("PIN %s: %s", (pin, weakness) => {
  expect(weaknessOf(pin)).toBe(weakness);
});

test.each([
  ["739164", { minLength: 8 }, "length"],
  ["73916482", { minLength: 8 }, null],
  ["739164827391648273916", {}, "length"],
  ["73916482", { classes: 2 }, "classes"],
  ["7391648a", { classes: 2 }, null],
  ["7391648A!", { classes: 4 }, "classes"],
  ["88120739", { forbidden: ["8812"] }, "forbidden"],
] as const)("under a hospital's rules %s with %o: %s", (pin, rules, weakness) => {
  expect(weaknessOf(pin, { ...DEFAULT_PIN_RULES, ...rules })).toBe(weakness);
});
