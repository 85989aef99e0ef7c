import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Bytes, concat } from "../../bytes.ts";
import { bytes32, inverseModN, modN, randomScalar, secretBase, SM2_N, toInteger } from "../curve.ts";
import { hmacSm3 } from "../sm3.ts";

/** After a call the kernel's memory holds no secret it was given or computed, in either byte order. */

const random = (length: number): Bytes => new Uint8Array(randomBytes(length));
const module = new WebAssembly.Module(Uint8Array.from(readFileSync(join(import.meta.dirname, "kernel.wasm"))));

type Door = { memory: WebAssembly.Memory; input: () => number } & Record<string, (...values: number[]) => number>;

function opened() {
  const door = new WebAssembly.Instance(module).exports as unknown as Door;
  const memory = Buffer.from(door.memory.buffer);
  const put = (...parts: Bytes[]) => memory.set(concat(...parts), door.input());
  /** Half of a number is enough to find it, and finds it where the other half was overwritten. */
  const holds = (secret: Bytes) =>
    [secret, secret.toReversed()].some((bytes) =>
      [0, 16].some((at) => memory.includes(Buffer.from(bytes.subarray(at, at + 16)))),
    );
  return { door, put, holds };
}

const scalar = () => bytes32(randomScalar(random));

test("the scan finds what lies there", () => {
  const { put, holds } = opened();
  const secret = scalar();
  put(new Uint8Array(5), secret);
  expect(holds(secret)).toBe(true);
});

test("signing forgets d, (1 + d)⁻¹, the fresh bytes and the nonces", () => {
  const { door, put, holds } = opened();
  const [d, e, fresh] = [scalar(), random(32), random(32)];
  put(d, e, fresh);
  expect(door["sign"]?.(1)).toBe(1);
  const material = concat(new TextEncoder().encode("xq/sm2/nonce/v1"), fresh, e);
  const wide = [0, 1].map((counter) => hmacSm3(d, material, Uint8Array.of(counter)));
  const k = bytes32(modN(toInteger(concat(...wide))));
  const secrets = { d, fresh, k, high: wide[0], low: wide[1], D: bytes32(inverseModN(modN(toInteger(d) + 1n))) };
  for (const [name, secret] of Object.entries(secrets)) expect(holds(secret ?? d), name).toBe(false);
});

test("multiplying forgets the scalar, also as k + n, and refuses without keeping it", () => {
  const { door, put, holds } = opened();
  for (const call of ["multiplyMany", "multiplyOne"]) {
    const k = bytes32(modN(toInteger(scalar()) & ~1n));
    put(k, secretBase(5n).toBytes(false).subarray(1));
    if (call === "multiplyMany") door[call]?.(0, 1);
    else door[call]?.();
    expect(holds(k), call).toBe(false);
    expect(holds(bytes32((toInteger(k) + SM2_N) % (1n << 256n))), call).toBe(false);
  }
  const k = scalar();
  put(k, new Uint8Array(64));
  expect(door["multiplyOne"]?.()).toBe(0);
  expect(holds(k)).toBe(false);
});

test("the two-party steps forget halves and nonces", () => {
  const { door, put, holds } = opened();
  const [d2, s1, w2, r] = [scalar(), scalar(), scalar(), scalar()];
  put(d2, s1, w2, r);
  door["answerShare"]?.();
  for (const secret of [d2, w2, bytes32(modN(toInteger(s1) + toInteger(w2)))]) expect(holds(secret)).toBe(false);
  put(w2, d2, s1);
  door["sumProducts"]?.(1);
  for (const secret of [d2, w2]) expect(holds(secret)).toBe(false);
  put(d2);
  door["invert"]?.();
  expect(holds(d2)).toBe(false);
  const kn = random(32);
  put(kn, random(70));
  door["keyedScalar"]?.(70);
  expect(holds(kn)).toBe(false);
});
