import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { preservation } from "#modules/preservation/schema.ts";
import { newId } from "#server/columns.ts";
import { env } from "#server/env.ts";
import { files } from "#server/files.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { job as queue } from "#server/jobs/schema.ts";
import { pdfsig } from "#test/pdf-judges.ts";
import { blankPdf, openSealWorld, type SealWorld } from "#test/seal-world.ts";
import { type Packed, zipOf } from "#test/zip.ts";
import { actOnJob } from "./act-on-job.ts";
import { uploadInput } from "./input.ts";
import { sealingJobs } from "./jobs.ts";
import { orderUpload } from "./make-job.ts";
import { packSealed } from "./pack-sealed.ts";
import type { JobAct } from "./rules.ts";
import { sealingItem } from "./schema.ts";

let w: SealWorld;
let sealId: string;
let folder: string;
let pdf: Uint8Array;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "xq-after-"));
  pdf = await blankPdf(1);
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

const place = { kind: "coordinates", page: 1, x: 120, y: 200, width: 42, height: 42 };
async function order(packed: readonly Packed[], more: object = {}): Promise<string> {
  const path = join(folder, "archive.zip");
  writeFileSync(path, zipOf(packed));
  const asked = uploadInput.parse({ title: "归档", sealId, place, type: "discharge", ...more });
  return (await orderUpload(w.as("clerk"), asked, { path })).jobId;
}
const act = (jobId: string, what: JobAct) => actOnJob(w.as("clerk"), { jobId, act: what });
async function drain(): Promise<void> {
  while ((await runDueJobs(w.h, sealingJobs)) > 0);
}
const itemsOf = (jobId: string) => w.h.db.select().from(sealingItem).where(eq(sealingItem.jobId, jobId));
const three = (): Packed[] => ["一.pdf", "二.pdf", "二.PDF"].map((name) => ({ name, data: pdf }));

test("what was sealed is fetched as one archive: every file valid, equal names told apart, records beside them", async () => {
  await saveDocumentType(w.h.system, { code: "scan", name: "扫描件", mustRead: false, timestamp: "best-effort" });
  const bad = { name: "坏.pdf", data: new TextEncoder().encode("no PDF") };
  const jobId = await order([...three(), bad], { type: "scan", stamp: "chunk", stopAtPercent: 100 });
  await act(jobId, "start");
  await drain();
  const parts: Uint8Array[] = [];
  for await (const part of packSealed(w.as("clerk"), jobId)) parts.push(part);
  const path = join(folder, "sealed.zip");
  writeFileSync(path, Buffer.concat(parts));
  execFileSync("unzip", ["-qq", path, "-d", join(folder, "out")], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
  const names = execFileSync("ls", [join(folder, "out")], { encoding: "utf8" })
    .trim()
    .split("\n");
  expect(names.toSorted()).toEqual(["一.ers", "一.pdf", "二 (3).ers", "二 (3).pdf", "二.ers", "二.pdf"].toSorted());
  const bytes = new Uint8Array(execFileSync("cat", [join(folder, "out", "二 (3).pdf")]));
  expect(pdfsig(bytes)).toMatchObject({ total: 1, whole: 1 });
});

test("what a type wants kept above B-T is asked to be kept, for each file of the batch", async () => {
  await saveDocumentType(w.h.system, { code: "kept", name: "归档件", mustRead: false, level: "B-LT" });
  const jobId = await order(three(), { type: "kept" });
  const other = await order(three());
  for (const one of [jobId, other]) await act(one, "start");
  await drain();
  const rows = await w.h.db.select().from(preservation);
  const ids = (await itemsOf(jobId)).map(({ documentId }) => documentId);
  expect(new Map(rows.map(({ documentId, revision }) => [documentId, revision]))).toEqual(
    new Map(ids.map((id) => [id, 2])),
  );
});

/** A file as a worker leaves it that died so many hours ago. */
async function leave(key: string, hours: number): Promise<string> {
  await files().put(key, pdf);
  const then = new Date(w.h.clock.now().getTime() - hours * 3_600_000);
  utimesSync(join(fileURLToPath(env().FILES_URL), key), then, then);
  return key;
}
async function later(hours: number): Promise<void> {
  w.h.clock.advance(hours * 3_600_000);
  await drain();
}

test("what dead workers left is taken away an hour after the end; what a revision rests on, and what is new, stays", async () => {
  const jobId = await order(three());
  await act(jobId, "start");
  await drain();
  const [item] = await itemsOf(jobId);
  const stray = await leave(`document/${item?.documentId}/2-${newId()}.tail`, 5);
  const fresh = await leave(`document/${item?.documentId}/3-${newId()}.tail`, -2);
  const before = await files().list(`document/${item?.documentId}`);
  await later(0.5);
  expect(await files().has(stray)).toBe(true);
  await later(1);
  expect(await files().has(stray)).toBe(false);
  expect(await files().has(fresh)).toBe(true);
  expect(await files().list(`document/${item?.documentId}`)).toHaveLength(before.length - 1);
  expect(await files().has(item?.fileKey ?? "")).toBe(true);
});

test("uploads of a cancelled batch go, and those whose order was never stored", async () => {
  const jobId = await order(three());
  const keys = (await itemsOf(jobId)).map(({ fileKey }) => fileKey ?? "");
  await act(jobId, "cancel");
  await later(1.1);
  expect(await Promise.all(keys.map((key) => files().has(key)))).toEqual([false, false, false]);
  expect((await itemsOf(jobId)).map(({ fileKey }) => fileKey)).toEqual([null, null, null]);

  const broken = zipOf(three()).slice();
  // The last entry's header is damaged: the first ones are unpacked before anybody knows.
  const at = Buffer.from(broken).lastIndexOf(Buffer.from([0x50, 0x4b, 3, 4]));
  broken[at] = 0;
  const path = join(folder, "broken.zip");
  writeFileSync(path, broken);
  const asked = uploadInput.parse({ title: "坏", sealId, place, type: "discharge" });
  await expect(orderUpload(w.as("clerk"), asked, { path })).rejects.toMatchObject({ code: "sealing.not-zip" });
  const sweeps = (await w.h.db.select().from(queue)).map(({ payload }) => JSON.parse(payload) as { jobId: string });
  const sweep = sweeps.find((one) => one.jobId !== jobId);
  const left = `sealing/${sweep?.jobId}`;
  expect(await files().list(left)).toHaveLength(2);
  await later(25);
  expect(await files().list(left)).toHaveLength(0);
});
