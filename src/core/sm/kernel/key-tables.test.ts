import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bytes } from "../../bytes.ts";
import { u64 } from "../../bytes.ts";
import { sm3 } from "../sm3.ts";
import { KeyTables, roomForTables } from "./key-tables.ts";
import { Machine } from "./machine.ts";

/** The cache's policy, on a real machine that counts how often it makes a table. */
function tables() {
  const machine = new Machine(readFileSync(join(import.meta.dirname, "kernel.wasm")), roomForTables);
  const made: number[] = [];
  const makeTable = (table: number, width: number) => {
    made.push(width);
    return door.makeTable(table, width);
  };
  const door = machine.call;
  Object.defineProperty(machine, "call", { value: { ...door, makeTable } });
  return { machine, made, cache: new KeyTables(machine) };
}

const { machine: maker } = tables();
/** n·G for a scalar made of n: a point for each number. */
function pointOf(n: number): Bytes {
  maker.put(sm3(u64(n)));
  maker.call.multiplyMany(0, 1);
  return maker.take(64);
}

test("a point gets a table at its third use and a larger one at its fiftieth", () => {
  const { cache, made } = tables();
  const point = pointOf(1);
  expect([1, 2, 3].map(() => cache.tableFor(point, 1) !== 0)).toEqual([false, false, true]);
  const first = cache.tableFor(point, 1);
  expect(cache.tableFor(point, 1)).toBe(first);
  const second = cache.tableFor(point, 50);
  expect(second).not.toBe(first);
  expect(cache.tableFor(point, 1000)).toBe(second);
  expect(made).toEqual([4, 7]);
});

test("many multiplications at once are as good as many uses", () => {
  const { cache } = tables();
  expect(cache.tableFor(pointOf(1), 3)).not.toBe(0);
});

test("what is no point never has a table", () => {
  const { cache } = tables();
  const bad = pointOf(1).map((byte, i) => (i === 63 ? byte ^ 1 : byte));
  for (let i = 0; i < 10; i++) expect(cache.tableFor(bad, 60)).toBe(0);
  expect(cache.tableFor(pointOf(2), 3)).not.toBe(0);
});

test("two points with the same X do not share a table", () => {
  const { cache } = tables();
  const point = pointOf(1);
  expect(cache.tableFor(point, 3)).not.toBe(0);
  const negated = point.map((byte, i) => (i < 32 ? byte : byte ^ 1));
  expect(cache.tableFor(negated, 60)).toBe(0);
});

test("more keys in turn than places do not make tables for each other; an idle one gives its place up", () => {
  const { cache, made } = tables();
  const points = Array.from({ length: 460 }, (_, i) => pointOf(i));
  for (let round = 0; round < 5; round++) for (const point of points) cache.tableFor(point, 1);
  expect(made).toHaveLength(384);
  const places = new Set(points.map((point) => cache.tableFor(point, 1)));
  // Those without a table share the 0.
  expect(places.size).toBe(385);
  const late = pointOf(1000);
  expect(cache.tableFor(late, 3)).toBe(0);
  const [steady] = points;
  if (!steady) throw new Error("a point");
  for (let i = 0; i < 1 << 14; i++) cache.tableFor(steady, 1);
  expect(cache.tableFor(late, 3)).not.toBe(0);
  expect(cache.tableFor(steady, 1)).not.toBe(0);
});

test("keys of which each comes again only after thousands of others get no table, however often", () => {
  const { cache, made } = tables();
  // Whether they are points is asked only when a table is made.
  const points = Array.from({ length: 9000 }, () => new Uint8Array(randomBytes(64)));
  for (let round = 0; round < 5; round++) for (const point of points) cache.tableFor(point, 1);
  expect(made).toEqual([]);
});
