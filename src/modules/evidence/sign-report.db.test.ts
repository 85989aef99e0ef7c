import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { makeKey } from "#modules/institution/make-key.ts";
import { institutionKey } from "#modules/institution/schema.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { tsaUnit } from "#modules/timestamp/schema.ts";
import { pdfsig, pdfText, qpdfWarnings } from "#test/pdf-judges.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { openSealWorld } from "#test/seal-world.ts";
import { readTrust } from "./read-trust.ts";
import { signReport } from "./sign-report.ts";
import { verifyDocument } from "./verify-document.ts";

let w: Awaited<ReturnType<typeof openSealWorld>>;
beforeAll(async () => {
  w = await openSealWorld();
});
afterAll(() => w.h.close());

const file = corpusFile("signed/PAdES-LT.pdf");
const facts = {
  lang: "zh",
  hospital: "示范医院",
  fileName: "a.pdf",
  bytes: 1,
  voidedAt: null,
  isPartlyAsked: false,
} as const;
async function made(lang: "zh" | "en" = "zh") {
  const trust = await readTrust(w.h.system);
  const anonymous = w.h.as({ kind: "anonymous", address: "127.0.0.1" });
  const digests = { sm3: "11".repeat(32), sha256: "22".repeat(32) };
  const report = await signReport(anonymous, verifyDocument(file, trust), { ...facts, ...digests, lang });
  return { report, text: pdfText(report), verdict: verifyDocument(report, trust) };
}
const events = () => w.h.db.select().from(audit).where(eq(audit.type, "evidence.report-signed"));

test("a report is signed and timestamped by the hospital, and its verifier calls it valid; the use is on record", async () => {
  const { report, text, verdict } = await made();
  expect(verdict).toMatchObject({ verdict: "valid", signatures: [{ level: "B-T", coverage: "whole" }] });
  expect(verdict.signatures[0]?.timestamps).toHaveLength(1);
  expect(text.replace(/\s/g, "")).toContain(
    `报告签名${verdict.signatures[0]?.signer?.subject}，附时间戳`.replace(/\s/g, ""),
  );
  expect(qpdfWarnings(report)).toEqual([]);
  const [event] = await events();
  expect(event?.body).toContain("11".repeat(32));
  // A byte of it changed is no report of ours.
  const forged = report.slice();
  const at = Buffer.from(report).indexOf("stream") + 20;
  forged[at] = (forged[at] ?? 0) ^ 1;
  expect(verifyDocument(forged, await readTrust(w.h.system)).verdict).toBe("invalid");
});

test("where the hospital has an RSA key, every reader can check it", async () => {
  await makeKey(w.h.system, { algorithm: "rsa-2048" }, w.ca);
  await ensureTsaUnit(w.h.system, w.ca, "rsa");
  const { report, verdict } = await made("en");
  expect(pdfsig(report)).toMatchObject({ total: 1, valid: 1, whole: 1 });
  expect(verdict).toMatchObject({ verdict: "valid", signatures: [{ level: "B-T" }] });
});

test("without time, or without a key, it is made all the same and says that it is not signed", async () => {
  const before = (await events()).length;
  await w.h.db.delete(tsaUnit);
  for (const lang of ["zh", "en"] as const) {
    const { text, verdict } = await made(lang);
    expect(verdict.signatures).toEqual([]);
    expect(text.replace(/\s+/g, " ")).toContain(lang === "zh" ? "本报告没有签名" : "not signed: no institution key");
  }
  await w.h.db.delete(institutionKey);
  expect((await made()).text).toContain("本报告没有签名");
  expect(await events()).toHaveLength(before);
});
