import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { compileKernel } from "../../../../bin/kernel/compile.ts";
import { bytes32, curve, modN, SM2_N, toInteger } from "../curve.ts";

/**
 * The kernel's arithmetic against BigInt, with every limb at the bound that assembly/field.ts states: one step further and the
 * products no longer fit, which the last test shows.
 */

type Inside = Record<
  | "input"
  | "toField"
  | "fromField"
  | "multiply"
  | "square"
  | "carried"
  | "invertField"
  | "invertScalar"
  | "addScalars"
  | "subtractScalars"
  | "multiplyScalars"
  | "reduceWide"
  | "makeOdd"
  | "digitAt"
  | "digitsOf"
  | "setRunner"
  | "double"
  | "addAffine"
  | "addAffineLanes",
  (...pointers: number[]) => number
> & { memory: WebAssembly.Memory };

const module = new WebAssembly.Module(Uint8Array.from(compileKernel("inside.ts")));
const inside = new WebAssembly.Instance(module).exports as Inside;
const view = new DataView(inside.memory.buffer);
const IN = inside.input();
const [A, B, C, W, X, Y] = [IN, IN + 80, IN + 160, IN + 256, IN + 288, IN + 320] as const;

const P = curve().Fp.ORDER;
const modP = (value: bigint) => ((value % P) + P) % P;
const R = 1n << 261n;
const PER_R = curve().Fp.inv(modP(R));
const HALF = 1 << 28;
const LIMBS = 9;

const random = (below: bigint) => toInteger(new Uint8Array(randomBytes(40))) % below;
const randomLimb = (bound: number) => (randomBytes(4).readUInt32BE() % (2 * bound + 1)) - bound;

function setLimbs(pair: number, side: 0 | 4, limbs: readonly number[]): bigint {
  limbs.forEach((limb, i) => view.setInt32(pair + 8 * i + side, limb, true));
  return limbs.reduce((sum, limb, i) => sum + (BigInt(limb) << BigInt(29 * i)), 0n);
}
const limbsOf = (pair: number, side: 0 | 4) =>
  Array.from({ length: LIMBS }, (_, i) => view.getInt32(pair + 8 * i + side, true));
const valueOf = (pair: number, side: 0 | 4) =>
  limbsOf(pair, side).reduce((sum, limb, i) => sum + (BigInt(limb) << BigInt(29 * i)), 0n);
const setWords = (at: number, value: bigint) =>
  bytes32(value)
    .toReversed()
    .forEach((byte, i) => view.setUint8(at + i, byte));
const wordsOf = (at: number) => toInteger(new Uint8Array(inside.memory.buffer, at, 32).slice().toReversed());

/** Every limb at ±c·2²⁸, in all the ways that hurt: one sign, the other, alternating, random signs, random values. */
function* extremes(c: number): Generator<number[]> {
  const bound = Math.floor(c * HALF);
  const limbs = (of: (i: number) => number) => Array.from({ length: LIMBS }, (_, i) => of(i));
  yield limbs(() => bound);
  yield limbs(() => -bound);
  yield limbs((i) => (i % 2 === 0 ? bound : -bound));
  yield limbs((i) => (i % 2 === 0 ? -bound : bound));
  yield limbs(() => 0);
  for (let n = 0; n < 40; n++) yield limbs(() => (randomLimb(1) < 0 ? -bound : bound));
  for (let n = 0; n < 40; n++) yield limbs(() => randomLimb(bound));
}

const productBound = (limbs: readonly number[]) =>
  expect(Math.max(...limbs.slice(0, -1).map(Math.abs))).toBeLessThanOrEqual(HALF);

test.each([
  [1, 1],
  [2, 2],
  [2, 7],
  [3, 4.66],
  [3.74, 3.74],
  [1, 7.99],
])("products are right for limbs of up to %d and %d times 2²⁸", (ca, cb) => {
  const right = [...extremes(cb)].toReversed();
  [...extremes(ca)].forEach((left, n) => {
    const factors = ([0, 4] as const).map((side) => {
      const b = right[(n + side) % right.length] ?? left;
      return setLimbs(A, side, left) * setLimbs(B, side, b);
    });
    inside.multiply(C, A, B);
    for (const side of [0, 4] as const) {
      expect(modP(valueOf(C, side))).toBe(modP((factors[side / 4] ?? 0n) * PER_R));
      productBound(limbsOf(C, side));
    }
  });
});

