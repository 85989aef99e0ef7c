import { afterAll, beforeAll, expect, test } from "vitest";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { generateDocument } from "#modules/document/generate-document.ts";
import { hasType } from "#modules/document/meta.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { sealDocument } from "#modules/seal/seal-document.ts";
import { formShape } from "#modules/template/form.ts";
import { publishTemplate } from "#modules/template/publish-template.ts";
import { createTemplate } from "#modules/template/save-draft.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { openSealWorld, type SealWorld } from "#test/seal-world.ts";
import { actOnJob } from "./act-on-job.ts";
import { listInput, uploadInput } from "./input.ts";
import { sealingJobs } from "./jobs.ts";
import { listItems, readJob } from "./list-jobs.ts";
import { orderList, orderUpload } from "./make-job.ts";
import { previewItem } from "./preview-item.ts";

let w: SealWorld;
let sealId: string;
beforeAll(async () => {
  w = await openSealWorld();
  sealId = await w.newSeal();
  await w.grant(sealId, { kind: "person", id: w.idOf("clerk") });
  const area = { kind: "seal", seal: "病历专用章", page: "p1" };
  const form = formShape.parse({
    schema: 1,
    pages: [
      { id: "p1", width: 210, height: 297 },
      { id: "p2", width: 210, height: 297 },
    ],
    fields: [
      { ...area, id: "s", name: "盖章处", box: { x: 100, y: 200, w: 44, h: 44 } },
      { ...area, id: "z", name: "续页盖章处", page: "p2", order: 2, box: { x: 20, y: 20, w: 44, h: 44 } },
      { ...area, id: "g", name: "公章处", seal: "医院公章", box: { x: 20, y: 200, w: 44, h: 44 } },
      { ...area, id: "x", name: "骑缝", kind: "seam", edge: "left", box: { x: 0, y: 60, w: 20, h: 42 } },
    ],
  });
  const what = { code: "note", name: "出院小结", typeCode: "discharge", form };
  const { templateId } = await createTemplate(w.as("clerk"), what, hasType);
  await publishTemplate(w.as("clerk"), { templateId, revision: 0, note: "" });
}, 120_000);
afterAll(async () => {
  await closePdfium();
  await w.h.close();
});

const made = async () => (await generateDocument(w.h.system, { template: { code: "note", data: {} } })).documentId;
const place = { kind: "template" as const };
const report = async (documentId: string) =>
  verifyDocument((await currentBytes(w.h, documentId)).bytes, await readTrust(w.h.system));

test("a batch puts the seal wherever each document's template says, in one signature, and tells which have no place", async () => {
  const documentIds = [await made(), await made(), await w.newDocument()];
  const { jobId } = await orderList(w.as("clerk"), listInput.parse({ title: "归档", sealId, place, documentIds }));
  expect((await previewItem(w.as("clerk"), { jobId, which: "first" })).page).toBe(1);
  await actOnJob(w.as("clerk"), { jobId, act: "start" });
  while ((await runDueJobs(w.h, sealingJobs)) > 0);
  expect(await readJob(w.as("clerk"), jobId)).toMatchObject({ state: "done", done: 2, failed: 1 });
  const { items } = await listItems(w.h, { jobId, state: "failed", page: 1, size: 10 });
  expect(items).toMatchObject([{ documentId: documentIds[2], problem: "seal.no-template" }]);
  const found = await report(documentIds[0] ?? "");
  expect(found).toMatchObject({ verdict: "valid", signatures: [{ verdict: "valid" }] });
});

test("areas of another seal stay empty for it; what is sealed already, or has no area, is told", async () => {
  const documentId = await made();
  const use = (seal: string) => sealDocument(w.as("clerk"), { sealId: seal, documentId, place, source: "console" });
  expect(await use(sealId)).toMatchObject({ revision: 2, pages: [1, 2] });
  await expect(use(sealId)).rejects.toMatchObject({ code: "document.field-used" });
  const { sealId: hospital, applicationId } = await w.ask({ kind: "hospital", name: "示范医院公章" });
  await w.approve(applicationId);
  await w.approve(applicationId, "second");
  const asked = await w.grant(hospital, { kind: "person", id: w.idOf("clerk") });
  await w.approve(asked, "second");
  expect(await use(hospital)).toMatchObject({ revision: 3, pages: [1] });
  expect(await report(documentId)).toMatchObject({ verdict: "valid", signatures: [{}, {}] });
  const diagnosis = await w.newSeal({ kind: "diagnosis", name: "诊断证明专用章" });
  await w.grant(diagnosis, { kind: "person", id: w.idOf("clerk") });
  await expect(use(diagnosis)).rejects.toMatchObject({ code: "seal.no-area" });
});

test("an archive has no templates", async () => {
  const asked = uploadInput.parse({ title: "归档", sealId, place, type: "discharge" });
  await expect(orderUpload(w.as("clerk"), asked, { path: "/nowhere" })).rejects.toMatchObject({
    code: "sealing.no-template",
  });
});
