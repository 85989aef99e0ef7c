import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseRecord } from "#core/ers/evidence-record.ts";
import { rootOf } from "#core/ers/hash-tree.ts";
import { fromHex } from "#core/bytes.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { sealGrant, sealUsage } from "#modules/seal/schema.ts";
import { atCheckpoints } from "#server/checkpoint.ts";
import { job as queue } from "#server/jobs/schema.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { pdfsig } from "#test/pdf-judges.ts";
import { openSealingWorld, type SealingWorld } from "#test/sealing-world.ts";
import { filterInput } from "./input.ts";
import { listItems } from "./list-jobs.ts";
import { orderFilter } from "./make-job.ts";
import { previewItem } from "./preview-item.ts";
import { resultCsv } from "./result-csv.ts";

let at: SealingWorld;
beforeAll(async () => {
  at = await openSealingWorld();
}, 120_000);
afterAll(() => at.close());
beforeEach(() => at.h.db.delete(queue));

const usesOf = (jobId: string) => at.h.db.select().from(sealUsage).where(eq(sealUsage.source, jobId));

test("an archive is previewed, sealed in chunks, and every file verifies; what is no PDF fails by itself", async () => {
  const gbk = Uint8Array.of(0xb3, 0xf6, 0xd4, 0xba, 0x2e, 0x70, 0x64, 0x66);
  const bad = { name: "../../etc/passwd.pdf", data: new TextEncoder().encode("not a PDF") };
  const jobId = await at.order([...at.many(70), bad, { name: gbk, data: at.pdf, isUtf8: false, isStored: true }]);
  expect((await previewItem(at.w.as("clerk"), { jobId, which: "first" })).png.length).toBeGreaterThan(1000);
  expect(await at.h.db.$count(document)).toBe(0);
  await expect(at.act(jobId, "start", "other")).rejects.toMatchObject({ code: "sealing.not-yours" });
  await at.act(jobId, "start");
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "done", total: 72, done: 71, failed: 1 });
  const { items } = await listItems(at.w.h, { jobId, state: null, page: 1, size: 100 });
  expect(items[70]).toMatchObject({ name: "passwd.pdf", state: "failed", problem: "document.not-pdf" });
  expect(items[71]).toMatchObject({ name: "出院.pdf", state: "done", revision: 2 });
  const trust = await readTrust(at.h.system);
  for (const index of [0, 63, 71]) {
    const { bytes } = await currentBytes(at.w.h, items[index]?.documentId ?? "");
    expect(verifyDocument(bytes, trust)).toMatchObject({ verdict: "valid", signatures: [{ verdict: "valid" }] });
    expect(pdfsig(bytes)).toMatchObject({ total: 1, whole: 1 });
  }
  expect(await usesOf(jobId)).toHaveLength(71);
  let csv = "";
  for await (const part of resultCsv(at.w.h, jobId)) csv += part;
  expect(csv.split("\r\n")).toHaveLength(74);
  expect(csv).toMatch(/"71","passwd.pdf","","未盖","[^"]*不是[^"]*PDF[^"]*","document.not-pdf","","","",/);
});

test("documents chosen by filter are sealed where they stand; pause, resume and cancel end nothing that is done", async () => {
  const ids = await Promise.all(Array.from({ length: 3 }, () => at.w.newDocument(2, "order")));
  const asked = {
    title: "医嘱",
    sealId: at.sealId,
    place: { kind: "seam", pages: "all", edge: "right" },
    type: "order",
  };
  const span = { department: null, from: at.w.day(-1), until: at.w.day(1) };
  const { jobId } = await orderFilter(at.w.as("clerk"), filterInput.parse({ ...asked, ...span }));
  await at.act(jobId, "start");
  await at.act(jobId, "pause");
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "paused", done: 0 });
  await at.act(jobId, "resume");
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "done", done: 3, failed: 0 });
  expect(await Promise.all(ids.map(async (id) => (await currentBytes(at.w.h, id)).revision))).toEqual([2, 2, 2]);
  const other = await at.order(at.many(3));
  await at.act(other, "cancel");
  await expect(at.act(other, "start")).rejects.toMatchObject({ code: "sealing.state" });
});

