import { mulAddUnsafe, normalizeZ } from "@noble/curves/abstract/curve.js";
import { invertCt } from "@noble/curves/abstract/modular.js";
import { weierstrass, type WeierstrassPoint, type WeierstrassPointCons } from "@noble/curves/abstract/weierstrass.js";
import { type Bytes, concat, type RandomBytes, toHex } from "../bytes.ts";

/**
 * Curve sm2p256v1 (GB/T 32918.5-2017 §2): points are 65 bytes 04‖X‖Y, scalars 32 bytes, big-endian. Multiplications named
 * `secret` use noble's blinded constant-time path (best effort in JavaScript); `publicSum` does not.
 */

export type Point = WeierstrassPoint<bigint>;

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
/** Order of G. */
export const SM2_N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const PARAMETERS = {
  p: P,
  n: SM2_N,
  h: 1n,
  a: P - 3n,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
/** a‖b‖Gx‖Gy as they enter Z (GB/T 32918.2 §5.5). */
export const CURVE_IN_Z = concat(...[PARAMETERS.a, PARAMETERS.b, PARAMETERS.Gx, PARAMETERS.Gy].map(bytes32));

let made: WeierstrassPointCons<bigint> | undefined;

/** Made at first use, because noble tries its randomness then, and a mini-program has none while modules load. */
export function curve(): WeierstrassPointCons<bigint> {
  made ??= weierstrass(PARAMETERS);
  return made;
}

/**
 * Gives the randomness that blinds secret multiplications; only a side-channel defence, results never depend on it. Call
 * once before first use where the platform has no WebCrypto (mini-program), else those run constant-time but unblinded.
 */
export function blindCurveWith(random: RandomBytes): void {
  made = weierstrass(PARAMETERS, { randomBytes: (length = 32) => Uint8Array.from(random(length)) });
}

/** Unsigned big-endian. */
export const toInteger = (bytes: Bytes): bigint => BigInt(`0x0${toHex(bytes)}`);

/** 32 bytes big-endian of 0 ≤ value < 2²⁵⁶. */
export function bytes32(value: bigint): Bytes {
  const out = new Uint8Array(32);
  let rest = value;
  for (let i = 31; i >= 0; i--) {
    out[i] = Number(rest & 255n);
    rest >>= 8n;
  }
  if (rest !== 0n) throw new RangeError("does not fit 32 bytes");
  return out;
}

/** value mod n, never negative. */
export function modN(value: bigint): bigint {
  const rest = value % SM2_N;
  return rest < 0n ? rest + SM2_N : rest;
}

/** 1/value mod n by Fermat, so that the steps do not depend on the value. */
export const inverseModN = (value: bigint): bigint => invertCt(value, SM2_N);

/** A scalar in [1, n−1] from 32 bytes, or null. */
export function scalarOf(bytes: Bytes): bigint | null {
  if (bytes.length !== 32) return null;
  const value = toInteger(bytes);
  return value > 0n && value < SM2_N ? value : null;
}

const N_BYTES = bytes32(SM2_N);

/** True for 32 bytes in [1, n−1]; for public values, which it reads only as far as it must. */
export function isScalar(bytes: Bytes): boolean {
  if (bytes.length !== 32) return false;
  let isZero = true;
  for (const byte of bytes) isZero &&= byte === 0;
  let at = 0;
  while (at < 32 && bytes[at] === N_BYTES[at]) at++;
  return !isZero && (bytes[at] ?? 0) < (N_BYTES[at] ?? 0);
}

/** Uniform in [1, n−1] by rejection (GB/T 32918.1 §3). @param random throws when it has no entropy */
export function randomScalar(random: RandomBytes): bigint {
  for (;;) {
    const bytes = random(32);
    const value = scalarOf(bytes);
    bytes.fill(0);
    if (value !== null) return value;
  }
}

/** Only 04‖X‖Y with X, Y < p, on the curve; O and every compressed or hybrid form give null (protocol.md §2). */
export function pointOf(bytes: Bytes): Point | null {
  if (bytes.length !== 65 || bytes[0] !== 4) return null;
  try {
    return curve().fromBytes(bytes);
  } catch {
    return null;
  }
}

/** @throws Error for O, which has no encoding */
export const bytes65 = (point: Point): Bytes => point.toBytes(false);

/** Many at once with a single inversion. @throws Error for O */
export const manyBytes65 = (points: Point[]): Bytes[] => normalizeZ(curve(), points).map(bytes65);

/** k·G for secret k in [1, n−1]. */
export const secretBase = (k: bigint): Point => curve().BASE.multiply(k);

/** k·Q for secret k in [1, n−1]. */
export const secretTimes = (point: Point, k: bigint): Point => point.multiply(k);

/** Σ k_i·Q_i for public scalars in [0, n−1]. */
export const publicSum = (points: Point[], scalars: bigint[]): Point => mulAddUnsafe(curve(), points, scalars);
