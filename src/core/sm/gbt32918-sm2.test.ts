import { createPrivateKey, createPublicKey, createSign, createVerify, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { type Bytes, concat, fromHex, fromUtf8, toHex, utf8 } from "../bytes.ts";
import { bytes32, curve, CURVE_IN_Z, modN, secretBase, SM2_N, toInteger } from "./curve.ts";
import { DecryptionError, sm2EncryptWithNonce } from "./sm2-encryption.ts";
import {
  isPoint65,
  publicKeyOf,
  signatureFromDer,
  signatureToDer,
  sm2Decrypt,
  sm2Digest,
  sm2Encrypt,
  sm2GenerateKey,
  sm2SignDigest,
  sm2SignWithNonce,
  sm2VerifyDigest,
  sm2Za,
} from "./sm2.ts";

/** GB/T 32918.5-2017 (GM/T 0003.5 Annex A to C) on the recommended curve, and OpenSSL as a peer. */

const random = (length: number): Bytes => new Uint8Array(randomBytes(length));
const d = fromHex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
const P = fromHex(
  "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" +
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
);
const k = 0x59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21n;

/** Imported keys are SM2 to OpenSSL, generated ones are not; Z goes in front by hand. */
const der = (hex: string, ...rest: Bytes[]) => Buffer.concat([Buffer.from(hex, "hex"), ...rest]);
const privateKey = (key: Bytes) =>
  createPrivateKey({
    key: der(
      "308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420",
      concat(key, fromHex("a144034200"), publicKeyOf(key)),
    ),
    format: "der",
    type: "pkcs8",
  });
const publicKey = (point: Bytes) =>
  createPublicKey({
    key: der("3059301306072a8648ce3d020106082a811ccf5501822d034200", point),
    format: "der",
    type: "spki",
  });

test("Annex A: key, Z, e and signature", () => {
  expect(toHex(publicKeyOf(d))).toBe(toHex(P));
  expect(toHex(sm2Za(P))).toBe("b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3");
  const e = sm2Digest(P, utf8("message digest"));
  expect(toHex(e)).toBe("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640");
  const signature = sm2SignWithNonce(d, e, k);
  if (!signature) throw new Error("no signature");
  expect(toHex(signature.r)).toBe("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3");
  expect(toHex(signature.s)).toBe("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
  expect(sm2VerifyDigest(P, e, signature)).toBe(true);
});

test("Annex C: encryption", () => {
  const cipher = sm2EncryptWithNonce(P, utf8("encryption standard"), k) ?? new Uint8Array();
  expect(toHex(cipher)).toBe(
    "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73" +
      "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0" +
      "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766" +
      "21886ca989ca9c7d58087307ca93092d651efa",
  );
  expect(fromUtf8(sm2Decrypt(d, cipher, kernel()))).toBe("encryption standard");
});

test("signatures agree with OpenSSL both ways on random keys", () => {
  for (let i = 0; i < 40; i++) {
    const key = sm2GenerateKey(random);
    const point = publicKeyOf(key);
    const message = random(i);
    const e = sm2Digest(point, message);
    const ours = sm2SignDigest(key, e, random);
    const isOurs = createVerify("sm3").update(sm2Za(point)).update(message);
    expect(isOurs.verify(publicKey(point), signatureToDer(ours))).toBe(true);
    const signed = createSign("sm3").update(sm2Za(point)).update(message).sign(privateKey(key));
    const theirs = signatureFromDer(new Uint8Array(signed));
    expect(sm2VerifyDigest(point, e, theirs)).toBe(true);
    expect(sm2VerifyDigest(point, sm2Digest(point, concat(message, Uint8Array.of(0))), theirs)).toBe(false);
    expect(sm2VerifyDigest(P, e, theirs)).toBe(false);
    expect(sm2VerifyDigest(point, e, { r: theirs.s, s: theirs.r })).toBe(false);
  }
});

test("a broken random source does not repeat a nonce for two messages", () => {
  const stuck = (length: number) => new Uint8Array(length).fill(7);
  const one = sm2SignDigest(d, sm2Digest(P, utf8("one")), stuck);
  const two = sm2SignDigest(d, sm2Digest(P, utf8("two")), stuck);
  const xOf = (r: Bytes, text: string) => (toInteger(r) - toInteger(sm2Digest(P, utf8(text))) + SM2_N) % SM2_N;
  expect(xOf(one.r, "one")).not.toBe(xOf(two.r, "two"));
});

test("encryption round trips and refuses every changed byte", () => {
  for (const length of [1, 31, 32, 33, 100]) {
    const plain = random(length);
    const cipher = sm2Encrypt(P, plain, random);
    expect(sm2Decrypt(d, cipher, kernel())).toEqual(plain);
    for (const at of [0, 1, 64, 65, 96, 97, cipher.length - 1]) {
      const changed = cipher.map((byte, i) => (i === at ? byte ^ 1 : byte));
      expect(() => sm2Decrypt(d, changed, kernel())).toThrow(DecryptionError);
    }
  }
  expect(() => sm2Decrypt(d, new Uint8Array(97), kernel())).toThrow(DecryptionError);
  expect(() => sm2Encrypt(P, new Uint8Array(), random)).toThrow(TypeError);
});

test("points off the curve, of x or y ≥ p, compressed, hybrid, cut or infinite are not points", () => {
  const flipped = P.map((byte, i) => (i === 64 ? byte ^ 1 : byte));
  const { Fp } = curve();
  // The smallest x on the curve, which also fits 32 bytes as x + p: the same point in a second, forbidden writing.
  let x = 0n;
  const squareAt = (at: bigint) => Fp.create(at * at * at - 3n * at + toInteger(CURVE_IN_Z.subarray(32, 64)));
  while (Fp.pow(squareAt(x), (Fp.ORDER - 1n) / 2n) !== 1n) x++;
  const y = bytes32(Fp.sqrt(squareAt(x)));
  expect(isPoint65(concat(Uint8Array.of(4), bytes32(x), y))).toBe(true);
  const xIsBig = concat(Uint8Array.of(4), bytes32(x + Fp.ORDER), y);
  const yIsBig = concat(P.subarray(0, 33), bytes32(Fp.ORDER));
  const compressed = concat(Uint8Array.of(2), P.subarray(1, 33));
  const hybrids = [6, 7].map((head) => concat(Uint8Array.of(head), P.subarray(1)));
  const cuts = [P.subarray(0, 64), concat(P, Uint8Array.of(0)), P.subarray(1), new Uint8Array()];
  for (const bad of [flipped, xIsBig, yIsBig, compressed, ...hybrids, ...cuts, new Uint8Array(65), new Uint8Array(1)]) {
    expect(isPoint65(bad)).toBe(false);
    expect(() => sm2Encrypt(bad, Uint8Array.of(1), random)).toThrow(TypeError);
  }
  expect(isPoint65(P)).toBe(true);
});

test("r and s out of [1, n−1] and r + s = n never verify; d out of [1, n−2] is no key", () => {
  const e = sm2Digest(P, utf8("message digest"));
  const good = sm2SignDigest(d, e, random);
  const overN = bytes32(SM2_N + 1n);
  for (const bad of [new Uint8Array(32), bytes32(SM2_N), overN, new Uint8Array(31), new Uint8Array(33)]) {
    expect(sm2VerifyDigest(P, e, { r: bad, s: good.s })).toBe(false);
    expect(sm2VerifyDigest(P, e, { r: good.r, s: bad })).toBe(false);
  }
  expect(sm2VerifyDigest(P, e, { r: good.r, s: bytes32(SM2_N - toInteger(good.r)) })).toBe(false);
  // t = r + s = 0 takes P out of the equation: without the check this verifies under any key.
  const s = 12345n;
  const keyless = bytes32(modN(-s - secretBase(s).toAffine().x));
  expect(sm2VerifyDigest(P, keyless, { r: bytes32(SM2_N - s), s: bytes32(s) })).toBe(false);
  for (const bad of [new Uint8Array(32), bytes32(SM2_N), bytes32(SM2_N - 1n), new Uint8Array(31)])
    expect(() => publicKeyOf(bad)).toThrow(TypeError);
});

test("only the one DER encoding of r and s in [1, n−1] is a signature (GM/T 0009 §7.3)", () => {
  const small = { r: bytes32(1n), s: bytes32(SM2_N - 1n) };
  const good = signatureToDer(small);
  expect(toHex(good)).toBe(`3026020101022100${toHex(small.s)}`);
  expect(signatureFromDer(good)).toEqual(small);
  const n = toHex(bytes32(SM2_N));
  const bad = {
    negative: "3006020101020180",
    "padded zero": "300702010102020001",
    "long length": "3081060201010201",
    cut: "30050201010201",
    "more after": "300602010102010100",
    set: "3106020101020101",
    zero: "3006020100020101",
    "s = n": `3026020101022100${n}`,
    "34 bytes": `302702010102220000${n}`,
    empty: "",
    "empty integer": "300402000200",
  };
  for (const [why, hex] of Object.entries(bad)) expect(() => signatureFromDer(fromHex(hex)), why).toThrow(TypeError);
  expect(() => signatureToDer({ r: new Uint8Array(32), s: small.s })).toThrow(TypeError);
});
