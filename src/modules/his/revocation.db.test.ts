import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { parseCertificate } from "#core/x509/certificate.ts";
import { audit } from "#modules/audit/schema.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { refreshLists } from "#modules/certificate/refresh-revocation.ts";
import { releaseCertificate } from "#modules/certificate/release-certificate.ts";
import { keptRevocation } from "#modules/certificate/revocation-evidence.ts";
import { revokeCertificate } from "#modules/certificate/revoke-certificate.ts";
import { certificate, revocationData, revocationSource } from "#modules/certificate/schema.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { signature } from "#modules/signing/schema.ts";
import { issueToken } from "#modules/timestamp/issue-token.ts";
import { STAFF } from "#test/mini-program.ts";
import type { SealedPhone } from "#test/sealed-phone.ts";
import { openSealedHospital, taskAt } from "#test/sealed-hospital.ts";

// A doctor signs while the CA revokes, holds, or is away: what is refused, what is kept, what is told.

vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

const [DOCTOR] = STAFF;
const MINUTE = 60_000;

let hospital: Awaited<ReturnType<typeof openSealedHospital>>;
let h: (typeof hospital)["h"];
let ca: (typeof hospital)["ca"];
let phone: SealedPhone;
let certificateId: string;

beforeAll(async () => {
  hospital = await openSealedHospital();
  ({ h, ca } = hospital);
  ca.hasOcsp = true;
}, 120_000);
afterAll(() => hospital.close());

/** The doctor binds anew: one whose certificate was revoked needs another key. */
beforeEach(async () => {
  hospital.outside.isAway = false;
  ca.revoked.length = 0;
  for (const table of [revocationSource, revocationData]) await h.db.delete(table);
  await hospital.quiet();
  await demand(false);
  h.clock.advance(20 * MINUTE);
  phone = await hospital.bindAndEnrol(DOCTOR);
  certificateId = (await certificateOf(h.system, phone.keyId))?.id ?? "";
});

const now = () => h.clock.now().getTime();
const serialHex = () => parseCertificate(phone.certificateDer ?? new Uint8Array()).serialHex;
const newTask = async () => taskAt(await hospital.newRequest("parallel"), 0);
const sign = async (taskId: string) => await phone.sign({ type: "cms", taskIds: [taskId] });
const demand = (needsStatus: boolean) =>
  saveDocumentType(h.system, { code: "consent", name: "知情同意书", mustRead: false, needsStatus });

async function evidenceOf(taskId: string) {
  const [row] = await h.db.select().from(signature).where(eq(signature.taskId, taskId));
  if (!row?.evidence) throw new Error("no evidence");
  const facts = JSON.parse(row.evidence) as {
    verdict: string;
    revocation: { role: string; atSigning: { status: string; why: string; source: { kind: string } | null } }[];
  };
  const events = await h.db.select().from(audit).where(eq(audit.subject, row.requestId)).orderBy(audit.seq);
  const told = events.findLast(({ type }) => type === "signing.evidenced");
  return { ...facts, signatureId: row.id, told: (JSON.parse(told?.body ?? "{}") as { data?: object }).data };
}

test("what the CA said of signer and time-stamp, up to their roots, is kept with the signature, bytes included", async () => {
  const taskId = await newTask();
  await sign(taskId);
  const { verdict, revocation, signatureId, told } = await evidenceOf(taskId);
  expect(verdict).toBe("valid");
  expect(
    revocation.map(({ role, atSigning }) => [role, atSigning.status, atSigning.source?.kind ?? atSigning.why]),
  ).toEqual(
    (["signer", "timestamp"] as const).flatMap((role) => [
      [role, "good", expect.stringMatching(/crl|ocsp/)],
      [role, "good", "crl"],
      [role, "good", "trust-anchor"],
    ]),
  );
  expect(told).toMatchObject({ verdict: "valid", status: "good" });
  const kept = await keptRevocation(h.system, [signatureId]);
  expect(kept.length).toBeGreaterThanOrEqual(2);
  expect(ca.calls.filter((call) => call.endsWith("ocsp")).length).toBeGreaterThan(0);
});

