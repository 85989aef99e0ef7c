import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { equalBytes } from "#core/bytes.ts";
import { parseSeal } from "#core/seal/seal.ts";
import { verifySeal } from "#core/seal/verify-seal.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { audit } from "#modules/audit/schema.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { makeKey, requestCertificate } from "#modules/institution/make-key.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { pdfsig, qpdfWarnings } from "#test/pdf-judges.ts";
import { openSealWorld, type SealWorld } from "#test/seal-world.ts";
import { appoint } from "./appoint.ts";
import { askGrant, askUse } from "./ask-grant.ts";
import { changeFace } from "./change-face.ts";
import { moveSeal } from "./move-seal.ts";
import { renewSealData } from "./renew-seal-data.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { seal, sealData, sealGrant, sealUsage, sealVersion } from "./schema.ts";
import { type SealDocument, sealDocument } from "./seal-document.ts";
import { withdrawApplication } from "./withdraw-application.ts";

let w: SealWorld;
beforeAll(async () => {
  w = await openSealWorld();
}, 120_000);
afterAll(async () => {
  await closePdfium();
  await w.h.close();
});

const CORNER = { kind: "coordinates", page: 1, x: 120, y: 200, width: 42, height: 42 } as const;
const use = (sealId: string, documentId: string, place: SealDocument["place"] = CORNER) =>
  sealDocument(w.as("clerk"), { sealId, documentId, place, source: "console" });
const ofClerk = () => ({ kind: "person" as const, id: w.idOf("clerk") });
const stateOf = async (sealId: string) =>
  (await w.h.db.select({ state: seal.state }).from(seal).where(eq(seal.id, sealId)))[0]?.state;
const usesOf = async (sealId: string) =>
  (await w.h.db.select({ uses: sealGrant.uses }).from(sealGrant).where(eq(sealGrant.sealId, sealId)))[0]?.uses;

test("made from text, approved, granted: the sealed file is accepted by poppler, qpdf and our verifier, and logged", async () => {
  const { sealId, applicationId } = await w.ask();
  expect(await stateOf(sealId)).toBe("pending");
  const documentId = await w.newDocument();
  await expect(use(sealId, documentId)).rejects.toMatchObject({ code: "seal.not-enabled" });
  await w.approve(applicationId);
  expect(await stateOf(sealId)).toBe("enabled");
  await expect(use(sealId, documentId)).rejects.toMatchObject({ code: "seal.no-grant" });
  await w.grant(sealId, ofClerk());
  const before = await currentBytes(w.h, documentId);
  const { usageId, revision, digest } = await use(sealId, documentId);

  const { bytes } = await currentBytes(w.h, documentId);
  expect(equalBytes(bytes.subarray(0, before.bytes.length), before.bytes)).toBe(true);
  expect(pdfsig(bytes)).toMatchObject({ total: 1, whole: 1 });
  expect(qpdfWarnings(bytes)).toEqual([]);
  const report = verifyDocument(bytes, await readTrust(w.h.system));
  expect(report).toMatchObject({ verdict: "valid", signatures: [{ verdict: "valid" }] });

  const rows = await w.h.db.select().from(sealUsage).where(eq(sealUsage.sealId, sealId));
  expect(rows).toMatchObject([
    { problem: "seal.no-grant", personId: w.idOf("clerk"), revision: null },
    {
      id: usageId,
      problem: null,
      personId: w.idOf("clerk"),
      documentId,
      revision,
      firstPage: 1,
      lastPage: 1,
      digestBefore: before.digest,
      digestAfter: digest,
      rule: "coordinates",
      source: "console",
    },
  ]);
  const events = await w.h.db
    .select({ type: audit.type, actorId: audit.actorId })
    .from(audit)
    .where(and(eq(audit.subject, sealId), eq(audit.type, "seal.used")));
  expect(events).toEqual([{ type: "seal.used", actorId: w.idOf("clerk") }]);
});

test("an RSA key of the hospital seals, too, as PAdES with a token of the RSA unit", async () => {
  await makeKey(w.h.system, { algorithm: "rsa-2048" }, w.ca);
  await ensureTsaUnit(w.h.system, w.ca, "rsa");
  const sealId = await w.newSeal({ family: "rsa" });
  await w.grant(sealId, ofClerk());
  const documentId = await w.newDocument();
  await use(sealId, documentId);
  const { bytes } = await currentBytes(w.h, documentId);
  expect(pdfsig(bytes)).toMatchObject({ total: 1, valid: 1, whole: 1 });
  expect(verifyDocument(bytes, await readTrust(w.h.system))).toMatchObject({ verdict: "valid" });
});

