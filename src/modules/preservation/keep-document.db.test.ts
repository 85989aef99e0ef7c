import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { audit } from "#modules/audit/schema.ts";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { applyForCertificate } from "#modules/certificate/apply-for-certificate.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import { certificate, revocationData, revocationSource } from "#modules/certificate/schema.ts";
import { completeSignature } from "#modules/document/complete-signature.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { prepareSignature } from "#modules/document/prepare-signature.ts";
import { receiveDocument } from "#modules/document/receive-document.ts";
import type { Level } from "#modules/document/rules.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { issueToken } from "#modules/timestamp/issue-token.ts";
import { tsaUnit } from "#modules/timestamp/schema.ts";
import { newId } from "#server/columns.ts";
import { job } from "#server/jobs/schema.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { pdfsig, qpdfWarnings } from "#test/pdf-judges.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { DAY, type KeyPair, sm2KeyPair, sm2Sign, testCa, type TestCa } from "#test/sm2-ca.ts";
import { askPreservation } from "./ask-preservation.ts";
import { coverage } from "./coverage.ts";
import { keepDocument } from "./keep-document.ts";
import { keepDue } from "./keep-due.ts";
import { preservation } from "./schema.ts";

let h: Harness;
let ca: TestCa;
let doctor: { key: KeyPair; chain: Uint8Array[] };

beforeAll(async () => {
  h = await openHarness();
  ca = testCa(() => h.clock.now().getTime());
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: new Date("2031-01-01T00:00:00Z"),
    connector: "ca1",
    labels: { tsa: "tsa", institution: "institution" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isActive: true,
  });
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  const key = sm2KeyPair();
  const info = csrInfo({ subject: nameOf([{ label: "CN", value: "林知秋" }]), publicKey65: key.point });
  const csrDer = assembleCsr(info, sm2Sign(key, info));
  const applied = { personId: null, keyId: newId(), csrDer, profile: "institution" as const };
  doctor = { key, chain: (await applyForCertificate(h.system, applied, ca)).chain };
});
afterAll(async () => {
  await closePdfium();
  await h.close();
});
beforeEach(async () => {
  for (const table of [preservation, document, job, tsaUnit, revocationData, revocationSource])
    await h.db.delete(table);
  await h.db.delete(certificate).where(eq(certificate.profile, "tsa"));
  ca.revoked.length = 0;
  ca.fail.length = 0;
  await ensureTsaUnit(h.system, ca);
});

const outside = () => ({ ca, mode: "host" as const });

/** A document of a type that asks for this level, signed and stamped by the doctor; its last signature asks for it. */
async function signed(level: Level): Promise<string> {
  await saveDocumentType(h.system, { code: level, name: level, mustRead: false, level });
  const pdf = corpusFile("documents/prescription.pdf");
  const { documentId } = await receiveDocument(h.system, { pdf, type: level, title: "出院小结" });
  await sign(documentId);
  return documentId;
}

async function sign(documentId: string): Promise<void> {
  const place = { kind: "coordinates", page: 1, x: 20, y: 20, width: 40, height: 16 } as const;
  const appearance = { kind: "handwriting", png: null, lines: ["000231"] } as const;
  const { preparedId, digest } = await prepareSignature(h.system, { documentId, place, appearance });
  const [certificateDer = new Uint8Array()] = doctor.chain;
  const signedAttrs = signedAttributes({ digest, certificateDer });
  const signatureDer = sm2Sign(doctor.key, signedAttrs);
  const timestampToken = await issueToken(h.system, { digestSm3: sm3Bytes(signatureDer) }, "host");
  const cmsDer = assembleSignedData({ signedAttrs, signatureDer, certificates: doctor.chain, timestampToken });
  await completeSignature(h.system, { preparedId, cmsDer });
  await h.db.transaction((tx) => askPreservation(tx, h.system, documentId));
}

const keep = (documentId: string) => keepDocument(h.system, { documentId }, outside());
const rowOf = async (documentId: string) => {
  const [row] = await h.db.select().from(preservation).where(eq(preservation.documentId, documentId));
  return row;
};
/** What somebody finds who has nothing but the file and our root. */
async function levelsIn(documentId: string, nowMs = h.clock.now().getTime()): Promise<string[]> {
  const { bytes } = await currentBytes(h.system, documentId);
  const anchors = [parseCertificate(ca.root.der)];
  const { signatures } = verifyDocument(bytes, { anchors, needsRevocation: true, nowMs });
  return signatures.map(({ kind, verdict, level }) => `${kind} ${verdict} ${level ?? ""}`.trim());
}

