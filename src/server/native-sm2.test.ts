import { expect, test } from "vitest";
import { random } from "#test/two-party.ts";
import { fromHex, utf8 } from "#core/bytes.ts";
import { publicKeyOf, sm2Digest, sm2GenerateKey, sm2SignDigest } from "#core/sm/sm2.ts";
import { nativeSm2Verify, nativeVerifierFor } from "./native-sm2.ts";

const P = fromHex(
  "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" +
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
);
const signature = {
  r: fromHex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"),
  s: fromHex("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"),
};

test("GB/T 32918.5 Annex A verifies in OpenSSL, with the identity 1234567812345678 and no other", () => {
  expect(nativeSm2Verify(P, utf8("message digest"), signature)).toBe(true);
  expect(nativeSm2Verify(P, utf8("message digest "), signature)).toBe(false);
  expect(nativeSm2Verify(P, utf8("message digest"), { r: signature.s, s: signature.r })).toBe(false);
});

test("malformed keys and values are invalid and never an error", () => {
  const compressed = new Uint8Array([2, ...P.subarray(1, 33)]);
  for (const bad of [compressed, P.subarray(1), new Uint8Array(65), P.map((byte, i) => (i === 9 ? byte ^ 1 : byte))])
    expect(nativeSm2Verify(bad, utf8("message digest"), signature)).toBe(false);
  expect(nativeSm2Verify(P, utf8("message digest"), { r: new Uint8Array(32), s: signature.s })).toBe(false);
});

test("the verifier of a session finds the message by e and refuses an e nobody offered", () => {
  const d = sm2GenerateKey(random);
  const key = publicKeyOf(d);
  const verify = nativeVerifierFor([utf8("one"), utf8("two")]);
  for (const [text, isOffered] of [
    ["one", true],
    ["two", true],
    ["three", false],
  ] as const) {
    const e = sm2Digest(key, utf8(text));
    const { r, s } = sm2SignDigest(d, e, random);
    expect(verify(key, e, r, s)).toBe(isOffered);
    expect(verify(P, e, r, s)).toBe(false);
  }
});