describe("where it goes", () => {
  let sealId: string;
  beforeAll(async () => {
    sealId = await w.newSeal();
    await w.grant(sealId, ofClerk());
  });

  test("on a keyword, across pages, and on what is signed already; each leaves the earlier ones whole", async () => {
    const documentId = await w.newDocument(3);
    await use(sealId, documentId, { kind: "keyword", keyword: "Seal here", occurrence: 2, dx: 0, dy: 30 });
    await use(sealId, documentId, { kind: "seam", pages: "all", edge: "right" });
    await use(sealId, documentId);
    const { bytes } = await currentBytes(w.h, documentId);
    expect(verifyDocument(bytes, await readTrust(w.h.system))).toMatchObject({
      verdict: "valid",
      signatures: [{ verdict: "valid" }, { verdict: "valid" }, { verdict: "valid" }],
    });
    expect(qpdfWarnings(bytes)).toEqual([]);
    const rows = await w.h.db.select().from(sealUsage).where(eq(sealUsage.documentId, documentId));
    expect(rows.map(({ rule, firstPage, lastPage }) => [rule, firstPage, lastPage])).toEqual([
      ["keyword", 2, 2],
      ["seam", 1, 3],
      ["coordinates", 1, 1],
    ]);
  });

  test("a keyword that is not there seals nothing, counts nothing and stands in the log", async () => {
    const documentId = await w.newDocument();
    const before = await usesOf(sealId);
    const missing = use(sealId, documentId, { kind: "keyword", keyword: "盖章处" });
    await expect(missing).rejects.toMatchObject({ code: "document.keyword-missing" });
    expect(await usesOf(sealId)).toBe(before);
    const rows = await w.h.db.select().from(sealUsage).where(eq(sealUsage.documentId, documentId));
    expect(rows).toMatchObject([{ problem: "document.keyword-missing", revision: null }]);
  });
});

