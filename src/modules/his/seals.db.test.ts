import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { revokeGrant } from "#modules/seal/revoke-grant.ts";
import { seal, sealGrant, sealUsage } from "#modules/seal/schema.ts";
import { sealingJobs } from "#modules/sealing/jobs.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { type Credentials, type Send, signedRequest } from "#test/his-client.ts";
import { blankPdf, openSealWorld, type SealWorld } from "#test/seal-world.ts";
import { createApplication } from "./create-application.ts";
import { hisApp } from "./http.ts";

let w: SealWorld;
let app: ReturnType<typeof hisApp>;
let his: Credentials & { applicationId: string };
let other: Credentials & { applicationId: string };
let sealId: string;
let sealNo: string;

beforeAll(async () => {
  w = await openSealWorld();
  app = hisApp(w.h);
  his = await createApplication(w.h.system, { name: "HIS", callbackUrl: null });
  other = await createApplication(w.h.system, { name: "LIS", callbackUrl: null });
  sealId = await w.newSeal();
  const [row] = await w.h.db.select().from(seal).where(eq(seal.id, sealId));
  sealNo = row?.no ?? "";
}, 120_000);
afterAll(async () => {
  await closePdfium();
  await w.h.close();
});

const send = (what: Omit<Send, "now">, who: Credentials = his) =>
  app.fetch(signedRequest(who, { ...what, now: w.h.clock.now().getTime() }));
async function ask(what: Omit<Send, "now">, who: Credentials = his) {
  const reply = await send(what, who);
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}
async function hand(pages = 1): Promise<string> {
  const contentBase64 = Buffer.from(await blankPdf(pages)).toString("base64");
  const { body } = await ask({ path: "/documents", body: { type: "discharge", title: "出院小结", contentBase64 } });
  return String(body.documentId);
}

test("a hospital system seals its own documents as far as its grant goes, and never those of others", async () => {
  const documentId = await hand(2);
  const place = { kind: "keyword", keyword: "Seal here", occurrence: 2 };
  const asked = { path: "/seals", body: { documentId, sealNo, place } };
  expect(await ask(asked)).toMatchObject({ status: 403, body: { code: "seal.no-grant" } });
  await w.grant(sealId, { kind: "application", id: his.applicationId }, { maxUses: 2 });
  expect(await ask(asked, other)).toMatchObject({ status: 404, body: { code: "his.not-found" } });
  expect(await ask(asked)).toMatchObject({ status: 201, body: { documentId, revision: 2, pages: [2] } });
  const seam = { ...asked, body: { ...asked.body, place: { kind: "seam", pages: "all", edge: "right" } } };
  expect(await ask(seam)).toMatchObject({ status: 201, body: { revision: 3, pages: [1, 2] } });
  expect(await ask(asked)).toMatchObject({ status: 403, body: { code: "seal.grant-spent" } });

  const file = await send({ path: `/documents/${documentId}/content` });
  const report = verifyDocument(new Uint8Array(await file.arrayBuffer()), await readTrust(w.h.system));
  expect(report).toMatchObject({ verdict: "valid", signatures: [{ verdict: "valid" }, { verdict: "valid" }] });
  const rows = await w.h.db.select().from(sealUsage).where(eq(sealUsage.documentId, documentId));
  expect(rows.map(({ applicationId, personId, source }) => [applicationId, personId, source])).toContainEqual([
    his.applicationId,
    null,
    "his",
  ]);
});

test("one Idempotency-Key is one seal; a revoked grant ends at once", async () => {
  await w.grant(sealId, { kind: "application", id: his.applicationId });
  const body = { documentId: await hand(), sealNo, place: { kind: "coordinates", page: 1, x: 100, y: 200 } };
  const place = { ...body.place, width: 42, height: 42 };
  const asked = { path: "/seals", body: { ...body, place }, headers: { "idempotency-key": "seal-1" } };
  const [first, second] = [await ask(asked), await ask(asked)];
  expect(first).toMatchObject({ status: 201, body: { revision: 2 } });
  expect(second).toEqual(first);
  const grants = await w.h.db.select().from(sealGrant).where(eq(sealGrant.sealId, sealId));
  for (const { id } of grants) await revokeGrant(w.as("keeper"), { grantId: id });
  const again = { ...asked, headers: { "idempotency-key": "seal-2" } };
  expect(await ask(again)).toMatchObject({ status: 403, body: { code: "seal.grant-revoked" } });
});

test("a batch of its own documents runs in the background and is followed; others' documents are refused", async () => {
  await w.grant(sealId, { kind: "application", id: his.applicationId });
  const documentIds = [await hand(), await hand()];
  const body = { title: "归档", documentIds, sealNo, place: { kind: "coordinates", page: 1, x: 100, y: 200 } };
  const place = { ...body.place, width: 42, height: 42 };
  const order = { path: "/sealing-jobs", body: { ...body, place } };
  expect(await ask(order, other)).toMatchObject({ status: 404, body: { code: "his.not-found" } });
  const made = await ask(order);
  expect(made).toMatchObject({ status: 201, body: { state: "running", total: 2 } });
  while ((await runDueJobs(w.h, sealingJobs)) > 0);
  const path = `/sealing-jobs/${String(made.body.jobId)}`;
  expect(await ask({ path })).toMatchObject({ body: { state: "done", done: 2, failed: 0 } });
  expect(await ask({ path }, other)).toMatchObject({ status: 403, body: { code: "sealing.not-yours" } });
  const items = `${path}/items`;
  expect(await ask({ path: items }, other)).toMatchObject({ status: 403, body: { code: "sealing.not-yours" } });
  expect(await ask({ path: items })).toMatchObject({
    body: {
      total: 2,
      items: documentIds.map((documentId) => ({ documentId, state: "done", problem: null, revision: 2 })),
    },
  });
  expect(await ask({ path: `${items}?failed=1` })).toMatchObject({ body: { total: 0, items: [] } });
});

test("what is no seal or no place is answered in words", async () => {
  const documentId = await hand();
  const place = { kind: "field", name: "Seal A" };
  expect(await ask({ path: "/seals", body: { documentId, sealNo: "YZ-9999", place } })).toMatchObject({
    status: 404,
    body: { code: "seal.not-found" },
  });
  expect(await ask({ path: "/seals", body: { documentId, sealNo, place: { kind: "nowhere" } } })).toMatchObject({
    status: 400,
  });
});
