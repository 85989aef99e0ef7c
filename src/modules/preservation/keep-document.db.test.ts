import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { audit } from "#modules/audit/schema.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { tsaUnit } from "#modules/timestamp/schema.ts";
import { job } from "#server/jobs/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { keptWorld } from "#test/kept-world.ts";
import { pdfsig, qpdfWarnings } from "#test/pdf-judges.ts";
import { DAY } from "#test/sm2-ca.ts";
import { coverage } from "./coverage.ts";
import { keepDocument } from "./keep-document.ts";
import { keepDue } from "./keep-due.ts";

let h: Harness;
let world: Awaited<ReturnType<typeof keptWorld>>;

beforeAll(async () => {
  h = await openHarness();
  world = await keptWorld(h);
});
afterAll(async () => {
  await closePdfium();
  await h.close();
});
beforeEach(() => world.clear());

describe("a document all have signed", () => {
  test("of an ordinary type stays at B-T, and nothing is appended", async () => {
    const documentId = await world.signed("B-T");
    await world.keep(documentId);
    expect(await world.rowOf(documentId)).toMatchObject({ level: "B-T", revision: 2, dueAt: null, problem: null });
    expect((await currentBytes(h.system, documentId)).revision).toBe(2);
  });

  test("reaches B-LT: chains and lists are in the file, and nobody has to be asked", async () => {
    const documentId = await world.signed("B-LT");
    await world.keep(documentId);
    expect(await world.rowOf(documentId)).toMatchObject({ level: "B-LT", revision: 3, dueAt: null, archivedAt: null });
    expect(await world.levelsIn(documentId)).toEqual(["signature valid B-LT"]);
  });

  test("reaches B-LTA: archived, valid for foreign tools, and due again before the authority ends", async () => {
    const documentId = await world.signed("B-LTA");
    await world.keep(documentId);
    const row = await world.rowOf(documentId);
    expect(row).toMatchObject({ level: "B-LTA", revision: 4, problem: null, archivedAt: h.clock.now() });
    const until = h.clock.now().getTime() + 365 * DAY;
    expect(row?.validUntil?.getTime()).toBeGreaterThan(until - DAY);
    expect(row?.dueAt?.getTime()).toBe((row?.validUntil?.getTime() ?? 0) - 60 * DAY);
    expect(await world.levelsIn(documentId)).toEqual(["signature valid B-LTA", "timestamp valid"]);
    const { bytes } = await currentBytes(h.system, documentId);
    expect(qpdfWarnings(bytes)).toEqual([]);
    expect(pdfsig(bytes).said).not.toMatch(/Mismatch/);
    const events = await h.db.select({ type: audit.type }).from(audit).where(eq(audit.subject, documentId));
    expect(events.filter(({ type }) => type === "preservation.kept")).toHaveLength(1);
  });

  test("is not added to when it is kept again, and is brought up again when somebody signs after", async () => {
    const documentId = await world.signed("B-LTA");
    await world.keep(documentId);
    await world.keep(documentId);
    expect((await currentBytes(h.system, documentId)).revision).toBe(4);
    await world.sign(documentId);
    await world.keep(documentId);
    expect(await world.levelsIn(documentId)).toEqual([
      "signature valid B-LTA",
      "timestamp valid",
      "signature valid B-LTA",
      "timestamp valid",
    ]);
  });
});

describe("when it does not work", () => {
  test("a CA that is away leaves the document as it was; the row says why and when it is tried again", async () => {
    const documentId = await world.signed("B-LTA");
    const away = { ...world.ca, crl: () => Promise.reject(new AppError("gateway.timeout", 504, { zh: "", en: "" })) };
    await keepDocument(h.system, { documentId }, { ca: away, mode: "host" });
    const row = await world.rowOf(documentId);
    expect(row).toMatchObject({ level: "B-T", failures: 1, problem: "preservation.no-revocation" });
    expect(row?.dueAt).toEqual(new Date(h.clock.now().getTime() + 60_000));
    expect((await currentBytes(h.system, documentId)).revision).toBe(2);
    expect((await coverage(h.system)).archive).toEqual({ wanted: 1, kept: 0, lacking: 1, renewSoon: 0 });
    h.clock.advance(60_000);
    await keepDue(h.system);
    expect(await h.db.select().from(job)).toHaveLength(1);
    h.clock.advance(1_800_000);
    await world.keep(documentId);
    expect(await world.rowOf(documentId)).toMatchObject({ level: "B-LTA", failures: 0, problem: null });
  });

  test("without trusted time the material is kept and the archive waits", async () => {
    const documentId = await world.signed("B-LTA");
    await keepDocument(h.system, { documentId }, { ...world.outside, mode: "own" });
    expect(await world.rowOf(documentId)).toMatchObject({ level: "B-T", problem: "timestamp.time-not-available" });
    await world.keep(documentId);
    expect(await world.levelsIn(documentId)).toEqual(["signature valid B-LTA", "timestamp valid"]);
  });

  test("two workers at once append one archive timestamp", async () => {
    const documentId = await world.signed("B-LTA");
    await Promise.all([world.keep(documentId), world.keep(documentId)]);
    await world.keep(documentId);
    expect((await world.levelsIn(documentId)).filter((one) => one.startsWith("timestamp"))).toHaveLength(1);
  });
});

describe("years later", () => {
  test("a type whose level is raised takes its old documents along", async () => {
    const documentId = await world.signed("B-LT");
    await world.keep(documentId);
    await saveDocumentType(h.system, { code: "B-LT", name: "病程", mustRead: false, level: "B-LTA" });
    expect((await coverage(h.system)).archive).toMatchObject({ wanted: 1, lacking: 1 });
    expect((await coverage(h.system)).lacking).toMatchObject([{ documentId, wanted: "B-LTA", level: "B-LT" }]);
    await h.db.delete(job);
    await keepDue(h.system);
    expect(await h.db.select().from(job)).toHaveLength(1);
    await world.keep(documentId);
    expect(await world.rowOf(documentId)).toMatchObject({ level: "B-LTA" });
    expect((await coverage(h.system)).lacking).toEqual([]);
  });

  test("the archive is renewed before its authority ends, but only by a later authority", async () => {
    const documentId = await world.signed("B-LTA", "file");
    await world.keep(documentId);
    h.clock.advance(310 * DAY);
    await keepDue(h.system);
    expect(await h.db.select().from(job).where(eq(job.name, "preservation.keep"))).toHaveLength(1);
    await world.keep(documentId);
    expect(await world.rowOf(documentId)).toMatchObject({
      level: "B-LTA",
      revision: 4,
      problem: "preservation.no-later-authority",
    });
    expect((await coverage(h.system)).archive).toEqual({ wanted: 1, kept: 1, lacking: 0, renewSoon: 1 });

    await h.db.delete(tsaUnit);
    await ensureTsaUnit(h.system, world.ca);
    await world.keep(documentId);
    expect(await world.rowOf(documentId)).toMatchObject({ level: "B-LTA", problem: null, failures: 0 });
    // The doctor's certificate and the first authority's have ended; the chain of archives carries the proof.
    h.clock.advance(300 * DAY);
    expect(await world.levelsIn(documentId)).toEqual(["signature valid B-LTA", "timestamp valid", "timestamp valid"]);
    expect((await coverage(h.system)).archive.kept).toBe(1);
    h.clock.advance(100 * DAY);
    expect((await coverage(h.system)).archive).toMatchObject({ kept: 0, lacking: 1 });
    h.clock.advance(-710 * DAY);
  });
});
