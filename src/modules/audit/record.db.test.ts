import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Harness, openHarness } from "#test/harness.ts";
import { checkChain } from "./check-chain.ts";
import { record } from "./record.ts";
import { audit, auditHead } from "./schema.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());
beforeEach(async () => {
  await h.db.delete(audit);
  await h.db.delete(auditHead);
});

const write = (rows: number) =>
  h.db.transaction((tx) =>
    record(tx, h.system, { type: "audit.checked", subject: "chain", data: { rows, brokenAt: null } }),
  );

test("twenty writers at once make one unbroken chain", async () => {
  await write(0);
  await Promise.all(Array.from({ length: 20 }, (_, i) => write(i + 1)));
  expect(await checkChain(h.db)).toEqual({ rows: 21, brokenAt: null, why: null });
});

test("a rolled back change leaves no record", async () => {
  await expect(
    h.db.transaction(async (tx) => {
      await record(tx, h.system, { type: "audit.checked", subject: "chain", data: { rows: 1, brokenAt: null } });
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await checkChain(h.db)).toEqual({ rows: 0, brokenAt: null, why: null });
});

test("an altered, a removed, a relabelled and a cut-off row are each named", async () => {
  for (let i = 0; i < 5; i++) await write(i);
  const [third] = await h.db.select().from(audit).where(eq(audit.seq, 3));
  if (!third) throw new Error("row 3");
  await h.db
    .update(audit)
    .set({ body: third.body.replace('"rows":2', '"rows":9') })
    .where(eq(audit.seq, 3));
  expect(await checkChain(h.db)).toEqual({ rows: 2, brokenAt: 3, why: "altered" });
  await h.db.update(audit).set({ body: third.body, subject: "other" }).where(eq(audit.seq, 3));
  expect(await checkChain(h.db)).toEqual({ rows: 2, brokenAt: 3, why: "altered" });
  await h.db.delete(audit).where(eq(audit.seq, 3));
  expect(await checkChain(h.db)).toEqual({ rows: 2, brokenAt: 3, why: "missing" });
  await h.db.insert(audit).values(third);
  await h.db.delete(audit).where(eq(audit.seq, 5));
  expect(await checkChain(h.db)).toEqual({ rows: 4, brokenAt: 5, why: "tail-cut" });
});
