import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { parseRecord } from "#core/ers/evidence-record.ts";
import { parseToken } from "#core/tsp/verify-token.ts";
import { audit } from "#modules/audit/schema.ts";
import { certificate, revocationData, revocationSource } from "#modules/certificate/schema.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { documentRevision } from "#modules/document/schema.ts";
import { ensureTsaUnit, rotateTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { timestamp } from "#modules/timestamp/schema.ts";
import { files } from "#server/files.ts";
import { job } from "#server/jobs/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { keptWorld } from "#test/kept-world.ts";
import { DAY } from "#test/sm2-ca.ts";
import { coverage } from "./coverage.ts";
import { followAlgorithms } from "./follow-algorithms.ts";
import { keepDue } from "./keep-due.ts";
import { renewRecords } from "./renew-records.ts";
import { preservationRecord } from "./schema.ts";

let h: Harness;
let world: Awaited<ReturnType<typeof keptWorld>>;

// A hospital for each: what was stamped later cannot be followed by what was stamped earlier.
beforeEach(async () => {
  h = await openHarness();
  world = await keptWorld(h);
  await world.clear();
});
afterEach(() => h.close());
afterAll(() => closePdfium());

/** Documents signed and archived today. */
async function archived(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at++) {
    const id = await world.signed("B-LTA");
    await world.keep(id);
    ids.push(id);
  }
  return ids;
}
const renew = (more: Partial<typeof world.outside> & { ends?: Record<string, number> } = {}) =>
  renewRecords(h.system, { ...world.outside, ...more });
const recordsOf = async (documentId: string) => {
  const rows = await h.db.select().from(preservationRecord).where(eq(preservationRecord.documentId, documentId));
  return rows.map(({ record }) => record);
};
const tokens = async () => (await h.db.select().from(timestamp)).length;
const waitingJobs = async () => (await h.db.select().from(job)).map(({ name }) => name);

test("a year's documents are renewed by one token of a later authority; their files are not touched", async () => {
  const ids = await archived(3);
  h.clock.advance(310 * DAY);
  await h.db.delete(job);
  await keepDue(h.system);
  expect(await waitingJobs()).toEqual(["preservation.renew"]);
  await renew();
  for (const id of ids)
    expect(await world.rowOf(id)).toMatchObject({ problem: "preservation.no-later-authority", failures: 1 });

  await rotateTsaUnit(h.system, "sm2", world.ca);
  h.clock.advance(DAY);
  const before = await tokens();
  await renew();
  expect((await tokens()) - before).toBe(1);
  const until = h.clock.now().getTime() + 364 * DAY;
  for (const id of ids) {
    const row = await world.rowOf(id);
    expect(row).toMatchObject({ level: "B-LTA", revision: 4, problem: null, failures: 0 });
    expect(Math.abs((row?.validUntil?.getTime() ?? 0) - until)).toBeLessThan(DAY);
    expect(row?.dueAt?.getTime()).toBe((row?.validUntil?.getTime() ?? 0) - 60 * DAY);
    const [record = new Uint8Array(), more] = await recordsOf(id);
    expect(more).toBeUndefined();
    expect(record.length).toBeLessThan(5000);
    const events = await h.db.select({ type: audit.type }).from(audit).where(eq(audit.subject, id));
    expect(events.filter(({ type }) => type === "preservation.renewed")).toHaveLength(1);
  }
  // The doctor's certificate and the first authority's have ended.
  h.clock.advance(300 * DAY);
  const [id = ""] = ids;
  expect(await world.levelsIn(id)).not.toContain("signature valid B-LTA");
  expect(await world.levelsIn(id, await recordsOf(id))).toEqual(["signature valid B-LTA", "timestamp valid"]);
  expect((await coverage(h.system)).archive).toMatchObject({ wanted: 3, kept: 3, lacking: 0 });
});

test("the next year adds a link, and what the CA said of the link before stands inside it", async () => {
  const [id = ""] = await archived(1);
  for (let year = 0; year < 2; year++) {
    h.clock.advance(310 * DAY);
    await rotateTsaUnit(h.system, "sm2", world.ca);
    await renew();
  }
  h.clock.advance(300 * DAY);
  const [record = new Uint8Array()] = await recordsOf(id);
  const { chains } = parseRecord(record);
  expect(chains.map((chain) => chain.length)).toEqual([2]);
  const [first] = chains[0] ?? [];
  expect(parseToken(first?.token ?? record).cms.crls.length).toBeGreaterThan(0);
  expect(await world.levelsIn(id, [record])).toEqual(["signature valid B-LTA", "timestamp valid"]);
});

