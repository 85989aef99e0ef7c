import { createCipheriv, createHash } from "node:crypto";
import { expect, test } from "vitest";
import { fromHex, toHex } from "#core/bytes.ts";
import { cmac, hasMac, keyIdOf, type NtpCrypto, withMac } from "./mac.ts";
import { clientRequest, decodeHeader, encodeHeader, fromTimestamp, lettersOf, toTimestamp } from "./packet.ts";

const crypto: NtpCrypto = {
  sha256: (data) => new Uint8Array(createHash("sha256").update(data).digest()),
  aes128: (key, block) => new Uint8Array(createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(block)),
};

test("a header comes back as it was written, its durations rounded up to 1/65536 s", () => {
  const header = {
    leap: 1,
    version: 4,
    mode: 4,
    stratum: 2,
    poll: 4,
    precision: -20,
    rootDelayUs: 1000,
    rootDispersionUs: 250,
    referenceId: 0x7f000001,
    reference: 1n,
    origin: 0xfedcba9876543210n,
    receive: 3n,
    transmit: 4n,
  } as const;
  const back = decodeHeader(encodeHeader(header));
  expect(back).toMatchObject({ ...header, rootDelayUs: expect.any(Number), rootDispersionUs: expect.any(Number) });
  expect(back?.rootDelayUs).toBeGreaterThanOrEqual(1000);
  expect(back?.rootDelayUs).toBeLessThan(1000 + 1e6 / 65_536);
  expect(decodeHeader(new Uint8Array(47))).toBeNull();
});

test("a request says nothing but version, mode and the nonce", () => {
  const packet = clientRequest(0x0102030405060708n);
  expect(toHex(packet)).toBe(`23${"00".repeat(39)}0102030405060708`);
});

test("timestamps cross the era of 2036 both ways (RFC 5905 §6)", () => {
  // RFC 5905 figure 4: 1970-01-01 is 2 208 988 800 s; 2036-02-07T06:28:16Z begins era 1.
  expect(toTimestamp(0)).toBe(2_208_988_800n << 32n);
  const eraOneUs = Date.UTC(2036, 1, 7, 6, 28, 16) * 1000;
  expect(toTimestamp(eraOneUs)).toBe(0n);
  for (const us of [Date.UTC(2026, 10, 25) * 1000 + 123_456, eraOneUs - 1_000_000, eraOneUs + 1_000_000])
    expect(Math.abs(fromTimestamp(toTimestamp(us), us + 3e9) - us)).toBeLessThanOrEqual(1);
  expect(fromTimestamp(0n, eraOneUs - 5e6)).toBe(eraOneUs);
});

test("kiss codes are letters", () => {
  expect(lettersOf(0x52415445)).toBe("RATE");
  expect(lettersOf(0x47505300)).toBe("GPS");
});

test("AES-CMAC gives the vectors of RFC 4493 §4", () => {
  const key = fromHex("2b7e151628aed2a6abf7158809cf4f3c");
  const message = fromHex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
  );
  const vectors = [
    [0, "bb1d6929e95937287fa37d129b756746"],
    [16, "070a16b46b4d4144f79bdd9dd04a287c"],
    [40, "dfa66747de9ae63030ca32611497c827"],
    [64, "51f0bebf7e3b9d92fc49741779363cfe"],
  ] as const;
  for (const [length, mac] of vectors) expect(toHex(cmac(message.subarray(0, length), key, crypto))).toBe(mac);
});

test("a MAC holds for its key, its number and its packet only", () => {
  const packet = clientRequest(7n);
  for (const algorithm of ["sha256", "aes-128-cmac"] as const) {
    const key = { id: 10, algorithm, secret: fromHex("000102030405060708090a0b0c0d0e0f") };
    const signed = withMac(packet, key, crypto);
    expect(signed.length).toBe(48 + 4 + (algorithm === "sha256" ? 20 : 16));
    expect(keyIdOf(signed)).toBe(10);
    expect(hasMac(signed, key, crypto)).toBe(true);
    expect(hasMac(signed, { ...key, id: 11 }, crypto)).toBe(false);
    expect(hasMac(signed, { ...key, secret: new Uint8Array(16) }, crypto)).toBe(false);
    expect(hasMac(packet, key, crypto)).toBe(false);
    for (const at of [0, 47, 53]) {
      const altered = signed.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(hasMac(altered, key, crypto)).toBe(false);
    }
  }
});
