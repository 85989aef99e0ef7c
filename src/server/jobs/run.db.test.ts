import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Harness, openHarness } from "#test/harness.ts";
import { enqueue, jobKind } from "./enqueue.ts";
import { handles, runDueJobs } from "./run.ts";
import { job } from "./schema.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());
beforeEach(() => h.db.delete(job));

const count = jobKind("test.count", z.object({ n: z.number() }), (failures) =>
  failures >= 3 ? null : failures * 1000,
);
const add = (n: number, when = {}) => h.db.transaction((tx) => enqueue(tx, h, count, { n }, when));

test("a rolled back change leaves no job, a committed one leaves exactly one", async () => {
  await expect(
    h.db.transaction(async (tx) => {
      await enqueue(tx, h, count, { n: 1 });
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await h.db.select().from(job)).toHaveLength(0);
  await add(2);
  expect(await h.db.select().from(job)).toHaveLength(1);
});

test("four workers at once run a hundred jobs exactly once each", async () => {
  for (let n = 0; n < 100; n++) await add(n);
  const seen: number[] = [];
  const counting = handles(count, async (_, { n }) => seen.push(n));
  const drain = async () => {
    while ((await runDueJobs(h, [counting])) > 0);
  };
  await Promise.all([drain(), drain(), drain(), drain()]);
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(await h.db.select().from(job)).toHaveLength(0);
});

test("a failing job waits longer each time and stays as failed in the end, with its problem", async () => {
  await add(1);
  let runs = 0;
  const failing = handles(count, async () => {
    runs++;
    throw new Error("CA is away");
  });
  expect(await runDueJobs(h, [failing])).toBe(1);
  expect(await runDueJobs(h, [failing])).toBe(0);
  h.clock.advance(1000);
  expect(await runDueJobs(h, [failing])).toBe(1);
  h.clock.advance(2000);
  expect(await runDueJobs(h, [failing])).toBe(1);
  h.clock.advance(3_600_000);
  expect(await runDueJobs(h, [failing])).toBe(0);
  expect(runs).toBe(3);
  expect(await h.db.select().from(job)).toMatchObject([{ state: "failed", attempts: 3, problem: "Error: CA is away" }]);
});

test("a second job with the same once-key is not added while the first stands", async () => {
  await add(1, { once: "a" });
  await add(2, { once: "a" });
  expect(await h.db.select().from(job)).toHaveLength(1);
  await runDueJobs(h, [handles(count, async () => {})]);
  await add(3, { once: "a" });
  expect(await h.db.select().from(job)).toHaveLength(1);
});

test("what a dead worker had claimed is taken over after a minute", async () => {
  await add(7);
  await h.db.update(job).set({ state: "claimed", claimedBy: "dead", claimedAt: h.clock.now() });
  const seen: number[] = [];
  const counting = handles(count, async (_, { n }) => seen.push(n));
  expect(await runDueJobs(h, [counting])).toBe(0);
  h.clock.advance(61_000);
  expect(await runDueJobs(h, [counting])).toBe(1);
  expect(seen).toEqual([7]);
});
