import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type Bytes, toHex } from "../../src/core/bytes.ts";
import type { Kernel } from "../../src/core/sm/kernel/kernel.ts";
import { kernel } from "../../src/server/kernel.ts";
import { proveKernel } from "./prove.ts";

test("the kernel agrees with noble, OpenSSL and sm-crypto on thousands of random and edge values", () => {
  const proof = proveKernel(kernel(), randomBytes(16).toString("hex"), 4000);
  expect(proof.values).toBeGreaterThanOrEqual(4000);
  expect(Object.values(proof.parts).every((part) => part > 0)).toBe(true);
});

/** The kernel but for one method. */
const kernelBut = (changes: Partial<Kernel>): Kernel =>
  new Proxy(kernel(), {
    get: (target, name) => Reflect.get(changes, name) ?? (Reflect.get(target, name) as () => unknown).bind(target),
  });

test("a kernel that is wrong for one scalar, or believes or refuses too much, is found out", () => {
  const last = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122";
  const multiplyBase = (k: Bytes) => {
    const point = kernel().multiplyBase(k);
    return toHex(k) === last ? point.map((byte, i) => (i === 64 ? byte ^ 1 : byte)) : point;
  };
  expect(() => proveKernel(kernelBut({ multiplyBase }), "00", 2000)).toThrow("a multiple differs");
  expect(() => proveKernel(kernelBut({ verify: () => true }), "00", 200)).toThrow("a forgery differs");
  expect(() => proveKernel(kernelBut({ verify: () => false }), "00", 200)).toThrow("a verdict differs");
});
