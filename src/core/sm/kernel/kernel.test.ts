import { createPrivateKey, createPublicKey, createSign, createVerify, randomBytes } from "node:crypto";
import { sm2 as smCrypto } from "sm-crypto";
import { expect, test } from "vitest";
import { kernel as opened } from "#server/kernel.ts";
import { type Bytes, concat, fromHex, toHex, utf8 } from "../../bytes.ts";
import { bytes32, bytes65, curve, modN, type Point, randomScalar, secretBase, SM2_N, toInteger } from "../curve.ts";
import {
  publicKeyOf,
  type Signature32,
  signatureFromDer,
  signatureToDer,
  sm2Digest,
  sm2GenerateKey,
  sm2SignDigest,
  sm2SignWithNonce,
  sm2VerifyDigest,
  sm2Za,
} from "../sm2.ts";
import { hmacSm3, sm3 } from "../sm3.ts";

/** The kernel against `@noble/curves`, OpenSSL and sm-crypto: the same results, values at every edge included. */

const random = (length: number): Bytes => new Uint8Array(randomBytes(length));
const kernel = opened();
const d = fromHex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
const P = fromHex(
  "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" +
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
);
const ofScalar = (k: bigint): Point => secretBase(k);

/** Where carries, digits and exceptional cases of the formulas sit, and their negatives. */
const edges: bigint[] = (() => {
  const small = [
    1n,
    2n,
    3n,
    4n,
    5n,
    6n,
    7n,
    8n,
    15n,
    16n,
    17n,
    18n,
    31n,
    32n,
    33n,
    34n,
    63n,
    64n,
    65n,
    66n,
    127n,
    128n,
    129n,
  ];
  const windows = [4, 5, 6, 7].flatMap((w) =>
    Array.from({ length: Math.floor(255 / w) }, (_, i) => 1n << BigInt(w * (i + 1))).flatMap((power) => [
      power - 1n,
      power,
      power + 1n,
    ]),
  );
  const halves = [(SM2_N - 1n) / 2n, (SM2_N + 1n) / 2n, SM2_N / 3n];
  return [...small, ...windows, ...halves].flatMap((k) => [k, SM2_N - k]).filter((k) => k > 0n && k < SM2_N);
})();

