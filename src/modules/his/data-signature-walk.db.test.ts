import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fromBase64url, fromUtf8, toBase64url, toHex, utf8 } from "#core/bytes.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { signatureFromDer } from "#core/sm/sm2.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { verifyToken } from "#core/tsp/verify-token.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { audit } from "#modules/audit/schema.ts";
import { hashed, keepOpen } from "#modules/document/open-revisions.ts";
import { document, documentRevision } from "#modules/document/schema.ts";
import { signingJobs } from "#modules/signing/jobs.ts";
import { signature, signRequest } from "#modules/signing/schema.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { nativeSm2Verify } from "#server/native-sm2.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { files } from "#server/files.ts";
import { codeOf, openHospital, PIN, STAFF } from "#test/mini-program.ts";
import { hisJobs } from "./jobs.ts";
import { callback } from "./schema.ts";

/** A person signs data through the mini-program's own client: P7 and P1, and against a server that lies. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let hospital: Awaited<ReturnType<typeof openHospital>>;
let doctor: Awaited<ReturnType<typeof hospital.ready>>;
beforeAll(async () => {
  hospital = await openHospital();
  doctor = await hospital.ready(STAFF[0]);
}, 120_000);
afterAll(() => hospital.close());

const TEXT = '{"处方号":"CF20261124001","药品":[{"名称":"阿司匹林肠溶片","数量":"1盒"}]}';
const ASKED = {
  signer: { kind: "person", staffNo: STAFF[0].staffNo },
  format: "p7-detached",
  title: "门诊处方",
  type: "prescription",
  patient: { name: "王秀兰", bedNo: "12" },
  contentText: TEXT,
};
type Shown = {
  signatureId: string;
  state: string;
  digest: { algorithm: string; value: string };
  qr: { text: string; svg: string };
  result: { signatureBase64: string; timestampBase64: string | null; certificatesBase64: string[] } | null;
};
const request = (more: object = {}) => hospital.ask<Shown>({ path: "/data-signatures", body: { ...ASKED, ...more } });
const refused = (more: object) =>
  request(more).then(
    () => "nothing",
    (error: Error) => error.message,
  );
const follow = (id: string) => hospital.ask<Shown>({ path: `/data-signatures/${id}` });
const bytesOf = (base64: string | null | undefined) => new Uint8Array(Buffer.from(base64 ?? "", "base64"));

/** Scans, reads and signs; what HIS then gets. */
async function signed(asked: Shown) {
  const { taskId } = await doctor.phone.scan(asked.qr.text);
  const task = await doctor.phone.read(taskId);
  expect(await doctor.phone.sign([taskId], PIN)).toEqual([{ taskId, status: "signed" }]);
  const shown = await follow(asked.signatureId);
  expect(shown).toMatchObject({ state: "signed" });
  if (!shown.result) throw new Error("no result");
  return { taskId, task, shown, result: shown.result };
}

test.each([
  ["p7-detached", "pkcs7", "1.2.840.113549.1.7.1"],
  ["p7-attached", "gm", "1.2.156.10197.6.1.4.2.1"],
])("a doctor reads JSON, signs it as %s %s, and HIS gets CMS and timestamp", async (format, contentTypes, type) => {
  const asked = await request({ format, contentTypes });
  expect(asked).toMatchObject({ state: "waiting", result: null, digest: { value: toHex(sm3(utf8(TEXT))) } });
  const { task, shown, result } = await signed(asked);
  expect(task).toMatchObject({
    kind: "data",
    title: "门诊处方",
    documentType: "处方",
    patientMasked: "王** · 12床",
    format,
  });
  expect(fromUtf8(fromBase64url(task.content ?? ""))).toBe(TEXT);

  const cms = parseSignedData(bytesOf(result.signatureBase64));
  expect(cms.contentType).toBe(type);
  expect(cms.content).toEqual(format === "p7-attached" ? utf8(TEXT) : null);
  const verified = verifySignedData(cms, {
    content: cms.content ? null : [utf8(TEXT)],
    crypto: nodeCrypto,
  });
  expect(verified).toMatchObject({ ok: true, signer: { subject: { text: "CN=林知秋" } } });
  const anchors = [parseCertificate(hospital.ca.root.der)];
  const stamped = [verified.signatureValue ?? new Uint8Array()];
  expect(verifyToken(verified.token ?? new Uint8Array(), { stamped, anchors, crypto: nodeCrypto }).ok).toBe(true);

  const [row] = await hospital.h.db.select().from(signature).where(eq(signature.requestId, shown.signatureId));
  expect(JSON.parse(row?.evidence ?? "")).toMatchObject({ verdict: "valid", signatures: [{ integrity: "intact" }] });
  const events = await hospital.h.db.select().from(audit).where(eq(audit.subject, shown.signatureId));
  expect(events.map((one) => one.type)).toEqual(
    expect.arrayContaining(["signing.requested", "signing.read", "signing.signed", "signing.evidenced"]),
  );
});

test("P1: the phone gets the raw bytes, signs SM3(Z ‖ data), and the token lies beside", async () => {
  const { result } = await signed(await request({ format: "p1" }));
  const leaf = parseCertificate(bytesOf(result.certificatesBase64[0]));
  const value = bytesOf(result.signatureBase64);
  if (leaf.key.kind !== "sm2") throw new Error("not SM2");
  expect(nativeSm2Verify(leaf.key.point, utf8(TEXT), signatureFromDer(value))).toBe(true);
  const anchors = [parseCertificate(hospital.ca.root.der)];
  const token = bytesOf(result.timestampBase64);
  expect(verifyToken(token, { stamped: [value], anchors, crypto: nodeCrypto }).ok).toBe(true);
});