test("a hash that ends makes what rests on it due, and a chain by another hash takes over", async () => {
  const [id = ""] = await archived(2);
  h.clock.advance(310 * DAY);
  await rotateTsaUnit(h.system, "sm2", world.ca);
  await ensureTsaUnit(h.system, world.ca, "rsa");
  await renew();
  h.clock.advance(10 * DAY);
  const ends = { sm3: h.clock.now().getTime() + 20 * DAY };
  await followAlgorithms(h.system);
  await h.db.delete(job);
  await keepDue(h.system);
  expect(await waitingJobs()).toEqual([]);
  await followAlgorithms(h.system, ends);
  expect((await world.rowOf(id))?.validUntil?.getTime()).toBe(ends.sm3);
  await keepDue(h.system);
  expect(await waitingJobs()).toEqual(["preservation.renew"]);
  await rotateTsaUnit(h.system, "rsa", world.ca);
  await renew({ ends });
  const [record = new Uint8Array()] = await recordsOf(id);
  expect(parseRecord(record).chains.map((chain) => chain.map(({ hash }) => hash))).toEqual([["sm3"], ["sha256"]]);
  const row = await world.rowOf(id);
  expect(row).toMatchObject({ algorithms: "rsa-2048 sha256", problem: null });
  expect(row?.validUntil?.getTime()).toBeGreaterThan(ends.sm3);
  expect(await world.levelsIn(id, [record])).toEqual(["signature valid B-LTA", "timestamp valid"]);
});

test("somebody signs after the record: the new state is archived in the file, and both go on in records", async () => {
  const [id = ""] = await archived(1);
  h.clock.advance(310 * DAY);
  await rotateTsaUnit(h.system, "sm2", world.ca);
  await renew();
  h.clock.advance(30 * DAY);
  await world.sign(id);
  await world.keep(id);
  expect(await world.rowOf(id)).toMatchObject({ level: "B-LTA", problem: null });
  h.clock.advance(280 * DAY);
  await rotateTsaUnit(h.system, "sm2", world.ca);
  await renew();
  const records = await recordsOf(id);
  expect(records).toHaveLength(2);
  h.clock.advance(200 * DAY);
  const levels = await world.levelsIn(id, records);
  expect(levels.filter((one) => one.startsWith("signature"))).toEqual([
    "signature valid B-LTA",
    "signature valid B-LTA",
  ]);
  expect(await world.levelsIn(id)).not.toEqual(levels);
});

test("a document whose stored bytes have changed is not renewed, and holds up no other", async () => {
  const [id = "", other = ""] = await archived(2);
  const [row] = await h.db.select().from(documentRevision).where(eq(documentRevision.documentId, id));
  const { bytes } = await currentBytes(h.system, id);
  const bent = bytes.slice(0, row?.length);
  bent[100] = (bent[100] ?? 0) ^ 1;
  await files().put(row?.fileKey ?? "", bent);
  h.clock.advance(310 * DAY);
  await rotateTsaUnit(h.system, "sm2", world.ca);
  await renew();
  expect((await world.rowOf(id))?.problem).toContain("have changed");
  expect(await recordsOf(id)).toEqual([]);
  expect(await recordsOf(other)).toHaveLength(1);
});

test("a CA that is away, or an authority revoked before it stamped, stops a renewal before a token is spent", async () => {
  const [id = ""] = await archived(1);
  const [unit] = await h.db.select().from(certificate).where(eq(certificate.profile, "tsa"));
  h.clock.advance(310 * DAY);
  for (const table of [revocationData, revocationSource]) await h.db.delete(table);
  const before = await tokens();
  await rotateTsaUnit(h.system, "sm2", world.ca);
  const away = { ...world.ca, crl: () => Promise.reject(new AppError("gateway.timeout", 504, { zh: "", en: "" })) };
  await renew({ ca: away });
  expect(await world.rowOf(id)).toMatchObject({ problem: "preservation.no-revocation", failures: 1 });
  expect(await tokens()).toBe(before);
  h.clock.advance(DAY);
  const [serialHex, at] = [unit?.serial ?? "", unit?.notBefore?.getTime() ?? 0];
  world.ca.revoked.push({ serialHex, at, reason: 1 });
  await renew();
  expect(await world.rowOf(id)).toMatchObject({ problem: "preservation.authority-revoked", failures: 2 });
  expect(await tokens()).toBe(before);
  world.ca.revoked.length = 0;
  h.clock.advance(2 * DAY);
  await renew();
  expect(await world.rowOf(id)).toMatchObject({ problem: null, failures: 0 });
});