test.each([1, 2, 3, 3.74])("squares are right for limbs of up to %d times 2²⁸", (c) => {
  for (const limbs of extremes(c)) {
    const [left, right] = [setLimbs(A, 0, limbs), setLimbs(A, 4, limbs.toReversed())];
    inside.square(C, A);
    expect(modP(valueOf(C, 0))).toBe(modP(left * left * PER_R));
    expect(modP(valueOf(C, 4))).toBe(modP(right * right * PER_R));
    productBound(limbsOf(C, 0));
  }
});

test("a product is within ±(1/2 + V·V/32)·p, so that its last limb stays small", () => {
  for (let n = 0; n < 500; n++) {
    const [a, b] = [random(16n * P), random(16n * P)];
    // Balanced digits of numbers up to 16p.
    const digits = (value: bigint) => {
      let rest = value;
      return Array.from({ length: LIMBS }, (_, i) => {
        const digit = i === LIMBS - 1 ? rest : BigInt.asIntN(29, rest);
        rest = (rest - digit) >> 29n;
        return Number(digit);
      });
    };
    setLimbs(A, 0, digits(a));
    setLimbs(B, 0, digits(b));
    inside.multiply(C, A, B);
    const product = valueOf(C, 0);
    const bound = P / 2n + (a * b) / R + (P >> 18n);
    expect(product < bound && product > -bound).toBe(true);
  }
});

test("carrying keeps the number and brings limbs down to 2²⁸", () => {
  for (const limbs of extremes(6)) {
    const before = setLimbs(A, 0, limbs);
    setLimbs(A, 4, limbs.toReversed());
    inside.carried(A);
    expect(valueOf(A, 0)).toBe(before);
    expect(Math.max(...limbsOf(A, 0).slice(0, -1).map(Math.abs))).toBeLessThanOrEqual(HALF + 8);
  }
});

const edges = (m: bigint) => [
  0n,
  1n,
  2n,
  m - 1n,
  m - 2n,
  m / 2n,
  (1n << 255n) % m,
  ...Array.from({ length: 300 }, () => random(m)),
];

test("numbers go in and out of the field, and have inverses", () => {
  for (const value of edges(P)) {
    setWords(W, value);
    setWords(X, P - 1n - value);
    inside.toField(A, W, X);
    inside.fromField(W, X, A);
    expect(wordsOf(W)).toBe(value);
    expect(wordsOf(X)).toBe(P - 1n - value);
    inside.invertField(B, A);
    inside.multiply(C, A, B);
    inside.fromField(W, X, C);
    expect(wordsOf(W)).toBe(value === 0n ? 0n : 1n);
  }
  // 0 and p are the same number; both come out as 0.
  for (const same of [0n, P]) {
    setWords(W, same);
    inside.toField(A, W, W);
    inside.fromField(W, X, A);
    expect(wordsOf(W)).toBe(0n);
  }
});

test("scalars add, subtract, multiply, reduce and invert as BigInt does", () => {
  const all = edges(SM2_N);
  all.forEach((a, i) => {
    const b = all[(7 * i + 3) % all.length] ?? a;
    const calculate = (name: "addScalars" | "subtractScalars" | "multiplyScalars") => {
      setWords(W, a);
      setWords(X, b);
      inside[name](Y, W, X);
      return wordsOf(Y);
    };
    expect(calculate("addScalars")).toBe(modN(a + b));
    expect(calculate("subtractScalars")).toBe(modN(a - b));
    expect(calculate("multiplyScalars")).toBe(modN(a * b));
    setWords(W, a);
    inside.invertScalar(Y, W);
    expect(modN(wordsOf(Y) * a)).toBe(a === 0n ? 0n : 1n);
  });
  const max = (1n << 256n) - 1n;
  for (const [high, low] of [
    [max, max],
    [0n, SM2_N],
    [SM2_N, 0n],
    [random(max), random(max)],
  ] as const) {
    setWords(W, high);
    setWords(X, low);
    inside.reduceWide(Y, W, X);
    expect(wordsOf(Y)).toBe(modN((high << 256n) + low));
  }
});