test("a digest alone is signed as a detached CMS; the phone says that there is nothing to read", async () => {
  const value = toHex(sm3(utf8(TEXT)));
  const { task, result } = await signed(await request({ contentText: undefined, digest: { algorithm: "SM3", value } }));
  expect(task).toMatchObject({ kind: "digest", content: null, digest: value });
  const cms = parseSignedData(bytesOf(result.signatureBase64));
  expect(verifySignedData(cms, { content: [utf8(TEXT)], crypto: nodeCrypto }).ok).toBe(true);
});

test("the callback brings the signature itself", async () => {
  const { shown } = await signed(await request());
  while ((await runDueJobs(hospital.h, [...signingJobs, ...hisJobs])) > 0);
  const rows = await hospital.h.db.select().from(callback).where(eq(callback.subjectId, shown.signatureId));
  const completed = rows.find((one) => one.event === "sign-request.completed");
  expect(JSON.parse(completed?.body ?? "{}")).toMatchObject({ signature: { state: "signed", result: shown.result } });
});

test("what cannot be signed is said to the sender at once", async () => {
  const raw = { format: "p1", contentText: undefined };
  expect(await refused({ ...raw, contentBase64: "MQA=" })).toContain("signing.content-ambiguous");
  expect(await refused({ format: "p1", contentText: '{"xq":"login"}' })).toContain("signing.content-ambiguous");
  expect(await refused({ ...raw, digest: { algorithm: "SM3", value: "ab".repeat(32) } })).toContain(
    "signing.format-needs-content",
  );
  expect(await refused({ contentText: "x".repeat(65_537) })).toContain("document.data-too-large");
  expect(await refused({ type: undefined })).toContain("his.type-missing");
  expect(await refused({ signer: { kind: "person", staffNo: "9999" } })).toContain("person.not-found");
  expect(await refused({ contentText: undefined })).toContain("his.data-once");
});

test("a cancelled or declined request ends as that of a document does", async () => {
  const first = await request();
  const cancelled = { path: `/data-signatures/${first.signatureId}/cancel`, body: { reason: "开错了" } };
  expect(await hospital.ask(cancelled)).toEqual({ state: "cancelled" });
  const { taskId } = await doctor.phone.scan(first.qr.text);
  expect(await codeOf(doctor.phone.sign([taskId], PIN))).toBe("signing.cancelled");
  const second = await request();
  const again = await hospital.ask<{ text: string }>({ path: `/data-signatures/${second.signatureId}/qr`, body: {} });
  const task = await doctor.phone.scan(again.text);
  await doctor.phone.decline(task.taskId, "剂量不对");
  expect(await follow(second.signatureId)).toMatchObject({ state: "declined", reason: "剂量不对", result: null });
});

test("a server that shows one thing and offers another is caught, for P7 and for P1", async () => {
  for (const format of ["p7-detached", "p1"]) {
    const asked = await request({ format });
    const { taskId } = await doctor.phone.scan(asked.qr.text);
    await doctor.phone.read(taskId);
    // Store and rows are changed after the doctor has read: what is offered is no longer what was shown.
    await forge(asked.signatureId, utf8(TEXT.replace("1盒", "9盒")));
    expect(await codeOf(doctor.phone.sign([taskId], PIN))).toBe("protocol.DIGEST_MISMATCH");
    expect(await follow(asked.signatureId)).toMatchObject({ state: "waiting", result: null });
  }
});

/** What a lying server would do: other data, in its memory, too, and every row that would give it away changed with it. */
async function forge(requestId: string, content: Uint8Array): Promise<void> {
  const { db } = hospital.h;
  const digest = toHex(sm3(content));
  const [row] = await db.select().from(signRequest).where(eq(signRequest.id, requestId));
  const documentId = row?.documentId ?? "";
  await files().put(`document/${documentId}/1.data`, content);
  await db.update(document).set({ digest }).where(eq(document.id, documentId));
  await db.update(documentRevision).set({ digest }).where(eq(documentRevision.documentId, documentId));
  keepOpen(documentId, hashed(1, content));
}

test("raw bytes are signed only after this phone has shown them", async () => {
  const asked = await request({ format: "p1" });
  const task = (await doctor.phone.inbox()).tasks.find((one) => one.title === "门诊处方" && one.canSign === null);
  expect(task).toMatchObject({ kind: "data" });
  const { taskId } = await doctor.phone.scan(asked.qr.text);
  expect(await codeOf(doctor.phone.sign([taskId], PIN))).toBe("phone.bad-answer");
  await doctor.phone.read(taskId);
  expect(await doctor.phone.sign([taskId], PIN)).toEqual([{ taskId, status: "signed" }]);
});

test("bytes that are no text are signed as they are", async () => {
  const contentBase64 = Buffer.from([0, 255, 1, 2, 0x80]).toString("base64");
  const { task } = await signed(await request({ contentText: undefined, contentBase64 }));
  expect(task.content).toBe(toBase64url(Uint8Array.of(0, 255, 1, 2, 0x80)));
});