test("GB/T 32918.5 Annex A: key, signature and verification", () => {
  expect(toHex(kernel.multiplyBase(d))).toBe(toHex(P));
  const e = sm2Digest(P, utf8("message digest"));
  const k = fromHex("59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21");
  const signature = kernel.signWithNonce(d, e, k);
  if (!signature) throw new Error("no signature");
  expect(toHex(signature.r)).toBe("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3");
  expect(toHex(signature.s)).toBe("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
  expect(kernel.verify(P, e, signature)).toBe(true);
});

test("k·G is noble's for scalars at every edge of a digit", () => {
  for (const k of edges)
    expect(toHex(kernel.multiplyBase(bytes32(k))), k.toString(16)).toBe(toHex(bytes65(ofScalar(k))));
});

test("k·Q is noble's for scalars at every edge, without and with a table", () => {
  const Q = ofScalar(randomScalar(random));
  const point = bytes65(Q);
  const scalars = edges.filter((_, i) => i < 60 || i % 7 === 0);
  const wanted = scalars.map((k) => toHex(bytes65(Q.multiply(k))));
  expect(scalars.map((k) => toHex(kernel.multiply(point, bytes32(k))))).toEqual(wanted);
  expect(kernel.multiplyMany(point, scalars.map(bytes32)).map(toHex)).toEqual(wanted);
});

test("signatures are byte for byte those of the reference for the same randomness", () => {
  for (let i = 0; i < 200; i++) {
    const key = sm2GenerateKey(random);
    const e = random(32);
    const fresh = random(32);
    expect(kernel.sign(key, e, () => fresh.slice())).toEqual(sm2SignDigest(key, e, () => fresh.slice()));
  }
});

test("a batch signs what single calls sign, whatever its size", () => {
  for (const count of [0, 1, 2, 63, 64, 65, 130]) {
    const digests = Array.from({ length: count }, () => random(32));
    const pool = random(32 * count);
    let used = 0;
    const scripted = (length: number) => pool.slice(used, (used += length));
    const batch = kernel.signMany(d, digests, scripted);
    used = 0;
    expect(batch).toEqual(digests.map((e) => kernel.sign(d, e, scripted)));
    expect(batch.every((signature, i) => sm2VerifyDigest(P, digests[i] ?? new Uint8Array(), signature))).toBe(true);
  }
});

test("nonces 1, 2, n−1 and n−2, and keys 1 and n−2", () => {
  for (const key of [1n, 2n, 3n, SM2_N - 2n, SM2_N - 3n, (SM2_N - 1n) / 2n])
    for (const k of [1n, 2n, 3n, 6n, SM2_N - 1n, SM2_N - 2n, SM2_N - 6n, SM2_N - 18n]) {
      const e = random(32);
      const wanted = sm2SignWithNonce(bytes32(key), e, k);
      expect(kernel.signWithNonce(bytes32(key), e, bytes32(k))).toEqual(wanted);
      if (wanted) expect(verifiesEverywhere(publicKeyOf(bytes32(key)), e, wanted)).toBe(true);
    }
});

/** Without a table, and with one of either width: use promotes the key. */
function verifiesEverywhere(point: Bytes, e: Bytes, signature: Signature32): boolean {
  const verdicts = Array.from({ length: 55 }, () => kernel.verify(point, e, signature));
  expect(new Set(verdicts).size).toBe(1);
  return verdicts[0] === true;
}

test("signatures agree with OpenSSL and sm-crypto both ways", () => {
  for (let i = 0; i < 8; i++) {
    const key = sm2GenerateKey(random);
    const point = publicKeyOf(key);
    const message = random(i + 1);
    const e = sm2Digest(point, message);
    const ours = kernel.sign(key, e, random);
    const check = createVerify("sm3").update(sm2Za(point)).update(message);
    expect(check.verify(publicKey(point), signatureToDer(ours))).toBe(true);
    const theirs = signatureFromDer(
      new Uint8Array(createSign("sm3").update(sm2Za(point)).update(message).sign(privateKey(key))),
    );
    expect(kernel.verify(point, e, theirs)).toBe(true);
    const hex = smCrypto.doSignature(Array.from(message), toHex(key), { hash: true, der: false });
    expect(kernel.verify(point, e, { r: fromHex(hex.slice(0, 64)), s: fromHex(hex.slice(64)) })).toBe(true);
    const options = { hash: true, der: false };
    expect(smCrypto.doVerifySignature(Array.from(message), toHex(ours.r) + toHex(ours.s), toHex(point), options)).toBe(
      true,
    );
  }
});

test("one changed bit anywhere is refused, with and without a table", () => {
  for (const point of [P, publicKeyOf(sm2GenerateKey(random))]) {
    const key = point === P ? d : null;
    const e = random(32);
    const good = key ? kernel.sign(key, e, random) : { r: random(32), s: random(32) };
    for (let round = 0; round < 6; round++)
      for (let bit = 0; bit < 256; bit += 5) {
        const flip = (bytes: Bytes) => bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(kernel.verify(point, flip(e), good)).toBe(false);
        expect(kernel.verify(point, e, { r: flip(good.r), s: good.s })).toBe(false);
        expect(kernel.verify(point, e, { r: good.r, s: flip(good.s) })).toBe(false);
      }
  }
});

test("sums that meet equal or opposite points fall back to complete additions and are right", () => {
  // Keys that are small multiples of G make s·G and t·Q meet at every stage.
  for (const small of [1n, 2n, 3n, 4n, 5n, 7n, 8n, 16n, 31n, 32n, 64n, SM2_N - 2n, SM2_N - 3n]) {
    const Q = ofScalar(small);
    const point = bytes65(Q);
    for (const [factor, t] of [
      [1n, 1n],
      [2n, 1n],
      [small, 1n],
      [small * 16n, 16n],
      [small * 5n, 5n],
      [1n, SM2_N - 1n],
      [modN(-small), 1n],
      [modN(-small * 33n), 33n],
      [modN(small << 128n), 1n << 128n],
    ] as const) {
      const s = modN(factor);
      const r = modN(t - s);
      if (r === 0n || s === 0n) continue;
      const sum = curve().BASE.multiplyUnsafe(s).add(Q.multiplyUnsafe(t));
      const x = sum.is0() ? 1n : sum.toAffine().x;
      const signature = { r: bytes32(r), s: bytes32(s) };
      const e = bytes32(modN(r - x));
      expect(sm2VerifyDigest(point, e, signature)).toBe(!sum.is0());
      expect(verifiesEverywhere(point, e, signature)).toBe(!sum.is0());
    }
  }
});

test("malformed keys, digests and values are refused and never an error", () => {
  const e = sm2Digest(P, utf8("message digest"));
  const good = kernel.sign(d, e, random);
  const bads = [0n, SM2_N, SM2_N + 1n, (1n << 256n) - 1n].map(bytes32);
  for (const bad of [...bads, new Uint8Array(31), new Uint8Array(33), new Uint8Array()]) {
    expect(kernel.verify(P, e, { r: bad, s: good.s })).toBe(false);
    expect(kernel.verify(P, e, { r: good.r, s: bad })).toBe(false);
  }
  expect(kernel.verify(P, e, { r: good.r, s: bytes32(SM2_N - toInteger(good.r)) })).toBe(false);
  expect(kernel.verify(P, e.subarray(1), good)).toBe(false);
  const { Fp } = curve();
  const moved = P.map((byte, i) => (i === 64 ? byte ^ 1 : byte));
  const tooBig = [
    concat(Uint8Array.of(4), bytes32(Fp.ORDER), P.subarray(33)),
    concat(P.subarray(0, 33), bytes32(Fp.ORDER)),
  ];
  const compressed = concat(Uint8Array.of(2), P.subarray(1, 33));
  const infinity = [new Uint8Array(65), Uint8Array.of(0), concat(Uint8Array.of(4), new Uint8Array(64))];
  const hybrid = concat(Uint8Array.of(6), P.subarray(1));
  for (const bad of [moved, ...tooBig, compressed, ...infinity, hybrid, P.subarray(1), new Uint8Array()]) {
    expect(verifiesEverywhere(bad, e, good)).toBe(false);
    expect(() => kernel.multiply(bad, d)).toThrow(TypeError);
    expect(() => kernel.multiplyMany(bad, [d, d, d, d])).toThrow(TypeError);
    expect(() => kernel.addPoints([[P, bad]])).toThrow(TypeError);
  }
  for (const bad of [...bads, new Uint8Array(31)]) {
    expect(() => kernel.multiplyBase(bad)).toThrow(TypeError);
    expect(() => kernel.multiply(P, bad)).toThrow(TypeError);
    expect(() => kernel.sign(bad, e, random)).toThrow(TypeError);
  }
  expect(() => kernel.sign(bytes32(SM2_N - 1n), e, random)).toThrow(TypeError);
  expect(() => kernel.sign(d, e.subarray(1), random)).toThrow(TypeError);
});

test("x of R may be n or more: then r is x − n", () => {
  // The largest x below p that is on the curve and not below n.
  const { Fp } = curve();
  const b = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
  const square = (x: bigint) => Fp.create(x * x * x - 3n * x + b);
  let x = SM2_N;
  while (Fp.pow(square(x), (Fp.ORDER - 1n) / 2n) !== 1n) x++;
  const R = curve().fromAffine({ x, y: Fp.sqrt(square(x)) });
  // Any r, s: the key that makes them right for this R is (R − sG)/(r + s).
  const [r, s] = [randomScalar(random), randomScalar(random)];
  const point = bytes65(R.subtract(ofScalar(s)).multiply(curve().Fn.inv(modN(r + s))));
  const signature = { r: bytes32(r), s: bytes32(s) };
  const e = bytes32(modN(r - x));
  expect(sm2VerifyDigest(point, e, signature)).toBe(true);
  expect(verifiesEverywhere(point, e, signature)).toBe(true);
});

test("more keys than places: verdicts stay right while tables are made and given up", () => {
  const keys = Array.from({ length: 430 }, () => {
    const key = sm2GenerateKey(random);
    const e = random(32);
    return { point: kernel.multiplyBase(key), e, signature: kernel.sign(key, e, random) };
  });
  for (let round = 0; round < 6; round++)
    for (const { point, e, signature } of keys) {
      expect(kernel.verify(point, e, signature)).toBe(true);
      expect(kernel.verify(point, signature.r, signature)).toBe(false);
    }
});

test("points add up, O is null", () => {
  const points = Array.from({ length: 70 }, () => ofScalar(randomScalar(random)));
  const pairs = points.map((A, i) => [A, i === 3 ? A : i === 5 ? A.negate() : (points[i + 1] ?? A)] as const);
  const sums = kernel.addPoints(pairs.map(([A, B]) => [bytes65(A), bytes65(B)] as const));
  expect(sums).toEqual(pairs.map(([A, B]) => (A.add(B).is0() ? null : bytes65(A.add(B)))));
  expect(sums[5]).toBeNull();
});

test("scalars of two-party signing", () => {
  for (let i = 0; i < 50; i++) {
    const [f, a, b, c] = [random(32), ...Array.from({ length: 3 }, () => bytes32(randomScalar(random)))] as Bytes[] as [
      Bytes,
      Bytes,
      Bytes,
      Bytes,
    ];
    const [F, A, B, C] = [f, a, b, c].map(toInteger) as [bigint, bigint, bigint, bigint];
    expect(toInteger(kernel.answerShare(f, a, b, c))).toBe(modN(F * (A + B) - C));
    expect(
      toInteger(
        kernel.sumProducts(a, [
          [f, b],
          [f, c],
        ]),
      ),
    ).toBe(modN(A + F * B + F * C));
    expect(modN(toInteger(kernel.invert(a)) * A)).toBe(1n);
    const body = random(3 * i);
    const wide = concat(hmacSm3(f, body, Uint8Array.of(0)), hmacSm3(f, body, Uint8Array.of(1)));
    expect(toInteger(kernel.keyedScalar(f, body))).toBe(modN(toInteger(wide)));
    expect(kernel.sm3(body, f)).toEqual(sm3(body, f));
  }
});

const publicKey = (point: Bytes) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from("3059301306072a8648ce3d020106082a811ccf5501822d034200", "hex"), point]),
    format: "der",
    type: "spki",
  });
const privateKey = (key: Bytes) =>
  createPrivateKey({
    key: Buffer.concat([
      Buffer.from("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420", "hex"),
      key,
      Buffer.from("a144034200", "hex"),
      publicKeyOf(key),
    ]),
    format: "der",
    type: "pkcs8",
  });
