import { createCipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type Bytes, utf8 } from "../bytes.ts";
import { BoxError, openBox, sealBox } from "./aead.ts";

const random = (length: number): Bytes => new Uint8Array(randomBytes(length));

test("a box is IV, SM4-CTR and HMAC-SM3 under keys OpenSSL derives too", () => {
  const [key, iv, aad, plain] = [random(64), random(16), utf8("aad"), random(50)];
  const keys = Buffer.from(hkdfSync("sm3", key, "", "xq/aead/v1", 48));
  const cipher = createCipheriv("sm4-ctr", keys.subarray(0, 16), iv);
  const body = Buffer.concat([iv, cipher.update(plain), cipher.final()]);
  const mac = createHmac("sm3", keys.subarray(16)).update(aad).update(body).digest();
  expect(Buffer.from(sealBox(key, iv, aad, plain)).toString("hex")).toBe(Buffer.concat([body, mac]).toString("hex"));
});

test("a box opens under its own key and aad only, and no byte of it may change", () => {
  const [key, aad] = [random(32), utf8("aad")];
  const box = sealBox(key, random(16), aad, utf8("杏签"));
  expect(openBox(key, aad, box)).toEqual(utf8("杏签"));
  for (let at = 0; at < box.length; at++) {
    const changed = box.map((byte, i) => (i === at ? byte ^ 128 : byte));
    expect(() => openBox(key, aad, changed)).toThrow(BoxError);
  }
  expect(() => openBox(random(32), aad, box)).toThrow(BoxError);
  expect(() => openBox(key, utf8("aae"), box)).toThrow(BoxError);
  expect(() => openBox(key, aad, box.subarray(0, 47))).toThrow(BoxError);
  expect(openBox(key, aad, sealBox(key, random(16), aad, new Uint8Array()))).toHaveLength(0);
  expect(() => sealBox(random(31), random(16), aad, aad)).toThrow(RangeError);
});
