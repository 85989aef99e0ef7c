import { createPrivateKey, createPublicKey, createSign, createVerify } from "node:crypto";
import { normalizeZ } from "@noble/curves/abstract/curve.js";
import { sm2 as smCrypto } from "sm-crypto";
import { type Bytes, concat, equalBytes, fromHex, toHex, u64 } from "../../src/core/bytes.ts";
import { bytes32, bytes65, curve, modN, type Point, SM2_N, toInteger } from "../../src/core/sm/curve.ts";
import type { Kernel } from "../../src/core/sm/kernel/kernel.ts";
import {
  type Signature32,
  signatureFromDer,
  signatureToDer,
  sm2SignDigest,
  sm2VerifyDigest,
  sm2Za,
} from "../../src/core/sm/sm2.ts";
import { sm3 } from "../../src/core/sm/sm3.ts";

/**
 * The kernel beside `@noble/curves`, OpenSSL and sm-crypto on as many values as one likes. Every value comes from the seed, so
 * a difference can be met again. A reference's multiplication is too slow for a million, so multiples are walked:
 * k, k + δ, k + 2δ, … cost noble one addition each.
 */

export type Proof = { values: number; parts: Record<string, number> };

type Draw = (length: number) => Bytes;

const WALK = 64;

/** @throws Error that names the first value two implementations differ on */
export function proveKernel(kernel: Kernel, seed: string, values: number): Proof {
  const draw = drawFrom(seed);
  const parts: Record<string, number> = {};
  const share = (name: string, part: number, work: (count: number) => number) => {
    parts[name] = work(Math.ceil(values * part));
  };
  share("k·G, noble", 0.4, (count) => walk(count, draw, null, (k) => k.map((one) => kernel.multiplyBase(one))));
  share("k·Q with a table, noble", 0.2, (count) => walkOnKeys(count, draw, (Q, k) => kernel.multiplyMany(Q, k)));
  share("k·Q without, noble", 0.05, (count) =>
    walkOnKeys(count, draw, (Q, k) => k.map((one) => kernel.multiply(Q, one))),
  );
  share("signed here, right for OpenSSL", 0.15, (count) => onKeys(count, draw, kernel, signedHere));
  share("signed by OpenSSL, right here", 0.1, (count) => onKeys(count, draw, kernel, signedThere));
  share("forged, wrong for OpenSSL and here", 0.0975, (count) => onKeys(count, draw, kernel, forged));
  share("signature and verdict, noble", 0.002, (count) => onKeys(count, draw, kernel, sameAsNoble));
  share("signature and verdict, sm-crypto", 0.0005, (count) => onKeys(count, draw, kernel, sameAsSmCrypto));
  return { values: Object.values(parts).reduce((sum, part) => sum + part, 0), parts };
}

/** SM3(seed ‖ counter), as long as somebody draws. */
function drawFrom(seed: string): Draw {
  const root = sm3(fromHex(seed));
  let counter = 0;
  let pool: Bytes = new Uint8Array();
  return (length) => {
    while (pool.length < length) pool = concat(pool, sm3(root, u64(counter++)));
    const drawn = pool.slice(0, length);
    pool = pool.slice(length);
    return drawn;
  };
}

const scalarFrom = (draw: Draw): bigint => modN(toInteger(draw(40))) || 1n;

function differ(what: string, facts: Record<string, bigint | Bytes>): never {
  const text = Object.entries(facts).map(
    ([name, value]) => `${name} ${typeof value === "bigint" ? value.toString(16) : toHex(value)}`,
  );
  throw new Error(`${what} differs: ${text.join(", ")}`);
}

/** Where a walk begins: at random, or just before a power of two, its multiple of n's half, or n itself. */
function startOf(draw: Draw): bigint {
  const [kind = 0, power = 0] = draw(2);
  const near = BigInt(WALK / 2);
  if (kind % 4 === 0) return scalarFrom(draw);
  if (kind % 4 === 1) return modN((1n << BigInt(power)) - near);
  if (kind % 4 === 2) return modN(-(1n << BigInt(power)) - near);
  return modN(-near);
}

/** @param Q null for G */
function walk(count: number, draw: Draw, Q: Point | null, kernelMultiplesOf: (k: Bytes[]) => Bytes[]): number {
  const base = Q ?? curve().BASE;
  let done = 0;
  while (done < count) {
    const start = startOf(draw);
    const step = (draw(1)[0] ?? 0) % 2 === 0 ? 1n : scalarFrom(draw);
    const scalars = Array.from({ length: WALK }, (_, i) => modN(start + BigInt(i) * step)).filter((k) => k !== 0n);
    const stride = base.multiplyUnsafe(step);
    let at = base.multiplyUnsafe(start === 0n ? SM2_N - 1n : start);
    if (start === 0n) at = at.add(base);
    const points: Point[] = [];
    for (let i = 0; i < WALK; i++, at = at.add(stride)) if (!at.is0()) points.push(at);
    const wanted = normalizeZ(curve(), points).map(bytes65);
    const got = kernelMultiplesOf(scalars.map(bytes32));
    wanted.forEach((point, i) => {
      if (!equalBytes(point, got[i] ?? new Uint8Array()))
        differ("a multiple", { k: scalars[i] ?? 0n, Q: bytes65(base) });
    });
    done += wanted.length;
  }
  return done;
}