test("it stops when too many fail, and only what failed is tried again", async () => {
  const broken = Array.from({ length: 30 }, (_, index) => ({ name: `${index}.pdf`, data: Uint8Array.of(1, 2, 3) }));
  const jobId = await at.order([...broken, ...at.many(200)], { stopAtPercent: 10 });
  await at.act(jobId, "start");
  await at.drain();
  const stopped = await at.read(jobId);
  expect(stopped).toMatchObject({ state: "stopped", problem: "sealing.too-bad" });
  expect(stopped.done + stopped.failed).toBeLessThan(230);
  const before = (await usesOf(jobId)).length;
  expect(before).toBe(stopped.done);
  await at.act(jobId, "cancel");

  await at.w.grant(await smallSeal(), { kind: "person", id: at.w.idOf("clerk") }, { maxUses: 5 });
  const short = await at.order(at.many(8), { sealId: small, stopAtPercent: 100 });
  await at.act(short, "start");
  await at.drain();
  expect(await at.read(short)).toMatchObject({ state: "done", done: 5, failed: 3 });
  const [grant] = await at.h.db.select().from(sealGrant).where(eq(sealGrant.sealId, small));
  expect(grant?.uses).toBe(5);
  const first = (await at.itemsOf(short)).filter(({ state }) => state === "done").map(({ usageId }) => usageId);
  await at.w.grant(small, { kind: "person", id: at.w.idOf("clerk") });
  await at.act(short, "retry");
  await at.drain();
  expect(await at.read(short)).toMatchObject({ state: "done", done: 8, failed: 0 });
  expect((await usesOf(short)).map(({ id }) => id)).toEqual(expect.arrayContaining(first));
  expect(await usesOf(short)).toHaveLength(8);
});

let small = "";
async function smallSeal(): Promise<string> {
  small = await at.w.newSeal();
  return small;
}

test("a type that allows it shares one timestamp: each file keeps an evidence record of its own", async () => {
  await expect(at.order(at.many(2), { stamp: "chunk" })).rejects.toMatchObject({ code: "sealing.stamp-each" });
  await saveDocumentType(at.h.system, { code: "scan", name: "扫描件", mustRead: false, timestamp: "best-effort" });
  const jobId = await at.order(at.many(6), { type: "scan", stamp: "chunk" });
  await at.act(jobId, "start");
  await at.drain();
  const items = await at.itemsOf(jobId);
  const tokens = items.map(({ record, digest }) => {
    const [[stamp] = []] = parseRecord(record ?? new Uint8Array()).chains;
    const hash = (...parts: readonly Uint8Array[]) => nodeCrypto.hash("sm3", parts);
    expect(stamp && rootOf(fromHex(digest ?? ""), stamp.proof, hash)).not.toBeNull();
    return Buffer.from(stamp?.token ?? []).toString("hex");
  });
  expect(new Set(tokens).size).toBe(1);
});

test("the shared timestamp comes once, also when a worker dies over it, and for what a batch sealed before it stopped", async () => {
  await saveDocumentType(at.h.system, { code: "scan", name: "扫描件", mustRead: false, timestamp: "best-effort" });
  const recordsOf = async (jobId: string) => (await at.itemsOf(jobId)).map(({ record }) => record !== null);
  const jobId = await at.order(at.many(140), { type: "scan", stamp: "chunk" });
  await at.act(jobId, "start");
  let deaths = 0;
  const watch = atCheckpoints(async (point) => {
    if (point === "sealing.stamped" && deaths++ < 1) throw new Error("killed");
  });
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "done", done: 140 });
  expect(await recordsOf(jobId)).toEqual(Array(140).fill(false));
  at.h.clock.advance(60_000);
  await at.drain();
  watch.stop();
  expect(await recordsOf(jobId)).toEqual(Array(140).fill(true));
  const tokens = (await at.itemsOf(jobId)).map(
    ({ record }) => parseRecord(record ?? new Uint8Array()).chains[0]?.[0]?.token,
  );
  expect(new Set(tokens.map((token) => Buffer.from(token ?? []).toString("hex"))).size).toBe(1);

  const other = await at.order(at.many(140), { type: "scan", stamp: "chunk" });
  await at.act(other, "start");
  await at.runOnce();
  await at.act(other, "cancel");
  await at.drain();
  const { done } = await at.read(other);
  expect(done).toBeGreaterThan(0);
  expect((await recordsOf(other)).filter(Boolean)).toHaveLength(done);
});

describe("exactly once", () => {
  test.each(["sealing.tried", "sealing.stored"] as const)(
    "a worker that dies at %s leaves it to the next",
    async (place) => {
      const jobId = await at.order(at.many(10));
      await at.act(jobId, "start");
      await at.dieTwiceAt(place);
      expect(await at.read(jobId)).toMatchObject({ state: "done", done: 10, failed: 0 });
      expect(await usesOf(jobId)).toHaveLength(10);
      const ids = (await at.itemsOf(jobId)).map(({ documentId }) => documentId);
      for (const id of ids) expect((await currentBytes(at.w.h, id)).revision).toBe(2);
    },
  );

  test("kill -9 in the middle, again and again: each file is sealed once", { timeout: 240_000 }, async () => {
    const jobId = await at.order(at.many(300));
    await at.act(jobId, "start");
    await at.killWorkers(3);
    expect(await at.read(jobId)).toMatchObject({ state: "done", done: 300, failed: 0 });
    expect(await usesOf(jobId)).toHaveLength(300);
    const uses = await usesOf(jobId);
    expect(new Set(uses.map(({ documentId }) => documentId)).size).toBe(300);
  });
});