describe("approval", () => {
  test("never by the applicant; a high-risk seal needs two different people", async () => {
    const { sealId, applicationId } = await w.ask({ kind: "hospital", name: "示范市第一人民医院" });
    await expect(w.approve(applicationId, "keeper")).rejects.toMatchObject({ code: "seal.own-application" });
    expect(await w.approve(applicationId, "first")).toEqual({ state: "pending" });
    await expect(w.approve(applicationId, "first")).rejects.toMatchObject({ code: "seal.twice" });
    expect(await stateOf(sealId)).toBe("pending");
    expect(await w.approve(applicationId, "second")).toEqual({ state: "approved" });
    expect(await stateOf(sealId)).toBe("enabled");
    await expect(w.approve(applicationId, "second")).rejects.toMatchObject({ code: "seal.decided" });
  });

  test("two words at once for a seal that needs one: one counts, one face is in use, one seal data current", async () => {
    const { sealId, applicationId } = await w.ask();
    const words = await Promise.allSettled([w.approve(applicationId, "first"), w.approve(applicationId, "second")]);
    expect(words.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const data = await w.h.db.select().from(sealData).where(eq(sealData.sealId, sealId));
    expect(data.map(({ state }) => state)).toEqual(["current"]);
  });

  test("a refusal or a withdrawal makes it a draft that may be asked for again", async () => {
    const { sealId, applicationId } = await w.ask();
    await w.approve(applicationId, "first", false);
    expect(await stateOf(sealId)).toBe("draft");
    const face = { from: "text", face: { shape: "rectangle", widthMm: 40, heightMm: 20, lines: ["作废"] } } as const;
    const asked = { ...face, face: { ...face.face, lines: ["作废"], border: true, direction: "across" as const } };
    const again = await changeFace(w.as("keeper"), { sealId, face: asked, reason: "改为方章" });
    await expect(withdrawApplication(w.as("clerk"), again)).rejects.toMatchObject({ code: "seal.not-applicant" });
    await withdrawApplication(w.as("keeper"), again);
    expect(await stateOf(sealId)).toBe("draft");
    const last = await changeFace(w.as("keeper"), { sealId, face: asked, reason: "改为方章" });
    await w.approve(last.applicationId);
    expect(await stateOf(sealId)).toBe("enabled");
  });
});

describe("three powers", () => {
  test("nobody holds two over one seal, whichever way he would get the second", async () => {
    const sealId = await w.newSeal();
    const ask = (who: "keeper" | "auditor") =>
      askGrant(w.as("keeper"), {
        sealId,
        holder: { kind: "person", id: w.idOf(who) },
        documentTypes: null,
        maxUses: null,
        from: w.day(-1),
        until: w.day(5),
        reason: "试一试",
      });
    await expect(ask("keeper")).rejects.toMatchObject({ code: "seal.holds-manage" });
    await expect(ask("auditor")).rejects.toMatchObject({ code: "seal.holds-audit" });
    const give = (who: "keeper" | "auditor", power: "manage" | "audit") =>
      appoint(w.h.system, { sealId, personId: w.idOf(who), power });
    await expect(give("auditor", "manage")).rejects.toMatchObject({ code: "seal.no-keeper-role" });
    await expect(w.ask({ auditorId: w.idOf("keeper") })).rejects.toMatchObject({ code: "seal.holds-manage" });
    // A department's grant reaches everybody in it but those who keep or audit the seal.
    await w.grant(sealId, { kind: "department", id: w.departmentId });
    const documentId = await w.newDocument();
    const sealed = (who: "keeper" | "auditor" | "other") =>
      sealDocument(w.as(who), { sealId, documentId, place: CORNER, source: "console" });
    await expect(sealed("keeper")).rejects.toMatchObject({ code: "seal.holds-manage" });
    await expect(sealed("auditor")).rejects.toMatchObject({ code: "seal.holds-audit" });
    await expect(sealed("other")).resolves.toMatchObject({ revision: 2 });
  });

  test("only the seal's keeper manages it", async () => {
    const sealId = await w.newSeal();
    const stop = (who: "clerk" | "keeper") => moveSeal(w.as(who), { sealId, to: "disabled", reason: "盘点" });
    await expect(stop("clerk")).rejects.toMatchObject({ code: "seal.not-keeper", facts: { who: "章管事（S001）" } });
    await stop("keeper");
    const documentId = await w.newDocument();
    await expect(use(sealId, documentId)).rejects.toMatchObject({ code: "seal.not-enabled" });
  });
});

describe("grants", () => {
  test("a maximum is counted exactly, however many seal at once", async () => {
    const sealId = await w.newSeal();
    await w.grant(sealId, ofClerk(), { maxUses: 5 });
    const ids = await Promise.all(Array.from({ length: 12 }, () => w.newDocument()));
    const done = await Promise.allSettled(ids.map((id) => use(sealId, id)));
    expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(await usesOf(sealId)).toBe(5);
    const sealed = await w.h.db.select().from(sealUsage).where(eq(sealUsage.sealId, sealId));
    expect(sealed.filter(({ problem }) => problem === null)).toHaveLength(5);
    expect(new Set(sealed.map(({ problem }) => problem))).toEqual(new Set([null, "seal.grant-spent"]));
    const revisions = await Promise.all(ids.map(async (id) => (await currentBytes(w.h, id)).revision));
    expect(revisions.filter((one) => one === 2)).toHaveLength(5);
  });

  test("types, time, revocation and a use applied for once", async () => {
    const sealId = await w.newSeal();
    await w.grant(sealId, ofClerk(), { documentTypes: ["discharge"], until: w.day(1) });
    const order = await w.newDocument(1, "order");
    await expect(use(sealId, order)).rejects.toMatchObject({ code: "seal.grant-type" });
    const { applicationId } = await askUse(w.as("clerk"), { sealId, documentId: order, reason: "补盖" });
    await expect(w.approve(applicationId, "clerk")).rejects.toMatchObject({ code: "seal.own-application" });
    await w.approve(applicationId);
    await use(sealId, order);
    await expect(use(sealId, order)).rejects.toMatchObject({ code: "seal.grant-spent" });
    const discharge = await w.newDocument();
    await use(sealId, discharge);
    const [grant] = await w.h.db
      .select()
      .from(sealGrant)
      .where(and(eq(sealGrant.sealId, sealId), eq(sealGrant.uses, 1)));
    await revokeGrant(w.as("keeper"), { grantId: grant?.id ?? "" });
    await expect(use(sealId, discharge)).rejects.toMatchObject({ code: "seal.grant-document" });
    w.h.clock.advance(2 * 86_400_000);
    await expect(use(sealId, discharge)).rejects.toThrow();
    w.h.clock.advance(-2 * 86_400_000);
  });
});

describe("faces and seal data", () => {
  test("another face is another version; what was sealed keeps its own; a destroyed seal's documents stay valid", async () => {
    const sealId = await w.newSeal();
    await w.grant(sealId, ofClerk());
    const old = await w.newDocument();
    await use(sealId, old);
    const face = {
      shape: "circle" as const,
      diameterMm: 42,
      star: true,
      arc: "示范市第一人民医院",
      middle: "病历专用章",
      second: "东院区",
      serial: "",
    };
    const { applicationId } = await changeFace(w.as("keeper"), {
      sealId,
      face: { from: "text", face },
      reason: "东院区独立归档",
    });
    await expect(
      changeFace(w.as("keeper"), { sealId, face: { from: "text", face }, reason: "再改" }),
    ).rejects.toMatchObject({ code: "seal.pending" });
    const between = await w.newDocument();
    await use(sealId, between);
    await w.approve(applicationId);
    const young = await w.newDocument();
    await use(sealId, young);
    const versions = await w.h.db.select().from(sealVersion).where(eq(sealVersion.sealId, sealId));
    expect(versions.map(({ number, state }) => [number, state])).toEqual([
      [1, "replaced"],
      [2, "current"],
    ]);
    const uses = await w.h.db.select().from(sealUsage).where(eq(sealUsage.sealId, sealId));
    const numberOf = (documentId: string) =>
      versions.find(({ id }) => id === uses.find((one) => one.documentId === documentId)?.versionId)?.number;
    expect([old, between, young].map(numberOf)).toEqual([1, 1, 2]);
    for (const to of ["disabled", "surrendered", "destroyed"] as const)
      await moveSeal(w.as("keeper"), { sealId, to, reason: "更换" });
    await expect(moveSeal(w.as("keeper"), { sealId, to: "enabled", reason: "反悔" })).rejects.toMatchObject({
      code: "seal.move",
    });
    const { bytes } = await currentBytes(w.h, old);
    expect(verifyDocument(bytes, await readTrust(w.h.system))).toMatchObject({ verdict: "valid" });
  });

  test("seal data is GB/T 38540 version 4, verifies, and is issued again for a renewed certificate", async () => {
    const sealId = await w.newSeal();
    const current = async () =>
      (
        await w.h.db
          .select()
          .from(sealData)
          .where(and(eq(sealData.sealId, sealId), eq(sealData.state, "current")))
      )[0];
    const first = await current();
    const parsed = parseSeal(first?.der ?? new Uint8Array());
    expect(parsed).toMatchObject({ version: 4, info: { name: "病历专用章", picture: { type: "PNG", widthMm: 42 } } });
    const trust = {
      anchors: [parseCertificate(w.ca.root.der)],
      pool: [],
      evidence: { crls: [], ocsp: [] },
      nowMs: w.h.clock.now().getTime(),
      crypto: nodeCrypto,
    };
    const { steps } = verifySeal(parsed, { ms: trust.nowMs, isProven: true }, trust);
    expect(steps.filter(({ status }) => status === "failed")).toEqual([]);
    expect(steps.map(({ status }) => status)).toContain("passed");
    await renewSealData(w.h.system);
    expect((await current())?.id).toBe(first?.id);

    w.h.clock.advance(330 * 86_400_000);
    await requestCertificate(w.h.system, { keyId: w.keyId }, w.ca);
    await renewSealData(w.h.system);
    const second = await current();
    expect(second?.id).not.toBe(first?.id);
    expect(second?.certificateId).not.toBe(first?.certificateId);

    w.h.clock.advance(500 * 86_400_000);
    await renewSealData(w.h.system);
    expect(await stateOf(sealId)).toBe("suspended");
    await expect(use(sealId, await w.newDocument())).rejects.toMatchObject({ code: "seal.suspended" });
    w.h.clock.advance(-500 * 86_400_000);
    await renewSealData(w.h.system);
    expect(await stateOf(sealId)).toBe("enabled");
    w.h.clock.advance(-330 * 86_400_000);
  });
});
