import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { sealingJobs } from "#modules/sealing/jobs.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { sm3Hex } from "#server/sm3.ts";
import { openAutoSignHospital } from "#test/auto-sign-hospital.ts";
import { PIN, STAFF } from "#test/mini-program.ts";
import { pdfsig } from "#test/pdf-judges.ts";
import { blankPdf } from "#test/seal-world.ts";
import { systemWord } from "#test/vault.ts";
import { callback } from "./schema.ts";
import { hisJobs } from "./jobs.ts";

/** A batch pushed by a HIS is signed by its doctors: on the phone with one confirmation, or within an open auto-sign session. */
vi.mock("#modules/gateway/wechat.ts", () => ({
  code2session: async (_: unknown, { code }: { code: string }) => ({ openid: `openid-${code}` }),
  getPhoneNumber: async (_: unknown, { code }: { code: string }) => ({ phone: code }),
  getVerifyId: async (_: unknown, { outSeqNo }: { outSeqNo: string }) => ({ verifyId: `v-${outSeqNo}` }),
  queryVerify: async () => ({ passed: true, verifyRet: 10000 }),
}));

let at: Awaited<ReturnType<typeof openAutoSignHospital>>;
beforeAll(async () => {
  at = await openAutoSignHospital();
  await saveDocumentType(at.h.system, { code: "summary", name: "出院小结", mustRead: false });
}, 120_000);
afterAll(async () => {
  await closePdfium();
  await at.close();
});

const jobs = [...sealingJobs, ...hisJobs];
async function drain(): Promise<void> {
  while ((await runDueJobs(at.h, jobs)) > 0);
}
type Batch = { jobId: string; state: string; asked: number; done: number; failed: number };
type Item = { documentId: string; state: string; problem: string | null; requestId: string };
const staffNo = STAFF[0].staffNo;
const place = { kind: "keyword", keyword: "Seal here" };

async function handIn(type: string): Promise<{ documentId: string; digest: string }> {
  const pdf = await blankPdf(1);
  const contentBase64 = Buffer.from(pdf).toString("base64");
  const { documentId } = await at.ask<{ documentId: string }>({
    path: "/documents",
    body: { type, title: "病案", contentBase64 },
  });
  return { documentId, digest: sm3Hex(pdf) };
}
const order = (documents: object[], more: object = {}) =>
  at.ask<Batch>({ path: "/signing-jobs", body: { title: "十一月补签", documents, place, ...more } });
const read = (jobId: string) => at.ask<Batch>({ path: `/signing-jobs/${jobId}` });
const itemsOf = async (jobId: string) =>
  (await at.ask<{ items: Item[] }>({ path: `/signing-jobs/${jobId}/items` })).items;
const wordFor = (mid: string, type: string, { documentId, digest }: { documentId: string; digest: string }) =>
  systemWord(at.secret, {
    mid,
    system: at.his.accessKey,
    type,
    docId: documentId,
    digest,
    workstation: "XNK-03",
    address: "",
    timeMs: at.now(),
  });

test("one confirmation on the phone signs the batch; every file verifies, and HIS hears of each", async () => {
  const documents = await Promise.all([handIn("summary"), handIn("summary"), handIn("summary")]);
  const { jobId } = await order(documents.map(({ documentId }) => ({ documentId, staffNo })));
  await drain();
  expect(await read(jobId)).toMatchObject({ state: "waiting", asked: 3, done: 0 });
  const { tasks } = await at.phone.inbox();
  expect(tasks.map(({ system }) => system)).toEqual(Array(3).fill("十一月补签"));
  const prepared = await at.phone.prepare(tasks.map(({ taskId }) => taskId));
  expect(await at.phone.confirm(prepared, PIN)).toHaveLength(3);
  await drain();
  expect(await read(jobId)).toMatchObject({ state: "done", asked: 0, done: 3, failed: 0 });
  const trust = await readTrust(at.h.system);
  for (const { documentId } of documents) {
    const { bytes } = await currentBytes(at.h, documentId);
    expect(pdfsig(bytes)).toMatchObject({ total: 1, whole: 1 });
    expect(verifyDocument(bytes, trust).signatures).toMatchObject([{ verdict: "valid", signer: expect.anything() }]);
  }
  const told = (await at.h.db.select().from(callback)).filter(({ event }) => event === "sign-request.completed");
  expect(told).toHaveLength(3);
});

test("within an open session the vault decides: types in its scope are signed at once, all others wait for the phone", async () => {
  const { mandateId } = await at.open({ max: 10, perMinute: 4 });
  const [good, byHand, forged, late] = await Promise.all([
    Promise.all(Array.from({ length: 5 }, () => handIn("prescription"))),
    handIn("summary"),
    handIn("prescription"),
    handIn("prescription"),
  ]);
  const forgedWord = { ...wordFor(mandateId, "prescription", forged), mac: "ab".repeat(32) };
  const { jobId } = await order([
    ...good.map((one) => ({
      documentId: one.documentId,
      staffNo,
      autoSign: wordFor(mandateId, "prescription", one),
    })),
    { documentId: byHand.documentId, staffNo, autoSign: wordFor(mandateId, "summary", byHand) },
    { documentId: forged.documentId, staffNo, autoSign: forgedWord },
    { documentId: late.documentId, staffNo },
  ]);
  for (let minute = 0; minute < 4; minute++) {
    await drain();
    at.h.clock.advance(61_000);
  }
  await drain();
  expect(await read(jobId)).toMatchObject({ state: "waiting", done: 5, asked: 3, failed: 0 });
  const items = await itemsOf(jobId);
  const stateOf = (id: string) => items.find(({ documentId }) => documentId === id);
  expect(stateOf(byHand.documentId)).toMatchObject({ state: "asked", problem: "mandate.not-in-scope" });
  expect(stateOf(forged.documentId)).toMatchObject({ state: "asked", problem: "key.window-refused" });
  expect(stateOf(late.documentId)).toMatchObject({ state: "asked", problem: null });
  // The doctor's session is not used faster than agreed, so it goes on.
  expect(await at.phone.currentSession()).toMatchObject({ mandateId, used: 5 });
  const signed = at.chain().filter(({ mid, type }) => mid === mandateId && type === "signed");
  expect(new Set(signed.map(({ docId }) => docId)).size).toBe(5);

  const cancelled = await at.ask<Batch>({ path: `/signing-jobs/${jobId}/cancel`, body: {} });
  expect(cancelled.state).toBe("cancelled");
  await drain();
  expect(await read(jobId)).toMatchObject({ state: "cancelled", done: 5, asked: 0, failed: 3 });
  expect((await at.phone.inbox()).tasks).toEqual([]);
});