describe("a document all have signed", () => {
  test("of an ordinary type stays at B-T, and nothing is appended", async () => {
    const documentId = await signed("B-T");
    await keep(documentId);
    expect(await rowOf(documentId)).toMatchObject({ level: "B-T", revision: 2, dueAt: null, problem: null });
    expect((await currentBytes(h.system, documentId)).revision).toBe(2);
  });

  test("reaches B-LT: chains and lists are in the file, and nobody has to be asked", async () => {
    const documentId = await signed("B-LT");
    await keep(documentId);
    expect(await rowOf(documentId)).toMatchObject({ level: "B-LT", revision: 3, dueAt: null, archivedAt: null });
    expect(await levelsIn(documentId)).toEqual(["signature valid B-LT"]);
  });

  test("reaches B-LTA: archived, valid for foreign tools, and due again before the authority ends", async () => {
    const documentId = await signed("B-LTA");
    await keep(documentId);
    const row = await rowOf(documentId);
    expect(row).toMatchObject({ level: "B-LTA", revision: 4, problem: null, archivedAt: h.clock.now() });
    const until = h.clock.now().getTime() + 365 * DAY;
    expect(row?.validUntil?.getTime()).toBeGreaterThan(until - DAY);
    expect(row?.dueAt?.getTime()).toBe((row?.validUntil?.getTime() ?? 0) - 60 * DAY);
    expect(await levelsIn(documentId)).toEqual(["signature valid B-LTA", "timestamp valid"]);
    const { bytes } = await currentBytes(h.system, documentId);
    expect(qpdfWarnings(bytes)).toEqual([]);
    expect(pdfsig(bytes).said).not.toMatch(/Mismatch/);
    const events = await h.db.select({ type: audit.type }).from(audit).where(eq(audit.subject, documentId));
    expect(events.filter(({ type }) => type === "preservation.kept")).toHaveLength(1);
  });

  test("is not added to when it is kept again, and is brought up again when somebody signs after", async () => {
    const documentId = await signed("B-LTA");
    await keep(documentId);
    await keep(documentId);
    expect((await currentBytes(h.system, documentId)).revision).toBe(4);
    await sign(documentId);
    await keep(documentId);
    expect(await levelsIn(documentId)).toEqual([
      "signature valid B-LTA",
      "timestamp valid",
      "signature valid B-LTA",
      "timestamp valid",
    ]);
  });
});

describe("when it does not work", () => {
  test("a CA that is away leaves the document as it was; the row says why and when it is tried again", async () => {
    const documentId = await signed("B-LTA");
    const away = { ...ca, crl: () => Promise.reject(new AppError("gateway.timeout", 504, { zh: "", en: "" })) };
    await keepDocument(h.system, { documentId }, { ca: away, mode: "host" });
    const row = await rowOf(documentId);
    expect(row).toMatchObject({ level: "B-T", failures: 1, problem: "preservation.no-revocation" });
    expect(row?.dueAt).toEqual(new Date(h.clock.now().getTime() + 60_000));
    expect((await currentBytes(h.system, documentId)).revision).toBe(2);
    expect((await coverage(h.system)).archive).toEqual({ wanted: 1, kept: 0, lacking: 1, renewSoon: 0 });
    h.clock.advance(60_000);
    await keepDue(h.system);
    expect(await h.db.select().from(job)).toHaveLength(1);
    h.clock.advance(1_800_000);
    await keep(documentId);
    expect(await rowOf(documentId)).toMatchObject({ level: "B-LTA", failures: 0, problem: null });
  });

  test("without trusted time the material is kept and the archive waits", async () => {
    const documentId = await signed("B-LTA");
    await keepDocument(h.system, { documentId }, { ca, mode: "own" });
    expect(await rowOf(documentId)).toMatchObject({ level: "B-T", problem: "timestamp.time-not-available" });
    await keep(documentId);
    expect(await levelsIn(documentId)).toEqual(["signature valid B-LTA", "timestamp valid"]);
  });

  test("two workers at once append one archive timestamp", async () => {
    const documentId = await signed("B-LTA");
    await Promise.all([keep(documentId), keep(documentId)]);
    await keep(documentId);
    expect((await levelsIn(documentId)).filter((one) => one.startsWith("timestamp"))).toHaveLength(1);
  });
});

describe("years later", () => {
  test("a type whose level is raised takes its old documents along", async () => {
    const documentId = await signed("B-LT");
    await keep(documentId);
    await saveDocumentType(h.system, { code: "B-LT", name: "病程", mustRead: false, level: "B-LTA" });
    expect((await coverage(h.system)).archive).toMatchObject({ wanted: 1, lacking: 1 });
    expect((await coverage(h.system)).lacking).toMatchObject([{ documentId, wanted: "B-LTA", level: "B-LT" }]);
    await h.db.delete(job);
    await keepDue(h.system);
    expect(await h.db.select().from(job)).toHaveLength(1);
    await keep(documentId);
    expect(await rowOf(documentId)).toMatchObject({ level: "B-LTA" });
    expect((await coverage(h.system)).lacking).toEqual([]);
  });

  test("the archive is renewed before its authority ends, but only by a later authority", async () => {
    const documentId = await signed("B-LTA");
    await keep(documentId);
    h.clock.advance(310 * DAY);
    await keepDue(h.system);
    expect(await h.db.select().from(job).where(eq(job.name, "preservation.keep"))).toHaveLength(1);
    await keep(documentId);
    expect(await rowOf(documentId)).toMatchObject({
      level: "B-LTA",
      revision: 4,
      problem: "preservation.no-later-authority",
    });
    expect((await coverage(h.system)).archive).toEqual({ wanted: 1, kept: 1, lacking: 0, renewSoon: 1 });

    await h.db.delete(tsaUnit);
    await ensureTsaUnit(h.system, ca);
    await keep(documentId);
    expect(await rowOf(documentId)).toMatchObject({ level: "B-LTA", problem: null, failures: 0 });
    // The doctor's certificate and the first authority's have ended; the chain of archives carries the proof.
    h.clock.advance(300 * DAY);
    expect(await levelsIn(documentId)).toEqual(["signature valid B-LTA", "timestamp valid", "timestamp valid"]);
    expect((await coverage(h.system)).archive.kept).toBe(1);
    h.clock.advance(100 * DAY);
    expect((await coverage(h.system)).archive).toMatchObject({ kept: 0, lacking: 1 });
    h.clock.advance(-710 * DAY);
  });
});
