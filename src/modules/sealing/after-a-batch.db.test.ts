import { execFileSync } from "node:child_process";
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { preservation } from "#modules/preservation/schema.ts";
import { newId } from "#server/columns.ts";
import { env } from "#server/env.ts";
import { files } from "#server/files.ts";
import { job as queue } from "#server/jobs/schema.ts";
import { pdfsig } from "#test/pdf-judges.ts";
import { openSealingWorld, PLACE, type SealingWorld } from "#test/sealing-world.ts";
import { type Packed, zipOf } from "#test/zip.ts";
import { uploadInput } from "./input.ts";
import { orderUpload } from "./make-job.ts";
import { packSealed } from "./pack-sealed.ts";

let at: SealingWorld;
beforeAll(async () => {
  at = await openSealingWorld();
}, 120_000);
afterAll(() => at.close());
beforeEach(() => at.h.db.delete(queue));

const three = (): Packed[] => ["一.pdf", "二.pdf", "二.PDF"].map((name) => ({ name, data: at.pdf }));

test("what was sealed is fetched as one archive: every file valid, equal names told apart, records beside them", async () => {
  await saveDocumentType(at.h.system, { code: "scan", name: "扫描件", mustRead: false, timestamp: "best-effort" });
  const bad = { name: "坏.pdf", data: new TextEncoder().encode("no PDF") };
  const jobId = await at.order([...three(), bad], { type: "scan", stamp: "chunk", stopAtPercent: 100 });
  await at.act(jobId, "start");
  await at.drain();
  const parts: Uint8Array[] = [];
  for await (const part of packSealed(at.w.as("clerk"), jobId)) parts.push(part);
  const path = join(at.folder, "sealed.zip");
  writeFileSync(path, Buffer.concat(parts));
  execFileSync("unzip", ["-qq", path, "-d", join(at.folder, "out")], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
  const names = execFileSync("ls", [join(at.folder, "out")], { encoding: "utf8" })
    .trim()
    .split("\n");
  expect(names.toSorted()).toEqual(["一.ers", "一.pdf", "二 (3).ers", "二 (3).pdf", "二.ers", "二.pdf"].toSorted());
  const bytes = new Uint8Array(execFileSync("cat", [join(at.folder, "out", "二 (3).pdf")]));
  expect(pdfsig(bytes)).toMatchObject({ total: 1, whole: 1 });
});

test("what a type wants kept above B-T is asked to be kept, for each file of the batch", async () => {
  await saveDocumentType(at.h.system, { code: "kept", name: "归档件", mustRead: false, level: "B-LT" });
  const jobId = await at.order(three(), { type: "kept" });
  const other = await at.order(three());
  for (const one of [jobId, other]) await at.act(one, "start");
  await at.drain();
  const rows = await at.h.db.select().from(preservation);
  const ids = (await at.itemsOf(jobId)).map(({ documentId }) => documentId);
  expect(new Map(rows.map(({ documentId, revision }) => [documentId, revision]))).toEqual(
    new Map(ids.map((id) => [id, 2])),
  );
});

/** A file as a worker leaves it that died so many hours ago. */
async function leave(key: string, hours: number): Promise<string> {
  await files().put(key, at.pdf);
  const then = new Date(at.h.clock.now().getTime() - hours * 3_600_000);
  utimesSync(join(fileURLToPath(env().FILES_URL), key), then, then);
  return key;
}
async function later(hours: number): Promise<void> {
  at.h.clock.advance(hours * 3_600_000);
  await at.drain();
}

test("what dead workers left is taken away an hour after the end; what a revision rests on, and what is new, stays", async () => {
  const jobId = await at.order(three());
  await at.act(jobId, "start");
  await at.drain();
  const [item] = await at.itemsOf(jobId);
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
  const jobId = await at.order(three());
  const keys = (await at.itemsOf(jobId)).map(({ fileKey }) => fileKey ?? "");
  await at.act(jobId, "cancel");
  await later(1.1);
  expect(await Promise.all(keys.map((key) => files().has(key)))).toEqual([false, false, false]);
  expect((await at.itemsOf(jobId)).map(({ fileKey }) => fileKey)).toEqual([null, null, null]);

  const broken = zipOf(three()).slice();
  // The last entry's header is damaged: the first ones are unpacked before anybody knows.
  const header = Buffer.from(broken).lastIndexOf(Buffer.from([0x50, 0x4b, 3, 4]));
  broken[header] = 0;
  const path = join(at.folder, "broken.zip");
  writeFileSync(path, broken);
  const asked = uploadInput.parse({ title: "坏", sealId: at.sealId, place: PLACE, type: "discharge" });
  await expect(orderUpload(at.w.as("clerk"), asked, { path })).rejects.toMatchObject({ code: "sealing.not-zip" });
  const sweeps = (await at.h.db.select().from(queue)).map(({ payload }) => JSON.parse(payload) as { jobId: string });
  const sweep = sweeps.find((one) => one.jobId !== jobId);
  const left = `sealing/${sweep?.jobId}`;
  expect(await files().list(left)).toHaveLength(2);
  await later(25);
  expect(await files().list(left)).toHaveLength(0);
});
