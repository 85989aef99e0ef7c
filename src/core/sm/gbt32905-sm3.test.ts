import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { toHex, utf8 } from "../bytes.ts";
import { hkdfSm3, hmacSm3, sm3, Sm3 } from "./sm3.ts";

test.each([
  ["", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"],
  ["abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"],
  ["abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"],
])("GB/T 32905 Annex A: %s", (message, digest) => {
  expect(toHex(sm3(utf8(message)))).toBe(digest);
});

test("agrees with OpenSSL on every length up to three blocks, in one piece and in two", () => {
  for (let length = 0; length < 200; length++) {
    const message = new Uint8Array(randomBytes(length));
    const expected = createHash("sm3").update(message).digest("hex");
    const cut = (length * 7) % (length + 1);
    const half = new Sm3().update(message.subarray(0, cut));
    expect(toHex(sm3(message))).toBe(expected);
    expect(toHex(half.copy().update(message.subarray(cut)).digest())).toBe(expected);
    expect(toHex(half.update(message.subarray(cut)).digest())).toBe(expected);
  }
});

test("HMAC and HKDF agree with OpenSSL", () => {
  expect(toHex(hmacSm3(new Uint8Array(20).fill(0x0b), utf8("Hi There")))).toBe(
    "51b00d1fb49832bfb01c3ce27848e59f871d9ba938dc563b338ca964755cce70",
  );
  for (const [keyLength, length] of [
    [0, 1],
    [16, 32],
    [64, 33],
    [65, 100],
  ] as const) {
    const key = new Uint8Array(randomBytes(keyLength));
    const salt = new Uint8Array(randomBytes(16));
    expect(toHex(hmacSm3(key, salt, key))).toBe(createHmac("sm3", key).update(salt).update(key).digest("hex"));
    expect(toHex(hkdfSm3(key, "xq/info", length, salt))).toBe(
      Buffer.from(hkdfSync("sm3", key, salt, "xq/info", length)).toString("hex"),
    );
    expect(toHex(hkdfSm3(key, "xq/info", length))).toBe(
      Buffer.from(hkdfSync("sm3", key, "", "xq/info", length)).toString("hex"),
    );
  }
});
