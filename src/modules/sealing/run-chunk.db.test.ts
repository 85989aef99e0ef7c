import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { parseRecord } from "#core/ers/evidence-record.ts";
import { rootOf } from "#core/ers/hash-tree.ts";
import { fromHex } from "#core/bytes.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { sealGrant, sealUsage } from "#modules/seal/schema.ts";
import { atCheckpoints } from "#server/checkpoint.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { job as queue } from "#server/jobs/schema.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { pdfsig } from "#test/pdf-judges.ts";
import { blankPdf, openSealWorld, type SealWorld } from "#test/seal-world.ts";
import { type Packed, zipOf } from "#test/zip.ts";
import { actOnJob } from "./act-on-job.ts";
import { filterInput, uploadInput } from "./input.ts";
import { sealingJobs } from "./jobs.ts";
import { listItems, readJob } from "./list-jobs.ts";
import { orderFilter, orderUpload } from "./make-job.ts";
import { previewItem } from "./preview-item.ts";
import { resultCsv } from "./result-csv.ts";
import type { JobAct } from "./rules.ts";
import { sealingItem } from "./schema.ts";

let w: SealWorld;
let sealId: string;
let folder: string;
let pdf: Uint8Array;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "xq-bulk-"));
  pdf = await blankPdf(2);
  w = await openSealWorld();
  sealId = await w.newSeal();
  await w.grant(sealId, { kind: "person", id: w.idOf("clerk") });
}, 120_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await closePdfium();
  await w.h.close();
});
beforeEach(() => w.h.db.delete(queue));

const PLACE = { kind: "coordinates", page: 1, x: 120, y: 200, width: 42, height: 42 };
const many = (count: number): Packed[] =>
  Array.from({ length: count }, (_, at) => ({ name: `病案/出院小结 ${at + 1}.pdf`, data: pdf }));

async function order(files: readonly Packed[], more: object = {}): Promise<string> {
  const path = join(folder, "archive.zip");
  writeFileSync(path, zipOf(files));
  const asked = uploadInput.parse({ title: "十一月归档", sealId, place: PLACE, type: "discharge", ...more });
  return (await orderUpload(w.as("clerk"), asked, { path })).jobId;
}
const act = (jobId: string, what: JobAct, who: "clerk" | "other" = "clerk") =>
  actOnJob(w.as(who), { jobId, act: what });
async function drain(): Promise<void> {
  while ((await runDueJobs(w.h, sealingJobs)) > 0);
}
const read = (jobId: string) => readJob(w.as("clerk"), jobId);
const usesOf = (jobId: string) => w.h.db.select().from(sealUsage).where(eq(sealUsage.source, jobId));
const itemsOf = (jobId: string) => w.h.db.select().from(sealingItem).where(eq(sealingItem.jobId, jobId));

test("an archive is previewed, sealed in chunks, and every file verifies; what is no PDF fails by itself", async () => {
  const gbk = Uint8Array.of(0xb3, 0xf6, 0xd4, 0xba, 0x2e, 0x70, 0x64, 0x66);
  const bad = { name: "../../etc/passwd.pdf", data: new TextEncoder().encode("not a PDF") };
  const jobId = await order([...many(70), bad, { name: gbk, data: pdf, isUtf8: false, isStored: true }]);
  expect((await previewItem(w.as("clerk"), { jobId, which: "first" })).png.length).toBeGreaterThan(1000);
  expect(await w.h.db.$count(document)).toBe(0);
  await expect(act(jobId, "start", "other")).rejects.toMatchObject({ code: "sealing.not-yours" });
  await act(jobId, "start");
  await drain();
  expect(await read(jobId)).toMatchObject({ state: "done", total: 72, done: 71, failed: 1 });
  const { items } = await listItems(w.h, { jobId, isFailed: false, page: 1, size: 100 });
  expect(items[70]).toMatchObject({ name: "passwd.pdf", state: "failed", problem: "document.not-pdf" });
  expect(items[71]).toMatchObject({ name: "出院.pdf", state: "done", revision: 2 });
  const trust = await readTrust(w.h.system);
  for (const at of [0, 63, 71]) {
    const { bytes } = await currentBytes(w.h, items[at]?.documentId ?? "");
    expect(verifyDocument(bytes, trust)).toMatchObject({ verdict: "valid", signatures: [{ verdict: "valid" }] });
    expect(pdfsig(bytes)).toMatchObject({ total: 1, whole: 1 });
  }
  expect(await usesOf(jobId)).toHaveLength(71);
  let csv = "";
  for await (const part of resultCsv(w.h, jobId)) csv += part;
  expect(csv.split("\r\n")).toHaveLength(74);
  expect(csv).toMatch(/"71","passwd.pdf","未盖","[^"]*不是[^"]*PDF[^"]*","document.not-pdf","","","",/);
});

test("documents chosen by filter are sealed where they stand; pause, resume and cancel end nothing that is done", async () => {
  const ids = await Promise.all(Array.from({ length: 3 }, () => w.newDocument(2, "order")));
  const asked = { title: "医嘱", sealId, place: { kind: "seam", pages: "all", edge: "right" }, type: "order" };
  const span = { department: null, from: w.day(-1), until: w.day(1) };
  const { jobId } = await orderFilter(w.as("clerk"), filterInput.parse({ ...asked, ...span }));
  await act(jobId, "start");
  await act(jobId, "pause");
  await drain();
  expect(await read(jobId)).toMatchObject({ state: "paused", done: 0 });
  await act(jobId, "resume");
  await drain();
  expect(await read(jobId)).toMatchObject({ state: "done", done: 3, failed: 0 });
  expect(await Promise.all(ids.map(async (id) => (await currentBytes(w.h, id)).revision))).toEqual([2, 2, 2]);
  const other = await order(many(3));
  await act(other, "cancel");
  await expect(act(other, "start")).rejects.toMatchObject({ code: "sealing.state" });
});