function walkOnKeys(count: number, draw: Draw, multiples: (Q: Bytes, k: Bytes[]) => Bytes[]): number {
  let done = 0;
  while (done < count) {
    const Q = curve().BASE.multiplyUnsafe(scalarFrom(draw));
    const point = bytes65(Q);
    done += walk(Math.min(1024, count - done), draw, Q, (k) => multiples(point, k));
  }
  return done;
}

type Key = {
  d: Bytes;
  point: Bytes;
  z: Bytes;
  sign: (message: Bytes) => Signature32;
  verify: (message: Bytes, s: Signature32) => boolean;
};
type Check = (key: Key, draw: Draw, kernel: Kernel) => void;

function onKeys(count: number, draw: Draw, kernel: Kernel, check: Check): number {
  for (let done = 0; done < count;) {
    const key = keyOf(draw, kernel);
    for (let i = 0; i < 64 && done < count; i++, done++) check(key, draw, kernel);
  }
  return count;
}

/** A key, and what OpenSSL does with it: imported, with Z in front by hand. */
function keyOf(draw: Draw, kernel: Kernel): Key {
  const d = bytes32(modN(scalarFrom(draw) - 2n) || 1n);
  const point = kernel.multiplyBase(d);
  const z = sm2Za(point);
  const spki = concat(fromHex("3059301306072a8648ce3d020106082a811ccf5501822d034200"), point);
  const pkcs8 = concat(
    fromHex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420"),
    d,
    fromHex("a144034200"),
    point,
  );
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  return {
    d,
    point,
    z,
    sign: (message) => signatureFromDer(new Uint8Array(createSign("sm3").update(z).update(message).sign(privateKey))),
    verify: (message, signature) =>
      createVerify("sm3").update(z).update(message).verify(publicKey, signatureToDer(signature)),
  };
}

const signedHere: Check = (key, draw, kernel) => {
  const message = draw(32);
  const signature = kernel.sign(key.d, sm3(key.z, message), draw);
  if (!key.verify(message, signature)) differ("a signature", { d: key.d, message, ...signature });
};

const signedThere: Check = (key, draw, kernel) => {
  const message = draw(32);
  const signature = key.sign(message);
  if (!kernel.verify(key.point, sm3(key.z, message), signature))
    differ("a verdict", { d: key.d, message, ...signature });
};

const forged: Check = (key, draw, kernel) => {
  const message = draw(32);
  const good = kernel.sign(key.d, sm3(key.z, message), draw);
  const [kind = 0, at = 0, bit = 0] = draw(3);
  const flip = (bytes: Bytes) => bytes.map((byte, i) => (i === at % 32 ? byte ^ (1 << (bit % 8)) : byte));
  const bad = kind % 2 === 0 ? { r: flip(good.r), s: good.s } : { r: good.r, s: flip(good.s) };
  if (kernel.verify(key.point, sm3(key.z, message), bad)) differ("a forgery", { d: key.d, message, ...bad });
  if (key.verify(message, bad)) differ("OpenSSL's verdict", { d: key.d, message, ...bad });
};

const sameAsNoble: Check = (key, draw, kernel) => {
  const [e, fresh] = [draw(32), draw(32)];
  const ours = kernel.sign(key.d, e, () => fresh.slice());
  const theirs = sm2SignDigest(key.d, e, () => fresh.slice());
  const isSame = equalBytes(ours.r, theirs.r) && equalBytes(ours.s, theirs.s);
  if (!isSame || !sm2VerifyDigest(key.point, e, ours)) differ("a signature", { d: key.d, e, fresh });
};

const sameAsSmCrypto: Check = (key, draw, kernel) => {
  const message = draw(32);
  const options = { hash: true, der: false };
  const ours = kernel.sign(key.d, sm3(key.z, message), draw);
  const hex = toHex(ours.r) + toHex(ours.s);
  if (!smCrypto.doVerifySignature(Array.from(message), hex, toHex(key.point), options))
    differ("a signature", { d: key.d, message, ...ours });
  const theirs = smCrypto.doSignature(Array.from(message), toHex(key.d), options);
  const read = { r: fromHex(theirs.slice(0, 64)), s: fromHex(theirs.slice(64)) };
  if (!kernel.verify(key.point, sm3(key.z, message), read)) differ("a verdict", { d: key.d, message, ...read });
};
