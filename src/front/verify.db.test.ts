import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { toHex } from "#core/bytes.ts";
import { encodeRecord, newRecord } from "#core/ers/evidence-record.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { receiveDocument } from "#modules/document/receive-document.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { preservationRecord } from "#modules/preservation/schema.ts";
import { newId } from "#server/columns.ts";
import { frontDoor } from "#test/front-door.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { pdfText } from "#test/pdf-judges.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { DAY, NOW, signAs, signedWorld, token, YEAR } from "#test/signed-world.ts";
import { verifyHandler } from "./verify.ts";

const world = signedWorld();
const authority = world.authority({ notBefore: NOW - DAY, notAfter: NOW + YEAR });
const doctor = world.person({ notBefore: NOW - DAY, notAfter: NOW + YEAR });
const signed = signAs(corpusFile("documents/prescription.pdf"), doctor, { authority, atMs: NOW - 2000 });
const recordOf = (file: Uint8Array) => encodeRecord(newRecord("sm3", [], token(authority, file, NOW - 1000)));

let h: Harness;
let door: Awaited<ReturnType<typeof frontDoor>>;

beforeAll(async () => {
  h = await openHarness();
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(world.anchor.der) });
  door = await frontDoor(h, verifyHandler(h));
});
afterAll(async () => {
  door.close();
  await h.close();
});

const shape = z.object({
  report: z.object({
    verdict: z.string(),
    records: z.array(z.object({ revision: z.number().nullable(), verdict: z.string() })),
  }),
});
async function judged(body: BodyInit) {
  const answer = await fetch(`${door.url}/api/verify`, { method: "POST", body });
  return shape.parse(await answer.json()).report;
}
const blob = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);
function form(file: Uint8Array, ...records: Uint8Array[]): FormData {
  const data = new FormData();
  data.append("file", blob(file), "a.pdf");
  for (const record of records) data.append("record", blob(record), "a.ers");
  return data;
}

test("a record sent along with a file is judged with it; one about another file says so", async () => {
  expect((await judged(blob(signed))).records).toEqual([]);
  const { records } = await judged(form(signed, recordOf(signed), recordOf(signed.subarray(1))));
  expect(records).toEqual([
    { revision: 2, verdict: "valid" },
    { revision: null, verdict: "unknown" },
  ]);
  const note = new TextEncoder().encode("任何文件");
  expect(await judged(form(note, recordOf(note)))).toMatchObject({ verdict: "valid" });
});

test("the hospital's own record of a file, or of an earlier state of it, is found without being brought", async () => {
  const now = h.clock.now();
  const row = { documentId: newId(), revision: 2, createdAt: now, changedAt: now };
  await h.db.insert(preservationRecord).values({ ...row, digest: toHex(sm3(signed)), record: recordOf(signed) });
  expect((await judged(blob(signed))).records).toEqual([{ revision: 2, verdict: "valid" }]);
  const again = signAs(signed, doctor, { authority, atMs: NOW - 500 });
  expect((await judged(blob(again))).records).toEqual([{ revision: 2, verdict: "valid" }]);
  expect((await judged(form(signed, recordOf(signed)))).records).toHaveLength(2);
});

test("what pretends to be a form is refused", async () => {
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const answer = await fetch(`${door.url}/api/verify`, { method: "POST", headers, body: "junk" });
  expect(answer.status).toBe(400);
});

test("a copy of a document that was made void since is told so, whatever its verdict", async () => {
  const seen = z.object({ voidedAt: z.string().nullable(), report: z.object({ verdict: z.string() }) });
  const look = async () =>
    seen.parse(await (await fetch(`${door.url}/api/verify`, { method: "POST", body: blob(signed) })).json());
  await saveDocumentType(h.system, { code: "prescription", name: "处方", mustRead: false });
  const meta = { type: "prescription", title: "处方", externalId: null, applicationId: null, patient: null };
  const { documentId } = await receiveDocument(h.system, { ...meta, pdf: signed });
  expect((await look()).voidedAt).toBeNull();
  const at = h.clock.now();
  await h.db.update(document).set({ voidedAt: at, voidReason: "开错" }).where(eq(document.id, documentId));
  expect(await look()).toMatchObject({
    voidedAt: at.toISOString(),
    report: { verdict: expect.any(String) as unknown },
  });
  const paper = await fetch(`${door.url}/api/verify/report?lang=zh`, { method: "POST", body: blob(signed) });
  expect(pdfText(new Uint8Array(await paper.arrayBuffer()))).toContain("作废");
});
