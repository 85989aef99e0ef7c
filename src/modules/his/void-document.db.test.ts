import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { sealDocument } from "#modules/seal/seal-document.ts";
import { sealUsage } from "#modules/seal/schema.ts";
import { requestSignatures } from "#modules/signing/request-signatures.ts";
import { signRequest } from "#modules/signing/schema.ts";
import { voidDocument } from "#modules/signing/void-document.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { type Credentials, type Send, signedRequest } from "#test/his-client.ts";
import { blankPdf, openSealWorld, type SealWorld } from "#test/seal-world.ts";
import { createApplication } from "./create-application.ts";
import { hisApp } from "./http.ts";
import { hisJobs } from "./jobs.ts";

let w: SealWorld;
let app: ReturnType<typeof hisApp>;
let his: Credentials & { applicationId: string };
let other: Credentials;
let stamp: string;
let plain: string;
const heard: { event: string; document?: { documentId: string }; voided?: { reason: string } }[] = [];
const listener = createServer((req, res) => {
  const parts: Buffer[] = [];
  req.on("data", (part: Buffer) => parts.push(part));
  req.on("end", () => {
    heard.push(JSON.parse(Buffer.concat(parts).toString()) as (typeof heard)[number]);
    res.end();
  });
});

beforeAll(async () => {
  w = await openSealWorld();
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const callbackUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
  app = hisApp(w.h);
  his = await createApplication(w.h.system, { name: "HIS", callbackUrl });
  other = await createApplication(w.h.system, { name: "LIS", callbackUrl: null });
  plain = await w.newSeal();
  stamp = await w.newSeal({ kind: "void", name: "作废章" });
  for (const sealId of [plain, stamp]) await w.grant(sealId, { kind: "person", id: w.idOf("clerk") });
}, 120_000);
afterAll(async () => {
  listener.close();
  await closePdfium();
  await w.h.close();
});

async function ask(what: Omit<Send, "now">, who: Credentials = his) {
  const reply = await app.fetch(signedRequest(who, { ...what, now: w.h.clock.now().getTime() }));
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}
async function hand(pages: number): Promise<string> {
  const contentBase64 = Buffer.from(await blankPdf(pages)).toString("base64");
  const { body } = await ask({ path: "/documents", body: { type: "discharge", title: "出院小结", contentBase64 } });
  return String(body.documentId);
}
const place = { kind: "coordinates" as const, page: 1, x: 100, y: 200, width: 42, height: 42 };
const seal = (documentId: string, sealId: string) =>
  sealDocument(w.as("clerk"), { sealId, documentId, place, source: "console" });

test("void is a sealed revision with the stamp on every page, the end of what was open, and news for HIS; earlier seals stay valid", async () => {
  const documentId = await hand(3);
  await seal(documentId, plain);
  const { requestId } = await requestSignatures(w.h.system, {
    documentId,
    applicationId: his.applicationId,
    order: "parallel",
    signers: [{ staffNo: "S005", place }],
  });
  const done = await voidDocument(w.as("clerk"), {
    documentId,
    sealId: stamp,
    reason: "患者信息有误",
    source: "console",
  });
  expect(done).toMatchObject({ revision: 3, pages: [1, 2, 3] });
  expect(await readDocument(w.h, documentId)).toMatchObject({ voided: { reason: "患者信息有误" } });
  const [request] = await w.h.db.select().from(signRequest).where(eq(signRequest.id, requestId));
  expect(request).toMatchObject({ state: "cancelled", endedWhy: "文书已作废：患者信息有误" });
  const { bytes } = await currentBytes(w.h, documentId);
  const report = verifyDocument(bytes, await readTrust(w.h.system));
  expect(report).toMatchObject({ verdict: "valid", signatures: [{ verdict: "valid" }, { verdict: "valid" }] });
  while ((await runDueJobs(w.h, hisJobs)) > 0);
  expect(heard).toContainEqual(
    expect.objectContaining({
      event: "document.voided",
      document: expect.objectContaining({ documentId }) as unknown,
      voided: expect.objectContaining({ reason: "患者信息有误" }) as unknown,
    }),
  );
  expect(await ask({ path: `/documents/${documentId}` })).toMatchObject({
    body: { voided: { reason: "患者信息有误" } },
  });
});

test("a void document is neither sealed, signed nor made void again", async () => {
  const documentId = await hand(1);
  await voidDocument(w.as("clerk"), { documentId, sealId: stamp, reason: "重复", source: "console" });
  const voided = { code: "document.voided" };
  await expect(seal(documentId, plain)).rejects.toMatchObject(voided);
  const again = { documentId, sealId: stamp, reason: "再次", source: "console" as const };
  await expect(voidDocument(w.as("clerk"), again)).rejects.toMatchObject(voided);
  const asked = { documentId, applicationId: his.applicationId, order: "parallel" as const };
  await expect(
    requestSignatures(w.h.system, { ...asked, signers: [{ staffNo: "S005", place }] }),
  ).rejects.toMatchObject(voided);
  expect((await readDocument(w.h, documentId)).revision).toBe(2);
});

test("only a void stamp makes void, and it does nothing else; without a grant nothing happens and the attempt is logged", async () => {
  const documentId = await hand(1);
  await expect(seal(documentId, stamp)).rejects.toMatchObject({ code: "seal.only-voids" });
  const wrong = { documentId, sealId: plain, reason: "作废", source: "console" as const };
  await expect(voidDocument(w.as("clerk"), wrong)).rejects.toMatchObject({ code: "seal.not-void-seal" });
  const other = { documentId, sealId: stamp, reason: "作废", source: "console" as const };
  await expect(voidDocument(w.as("other"), other)).rejects.toMatchObject({ code: "seal.no-grant" });
  expect(await readDocument(w.h, documentId)).toMatchObject({ revision: 1, voided: null });
  const uses = await w.h.db.select().from(sealUsage).where(eq(sealUsage.documentId, documentId));
  expect(uses.map(({ problem }) => problem).toSorted((a, b) => (a ?? "").localeCompare(b ?? ""))).toEqual([
    "seal.no-grant",
    "seal.not-void-seal",
    "seal.only-voids",
  ]);
  expect(uses[0]?.say).toMatchObject({ zh: expect.stringContaining("请") as unknown });
});

test("a hospital system makes its own documents void as far as its grant goes", async () => {
  const documentId = await hand(1);
  const order = { path: `/documents/${documentId}/void`, body: { reason: "开错患者" } };
  expect(await ask(order)).toMatchObject({ status: 403, body: { code: "seal.no-grant" } });
  expect(await ask(order, other)).toMatchObject({ status: 404, body: { code: "his.not-found" } });
  await w.grant(stamp, { kind: "application", id: his.applicationId });
  expect(await ask(order)).toMatchObject({ status: 200, body: { documentId, revision: 2, pages: [1] } });
  expect(await ask(order)).toMatchObject({ status: 409, body: { code: "document.voided" } });
});