test("a CA that is away holds no doctor up: signed, and the evidence says that nobody could be asked", async () => {
  const taskId = await newTask();
  hospital.outside.isAway = true;
  expect(await sign(taskId)).toMatchObject([{ status: "signed" }]);
  const { verdict, revocation, told } = await evidenceOf(taskId);
  expect(verdict).toBe("valid");
  expect(revocation[0]?.atSigning).toMatchObject({ status: "unknown", why: "no-source" });
  expect(told).toMatchObject({ status: "unknown", notFetched: ["gateway.unreachable"] });
});

test("a document type that demands the CA's word is not signed without it, and says so before the PIN", async () => {
  await demand(true);
  const taskId = await newTask();
  hospital.outside.isAway = true;
  await expect(sign(taskId)).rejects.toMatchObject({ code: "signing.status-unknown" });
  hospital.outside.isAway = false;
  h.clock.advance(MINUTE);
  expect(await sign(taskId)).toMatchObject([{ status: "signed" }]);
  expect((await evidenceOf(taskId)).told).toMatchObject({ status: "good" });
});

test("a certificate its CA has revoked signs nothing, and the doctor is told why", async () => {
  const taskId = await newTask();
  ca.revoked.push({ serialHex: serialHex(), at: now() - MINUTE, reason: 5 });
  await refreshLists(h.system);
  await expect(sign(taskId)).rejects.toMatchObject({ code: "approval.certificate-revoked" });
});

test("revoked between reading and PIN: the phone's half comes, the hospital's does not", async () => {
  const taskId = await newTask();
  const session = await phone.offer({ type: "cms", taskIds: [taskId] });
  const consent = await phone.consent(session);
  ca.revoked.push({ serialHex: serialHex(), at: now(), reason: 6 });
  await refreshLists(h.system);
  const [result] = session.finish(await phone.ask("approval.reveal", consent));
  expect(result).toMatchObject({ status: "refused", code: "signing.certificate-held" });
});

test("on hold nothing is signed; when the hold ends the same certificate signs again", async () => {
  await revokeCertificate(h.system, { certificateId, why: "suspended" });
  const taskId = await newTask();
  await expect(sign(taskId)).rejects.toMatchObject({ code: "approval.certificate-held" });
  await releaseCertificate(h.system, { certificateId });
  h.clock.advance(16 * MINUTE);
  await refreshLists(h.system);
  expect(await sign(taskId)).toMatchObject([{ status: "signed" }]);
  expect(await evidenceOf(taskId)).toMatchObject({ verdict: "valid", told: { status: "good" } });
});

test("found out while the signature was being written: it is recorded as invalid, not passed off as valid", async () => {
  const taskId = await newTask();
  ca.revoked.push({ serialHex: serialHex(), at: now() - MINUTE, reason: 1 });
  expect(await sign(taskId)).toMatchObject([{ status: "signed" }]);
  const { verdict, revocation, told } = await evidenceOf(taskId);
  expect([verdict, revocation[0]?.atSigning]).toMatchObject(["invalid", { status: "revoked", why: "keyCompromise" }]);
  expect(told).toMatchObject({ verdict: "invalid", status: "revoked" });
  const [row] = await h.db.select().from(certificate).where(eq(certificate.id, certificateId));
  expect(row).toMatchObject({ state: "revoked", revokeReason: "keyCompromise" });
});

test("a revoked issuing CA ends every certificate below it, the time-stamp unit's too", async () => {
  const issuing = parseCertificate(ca.issuing.der).serialHex;
  ca.revokedCas.push({ serialHex: issuing, at: now() - MINUTE, reason: 2 });
  await refreshLists(h.system);
  await expect(sign(await newTask())).rejects.toMatchObject({ code: "approval.certificate-revoked" });
  await expect(issueToken(h.system, { digestSm3: new Uint8Array(32) }, "host")).rejects.toMatchObject({
    code: "timestamp.no-unit",
  });
  ca.revokedCas.length = 0;
});