test("it stops when too many fail, and only what failed is tried again", async () => {
  const broken = Array.from({ length: 30 }, (_, at) => ({ name: `${at}.pdf`, data: Uint8Array.of(1, 2, 3) }));
  const jobId = await order([...broken, ...many(200)], { stopAtPercent: 10 });
  await act(jobId, "start");
  await drain();
  const stopped = await read(jobId);
  expect(stopped).toMatchObject({ state: "stopped", problem: "sealing.too-bad" });
  expect(stopped.done + stopped.failed).toBeLessThan(230);
  const before = (await usesOf(jobId)).length;
  expect(before).toBe(stopped.done);
  await act(jobId, "cancel");

  await w.grant(await smallSeal(), { kind: "person", id: w.idOf("clerk") }, { maxUses: 5 });
  const short = await order(many(8), { sealId: small, stopAtPercent: 100 });
  await act(short, "start");
  await drain();
  expect(await read(short)).toMatchObject({ state: "done", done: 5, failed: 3 });
  const [grant] = await w.h.db.select().from(sealGrant).where(eq(sealGrant.sealId, small));
  expect(grant?.uses).toBe(5);
  const first = (await itemsOf(short)).filter(({ state }) => state === "done").map(({ usageId }) => usageId);
  await w.grant(small, { kind: "person", id: w.idOf("clerk") });
  await act(short, "retry");
  await drain();
  expect(await read(short)).toMatchObject({ state: "done", done: 8, failed: 0 });
  expect((await usesOf(short)).map(({ id }) => id)).toEqual(expect.arrayContaining(first));
  expect(await usesOf(short)).toHaveLength(8);
});

let small = "";
async function smallSeal(): Promise<string> {
  small = await w.newSeal();
  return small;
}

test("a type that allows it shares one timestamp: each file keeps an evidence record of its own", async () => {
  await expect(order(many(2), { stamp: "chunk" })).rejects.toMatchObject({ code: "sealing.stamp-each" });
  await saveDocumentType(w.h.system, { code: "scan", name: "扫描件", mustRead: false, timestamp: "best-effort" });
  const jobId = await order(many(6), { type: "scan", stamp: "chunk" });
  await act(jobId, "start");
  await drain();
  const items = await itemsOf(jobId);
  const tokens = items.map(({ record, digest }) => {
    const [[stamp] = []] = parseRecord(record ?? new Uint8Array()).chains;
    const hash = (...parts: readonly Uint8Array[]) => nodeCrypto.hash("sm3", parts);
    expect(stamp && rootOf(fromHex(digest ?? ""), stamp.proof, hash)).not.toBeNull();
    return Buffer.from(stamp?.token ?? []).toString("hex");
  });
  // One token for each lane's chunk.
  expect(new Set(tokens).size).toBe(2);
});

describe("exactly once", () => {
  test.each(["sealing.tried", "sealing.stored"] as const)(
    "a worker that dies at %s leaves it to the next",
    async (at) => {
      const jobId = await order(many(10));
      await act(jobId, "start");
      let deaths = 0;
      const stop = atCheckpoints(async (point) => {
        if (point === at && deaths++ < 2) throw new Error("killed");
      });
      await runDueJobs(w.h, sealingJobs);
      stop.stop();
      w.h.clock.advance(60_000);
      await drain();
      expect(await read(jobId)).toMatchObject({ state: "done", done: 10, failed: 0 });
      expect(await usesOf(jobId)).toHaveLength(10);
      const ids = (await itemsOf(jobId)).map(({ documentId }) => documentId);
      for (const id of ids) expect((await currentBytes(w.h, id)).revision).toBe(2);
    },
  );

  test("kill -9 in the middle, again and again: each file is sealed once", { timeout: 240_000 }, async () => {
    const jobId = await order(many(300));
    await act(jobId, "start");
    const url = `mysql://test:test@127.0.0.1:${inject("mariadb").port}/${await databaseName()}`;
    const env = { ...process.env, DATABASE_URL: url, SEALING_VICTIM_NOW: w.h.clock.now().toISOString() };
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, ["src/test/sealing-victim.ts"], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      // It says so when a chunk has been tried and is not stored yet, and when it is; it dies a little later.
      await once(child.stdout, "data");
      child.kill("SIGKILL");
      await once(child, "exit");
      await w.h.db.update(queue).set({ state: "waiting", claimedBy: null });
    }
    await drain();
    expect(await read(jobId)).toMatchObject({ state: "done", done: 300, failed: 0 });
    expect(await usesOf(jobId)).toHaveLength(300);
    const uses = await usesOf(jobId);
    expect(new Set(uses.map(({ documentId }) => documentId)).size).toBe(300);
  });
});

async function databaseName(): Promise<string> {
  const [rows] = await w.h.db.execute("SELECT DATABASE() AS name");
  return String((rows as unknown as { name: string }[])[0]?.name);
}