test("odd digits add up to the scalar or to the scalar plus n", () => {
  for (const k of edges(SM2_N)) {
    for (const w of [2, 3, 4, 5, 6, 7, 8]) {
      setWords(W, k);
      inside.makeOdd(X, W);
      const m = inside.digitsOf(w);
      const digits = Array.from({ length: m }, (_, i) => inside.digitAt(X, i, m, w));
      expect(digits.every((digit) => Math.abs(digit % 2) === 1 && Math.abs(digit) < 1 << w)).toBe(true);
      const sum = digits.reduce((total, digit, i) => total + (BigInt(digit) << BigInt(w * i)), 0n);
      expect(sum).toBe(k % 2n === 1n ? k : k + SM2_N);
    }
  }
});

/** A number with limbs up to c·2²⁸ whose last one says it is up to V·p. */
function extreme(c: number, V: number): number[] {
  const bound = Math.floor(c * HALF);
  const isFull = randomLimb(1) !== 0;
  const limb = () => (isFull ? (randomLimb(1) < 0 ? -bound : bound) : randomLimb(bound));
  const top = Math.floor(V * (1 << 24)) - 8;
  return [...Array.from({ length: LIMBS - 1 }, limb), randomLimb(1) < 0 ? -top : top];
}
/** c and V of one side. */
const boundsOf = (pair: number, side: 0 | 4) => {
  const limbs = limbsOf(pair, side);
  const value = valueOf(pair, side);
  const size = value < 0n ? -value : value;
  return { c: Math.max(...limbs.slice(0, -1).map(Math.abs)) / HALF, V: Number((size * 1000n) / P) / 1000 };
};
const within = (pair: number, side: 0 | 4, c: number, V: number, what: string) => {
  const found = boundsOf(pair, side);
  expect(found.c, `c of ${what}`).toBeLessThanOrEqual(c + 1e-6);
  expect(found.V, `V of ${what}`).toBeLessThanOrEqual(V);
};

test("a running point keeps the bounds of point.ts from whatever those bounds allow", () => {
  const [RUN, PX, PY] = [IN + 512, IN + 1024, IN + 1104];
  for (let n = 0; n < 4000; n++) {
    setLimbs(A, 0, extreme(1, 2.7));
    setLimbs(B, 0, extreme(3, 2.2));
    setLimbs(C, 0, extreme(2, 1.3));
    inside.setRunner(RUN, A, B, C);
    setLimbs(PX, 0, extreme(1, 1));
    setLimbs(PY, 0, extreme(1, 1));
    if (n % 2 === 0) inside.double(RUN);
    else inside.addAffine(RUN, PX, PY);
    const what = n % 2 === 0 ? "a double" : "a sum";
    within(RUN, 0, 1, 2.7, `X of ${what}`);
    within(RUN, 4, 1, 2.7, `X of ${what}`);
    within(RUN + 80, 0, 2, 1.3, `Z of ${what}`);
    within(RUN + 80, 4, 3, 2.2, `Y of ${what}`);
  }
});

test("two points side by side keep the bounds of lanes.ts from whatever those bounds allow", () => {
  const [LANES, PX, PY] = [IN + 512, IN + 1024, IN + 1104];
  for (let n = 0; n < 4000; n++) {
    for (const side of [0, 4] as const) {
      setLimbs(LANES, side, extreme(1, 2.4));
      setLimbs(LANES + 80, side, extreme(2, 1.3));
      setLimbs(LANES + 160, side, extreme(1, 0.6));
      setLimbs(PX, side, extreme(1, 2.7));
      setLimbs(PY, side, extreme(3, 2.2));
    }
    inside.addAffineLanes(LANES, PX, PY);
    for (const side of [0, 4] as const) {
      within(LANES, side, 1, 2.4, "X");
      within(LANES + 80, side, 2, 1.3, "Y");
      within(LANES + 160, side, 1, 0.6, "Z");
    }
  }
});

test("the bound on products is sharp: a little above 14 a column overflows", () => {
  const limbs = Array.from({ length: LIMBS }, () => Math.floor(3.9 * HALF));
  const value = setLimbs(A, 0, limbs);
  inside.multiply(C, A, A);
  expect(modP(valueOf(C, 0))).not.toBe(modP(value * value * PER_R));
});
