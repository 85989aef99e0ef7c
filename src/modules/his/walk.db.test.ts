import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { fromBase64url, toBase64url } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { checkChain } from "#modules/audit/check-chain.ts";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { issueCertificate } from "#modules/certificate/issue-certificate.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { person } from "#modules/person/schema.ts";
import { checkWritten } from "#modules/signing/check-written.ts";
import { signature, signRequest, signTask } from "#modules/signing/schema.ts";
import { signingJobs } from "#modules/signing/jobs.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { atCheckpoints, type Checkpoint } from "#server/checkpoint.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { job } from "#server/jobs/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { asHis, type Credentials, type Send, signedRequest } from "#test/his-client.ts";
import { openDoor, SealedPhone } from "#test/sealed-phone.ts";
import { testCa, type TestCa } from "#test/sm2-ca.ts";
import { createApplication } from "./create-application.ts";
import { hisApp } from "./http.ts";
import { hisJobs } from "./jobs.ts";

/** WeChat answers for the account in the code, as its API does through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => ({
  code2session: async (_: unknown, { code }: { code: string }) => ({ openid: `openid-${code}` }),
  getPhoneNumber: async (_: unknown, { code }: { code: string }) => ({ phone: code }),
  getVerifyId: async (_: unknown, { outSeqNo }: { outSeqNo: string }) => ({ verifyId: `v-${outSeqNo}` }),
  queryVerify: async () => ({ passed: true, verifyRet: 10000 }),
}));

const STAFF = [
  { staffNo: "0231", name: "林知秋", phone: "13800000231", idNumber: "11010519491231002X" },
  { staffNo: "0232", name: "周仲景", phone: "13800000232", idNumber: "440524198001010013" },
  { staffNo: "0233", name: "沈素问", phone: "13800000233", idNumber: "110105199003070017" },
];

let h: Harness;
let ca: TestCa;
let his: Credentials;
let door: { url: string; close: () => void };
let app: ReturnType<typeof hisApp>;
let hospital: Server;
let heard: { event: string; body: { event: string; request: { state: string } } }[] = [];
let phones: SealedPhone[] = [];
let stop = () => {};

beforeAll(async () => {
  process.env.TSA_CLOCK = "host";
  process.env.H5_TERMINALS = "allow";
  h = await openHarness();
  ca = testCa(() => h.clock.now().getTime());
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  const rest = { departmentCode: "0101", category: "医师" as const, title: "主治医师" };
  const imported = await importStaff(
    h.system,
    STAFF.map((one) => ({ ...one, ...rest })),
  );
  expect(imported.counts).toMatchObject({ created: 3 });
  await saveDocumentType(h.system, { code: "consent", name: "知情同意书", mustRead: true });
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: "2031-01-01T00:00:00Z",
    connector: "ca1",
    labels: { person: "person", tsa: "tsa" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isActive: true,
  });
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  await ensureTsaUnit(h.system, ca);
  hospital = createServer((req, res) => {
    let text = "";
    req.on("data", (part: Buffer) => (text += part.toString()));
    req.on("end", () => {
      heard.push({ event: String(req.headers["x-xq-event"]), body: JSON.parse(text) });
      res.end("ok");
    });
  });
  await new Promise<void>((done) => hospital.listen(0, "127.0.0.1", done));
  const callbackUrl = `http://127.0.0.1:${(hospital.address() as AddressInfo).port}/callback`;
  his = await createApplication(h.system, { name: "HIS", callbackUrl });
  app = hisApp(h);
  door = await openDoor(h);
  phones = await Promise.all(STAFF.map(bindAndEnrol));
}, 120_000);
afterAll(async () => {
  door.close();
  hospital.close();
  await h.close();
});
afterEach(() => stop());
beforeEach(async () => {
  heard = [];
  await h.db.delete(job);
});

const now = () => h.clock.now().getTime();
const ask = <T>(send: Omit<Send, "now">) => asHis<T>((request) => app.fetch(request), his, { ...send, now: now() });

async function bindAndEnrol(who: (typeof STAFF)[number]): Promise<SealedPhone> {
  const phone = new SealedPhone(door.url, now);
  await phone.bind({ code: who.staffNo, staffNo: who.staffNo, phoneCode: who.phone });
  await phone.enrol();
  const [signed] = await phone.sign({ type: "csr" });
  expect(signed?.status).toBe("signed");
  // What the worker would do, with the CA of this test.
  const rows = await h.db.select().from(job).where(eq(job.name, "approval.apply"));
  for (const row of rows)
    await issueCertificate(h.system, (JSON.parse(row.payload) as { certificateId: string }).certificateId, ca);
  const issued = await phone.ask<{ state: string; certificate: string }>("certificate.await", { keyId: phone.keyId });
  expect(issued.state).toBe("issued");
  phone.certificateDer = fromBase64url(issued.certificate);
  const strokes = `<svg width="300" height="120"><path d="M20 90 Q 90 5 140 80 T 280 40" stroke="#222" stroke-width="9" fill="none"/></svg>`;
  const png = await sharp(Buffer.from(strokes)).png().toBuffer();
  await phone.ask("seal.saveHandwriting", { png: toBase64url(new Uint8Array(png)), strokes: 1 });
  expect(await phone.ask("login.status")).toMatchObject({ next: "ready", person: { staffNo: who.staffNo } });
  return phone;
}

async function newPdf(): Promise<string> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([595, 842]);
  page.drawText("Consent to surgery", { x: 60, y: 780, size: 18 });
  return Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
}

type Shown = {
  requestId: string;
  documentId: string;
  state: string;
  revision: number;
  signers: { taskId: string; staffNo: string; state: string; step: string | null }[];
};

async function newRequest(order: "sequential" | "parallel", more: object = {}): Promise<Shown> {
  const meta = { type: "consent", title: "手术知情同意书", patient: { name: "王秀兰", bedNo: "12" } };
  const body = { ...meta, contentBase64: await newPdf() };
  const { documentId } = await ask<{ documentId: string }>({ path: "/documents", body });
  const signers = STAFF.map(({ staffNo }, at) => ({
    staffNo,
    place: { kind: "coordinates", page: 1, x: 20 + 55 * at, y: 240, width: 40, height: 16 },
  }));
  return await ask<Shown>({ path: "/sign-requests", body: { documentId, order, signers, ...more } });
}

const follow = (requestId: string) => ask<Shown>({ path: `/sign-requests/${requestId}` });
const phoneAt = (at: number): SealedPhone => {
  const phone = phones[at];
  if (!phone) throw new Error("no phone");
  return phone;
};
const taskAt = (request: Shown, at: number): string => request.signers[at]?.taskId ?? "";

async function scan(phone: SealedPhone, requestId: string, staffNo?: string): Promise<string> {
  const qr = await ask<{ text: string; svg: string }>({
    path: `/sign-requests/${requestId}/qr`,
    body: staffNo === undefined ? {} : { staffNo },
  });
  expect(qr.svg).toContain("<svg");
  return (await phone.ask<{ taskId: string }>("approval.scan", { code: qr.text })).taskId;
}

async function verdict(documentId: string) {
  const path = `/documents/${documentId}/content`;
  const reply = await app.fetch(signedRequest(his, { path, now: now() }));
  const bytes = new Uint8Array(await reply.arrayBuffer());
  return checkWritten(bytes, [parseCertificate(ca.root.der)]);
}

async function runJobs(): Promise<void> {
  while ((await runDueJobs(h, [...signingJobs, ...hisJobs])) > 0);
}

test("three doctors sign one PDF in turn, by QR: every signature is valid and the HIS has been told", async () => {
  const request = await newRequest("sequential");
  for (const [at, phone] of phones.entries()) {
    const taskId = await scan(phone, request.requestId, STAFF[at]?.staffNo);
    const task = await phone.ask<{ patientMasked: string; canSign: unknown }>("signing.read", { taskId });
    expect(task).toMatchObject({
      canSign: null,
      patientMasked: "王** · 12床",
      system: "HIS",
      documentType: "知情同意书",
    });
    const results = await phone.sign({ type: "cms", taskIds: [taskId] });
    expect(results[0]?.status).toBe("signed");
  }
  const done = await follow(request.requestId);
  expect(done).toMatchObject({ state: "completed", revision: 4 });
  expect(done.signers.map((one) => one.step)).toEqual(["evidenced", "evidenced", "evidenced"]);
  const report = await verdict(request.documentId);
  expect(report.map((one) => one.integrity)).toEqual(["intact", "intact", "intact"]);
  expect(report.map((one) => [one.isTrusted, one.problems])).toEqual([1, 2, 3].map(() => [true, []]));
  expect(report.map((one) => one.isLast)).toEqual([false, false, true]);
  for (const [at, one] of report.entries()) expect(one.signer).toContain(STAFF[at]?.name);
  await runJobs();
  expect(heard.map((one) => one.event).sort()).toEqual([
    "sign-request.completed",
    "sign-task.signed",
    "sign-task.signed",
    "sign-task.signed",
  ]);
  expect(heard.find((one) => one.event === "sign-request.completed")?.body.request.state).toBe("completed");
  expect(await checkChain(h.db)).toMatchObject({ brokenAt: null });
  expect(await phoneAt(0).ask("signing.history")).toMatchObject({
    items: [{ taskId: taskAt(request, 0), state: "signed" }],
  });
});

test("in sequence the second must wait for the first; in parallel anybody may begin", async () => {
  const sequential = await newRequest("sequential");
  const early = phoneAt(1).sign({ type: "cms", taskIds: [taskAt(sequential, 1)] });
  await expect(early).rejects.toMatchObject({ code: "signing.not-your-turn" });
  const { tasks } = await phoneAt(1).ask<{ tasks: { taskId: string; canSign: { reason: string } | null }[] }>(
    "signing.inbox",
  );
  const waiting = tasks.find((one) => one.taskId === taskAt(sequential, 1));
  expect(waiting?.canSign?.reason).toBe("signing.not-your-turn");
  const parallel = await newRequest("parallel");
  const results = await phoneAt(2).sign({ type: "cms", taskIds: [taskAt(parallel, 2)] });
  expect(results[0]?.status).toBe("signed");
});

test("two doctors at once on the same revision: one signs, the other is told to repeat and then signs too", async () => {
  const request = await newRequest("parallel");
  const [first, second] = [phoneAt(0), phoneAt(1)];
  const one = await first.offer({ type: "cms", taskIds: [taskAt(request, 0)] });
  const two = await second.offer({ type: "cms", taskIds: [taskAt(request, 1)] });
  const [m2a, m2b] = [await first.consent(one), await second.consent(two)];
  const answers = await Promise.all([first.ask("approval.reveal", m2a), second.ask("approval.reveal", m2b)]);
  const results = [one.finish(answers[0])[0], two.finish(answers[1])[0]];
  expect(new Set(results.map((r) => r?.status))).toEqual(new Set(["refused", "signed"]));
  const late = results[0]?.status === "refused" ? 0 : 1;
  expect(results[late]).toMatchObject({ code: "signing.document-moved" });
  const again = await phoneAt(late).sign({ type: "cms", taskIds: [taskAt(request, late)] });
  expect(again[0]?.status).toBe("signed");
  const report = await verdict(request.documentId);
  expect(report.map((s) => s.integrity)).toEqual(["intact", "intact"]);
});

test("a double tap, and the same reveal sent again after the answer was lost, are one signature", async () => {
  const request = await newRequest("parallel");
  const phone = phoneAt(0);
  const session = await phone.offer({ type: "cms", taskIds: [taskAt(request, 0)] });
  const m2 = await phone.consent(session);
  const answers = await Promise.all([phone.ask("approval.reveal", m2), phone.ask("approval.reveal", m2)]);
  expect(answers[0]).toEqual(answers[1]);
  expect(await phone.ask("approval.reveal", m2)).toEqual(answers[0]);
  expect(await phone.ask("approval.outcome", { cid: m2.cid })).toMatchObject({
    state: "FINISHED",
    items: [{ status: "signed" }],
  });
  expect(await h.db.select().from(signature).where(eq(signature.requestId, request.requestId))).toHaveLength(1);
  expect((await follow(request.requestId)).revision).toBe(2);
});

test("one document in two sessions at once: one signature, the other is told so", async () => {
  const request = await newRequest("parallel");
  const phone = phoneAt(0);
  const taskIds = [taskAt(request, 0)];
  const one = await phone.offer({ type: "cms", taskIds });
  const first = await phone.consent(one);
  const two = await phone.offer({ type: "cms", taskIds });
  const second = await phone.consent(two);
  const both = await Promise.all([phone.ask("approval.reveal", first), phone.ask("approval.reveal", second)]);
  const results = [one.finish(both[0])[0], two.finish(both[1])[0]];
  expect(new Set(results.map((r) => r?.status))).toEqual(new Set(["refused", "signed"]));
  expect(results.find((r) => r?.status === "refused")).toMatchObject({ code: "signing.already-signed" });
});

test("cancelled between the offer and the reveal: nothing is signed, and the request says cancelled", async () => {
  const request = await newRequest("parallel");
  const phone = phoneAt(0);
  const session = await phone.offer({ type: "cms", taskIds: [taskAt(request, 0)] });
  const m2 = await phone.consent(session);
  await ask({ path: `/sign-requests/${request.requestId}/cancel`, body: { reason: "改方案" } });
  const [result] = session.finish(await phone.ask("approval.reveal", m2));
  expect(result).toMatchObject({ status: "refused", code: "signing.cancelled" });
  expect(await follow(request.requestId)).toMatchObject({ state: "cancelled", revision: 1 });
  await runJobs();
  expect(heard.map((one) => one.event)).toEqual(["sign-request.cancelled"]);
});

test("a person stopped after the offer does not sign", async () => {
  const request = await newRequest("parallel");
  const phone = phoneAt(0);
  const session = await phone.offer({ type: "cms", taskIds: [taskAt(request, 0)] });
  const m2 = await phone.consent(session);
  await h.db.update(person).set({ state: "stopped" }).where(eq(person.staffNo, "0231"));
  const [result] = session.finish(await phone.ask("approval.reveal", m2));
  await h.db.update(person).set({ state: "active" }).where(eq(person.staffNo, "0231"));
  expect(result).toMatchObject({ status: "refused", code: "signing.person-stopped" });
});

test("declining ends the request with the reason, and nobody signs after", async () => {
  const request = await newRequest("parallel");
  await phoneAt(1).ask("signing.decline", { taskId: taskAt(request, 1), reason: "内容有误" });
  expect(await follow(request.requestId)).toMatchObject({ state: "declined", reason: "内容有误" });
  const late = phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
  await expect(late).rejects.toMatchObject({ code: "signing.declined" });
});

test("a request that ran out is closed by the worker, and the HIS hears it", async () => {
  const { expireRequests } = await import("#modules/signing/expire-requests.ts");
  const request = await newRequest("parallel", { expiresInMinutes: 1 });
  h.clock.advance(61_000);
  const late = phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
  await expect(late).rejects.toMatchObject({ code: "signing.expired" });
  await expireRequests(h.system);
  await expireRequests(h.system);
  expect((await follow(request.requestId)).state).toBe("expired");
  await runJobs();
  expect(heard.map((one) => one.event)).toEqual(["sign-request.expired"]);
});

test("a code is for one person and two minutes", async () => {
  const request = await newRequest("parallel");
  const qr = (staffNo?: string) =>
    ask<{ code: string }>({ path: `/sign-requests/${request.requestId}/qr`, body: staffNo ? { staffNo } : {} });
  const mine = await qr("0231");
  const wrong = phoneAt(1).ask("approval.scan", { code: mine.code });
  await expect(wrong).rejects.toMatchObject({ code: "approval.code-of-other", facts: { wanted: "林**" } });
  const open = await qr();
  await phoneAt(1).ask("approval.scan", { code: open.code });
  await phoneAt(1).ask("approval.scan", { code: open.code });
  await expect(phoneAt(0).ask("approval.scan", { code: open.code })).rejects.toMatchObject({
    code: "approval.code-taken",
  });
  h.clock.advance(120_001);
  await expect(phoneAt(0).ask("approval.scan", { code: mine.code })).rejects.toMatchObject({
    code: "approval.code-expired",
  });
  await expect(phoneAt(0).ask("approval.scan", { code: "xingqian://sign?c=nonsense" })).rejects.toMatchObject({
    code: "approval.code-unknown",
  });
});

test.each(["signing.stamped", "signing.sealed", "signing.evidenced"] as const)(
  "the app dies at %s: the signature stands, the worker finishes it, and there is one",
  async (point: Checkpoint) => {
    const request = await newRequest("parallel");
    stop = atCheckpoints(async (at) => {
      if (at === point) throw new Error("died");
    }).stop;
    const results = await phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
    expect(results[0]?.status).toBe("signed");
    stop();
    h.clock.advance(5000);
    await runJobs();
    const done = await follow(request.requestId);
    expect(done).toMatchObject({ revision: 2, signers: [{ state: "signed", step: "evidenced" }, {}, {}] });
    const report = await verdict(request.documentId);
    expect(report.map((one) => one.integrity)).toEqual(["intact"]);
    expect(heard.filter((one) => one.event === "sign-task.signed")).toHaveLength(1);
  },
);

test("ten documents in one batch, one PIN: each has its own signature", async () => {
  const requests: Shown[] = [];
  for (let n = 0; n < 10; n++) requests.push(await newRequest("parallel"));
  const results = await phoneAt(2).sign({ type: "cms", taskIds: requests.map((one) => taskAt(one, 2)) });
  expect(results.map((one) => one.status)).toEqual(Array.from({ length: 10 }, () => "signed"));
  for (const { documentId } of requests) expect((await verdict(documentId))[0]?.integrity).toBe("intact");
});

test("a digest alone is signed: the CMS comes back instead of a PDF", async () => {
  const digest = { algorithm: "SM3", value: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" };
  const body = { type: "consent", title: "检验报告数据", digest };
  const { documentId } = await ask<{ documentId: string }>({ path: "/documents", body });
  const place = { kind: "coordinates", page: 1, x: 20, y: 20, width: 40, height: 16 };
  const signers = [{ staffNo: "0231", place }];
  const request = await ask<Shown>({ path: "/sign-requests", body: { documentId, order: "parallel", signers } });
  const results = await phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
  expect(results[0]?.status).toBe("signed");
  const reply = await app.fetch(signedRequest(his, { path: `/documents/${documentId}/content`, now: now() }));
  expect(reply.headers.get("content-type")).toBe("application/pkcs7-signature");
  const cms = Buffer.from(await reply.arrayBuffer());
  expect(cms.toString("hex")).toContain(digest.value);
});

test("an envelope is opened once, at its own address, by its own key", async () => {
  const phone = phoneAt(0);
  const { wire } = await phone.seal("signing.inbox", {});
  expect((await phone.post("signing.inbox", wire)).status).toBe(200);
  const replayed = await phone.post("signing.inbox", wire);
  expect([replayed.status, ((await replayed.json()) as { code: string }).code]).toEqual([400, "envelope.replayed"]);
  const moved = await phone.post("signing.history", (await phone.seal("signing.inbox", {})).wire);
  expect(((await moved.json()) as { code: string }).code).toBe("envelope.operation");
  const { wire: late } = await phone.seal("signing.inbox", {});
  h.clock.advance(6 * 60_000);
  expect(((await (await phone.post("signing.inbox", late)).json()) as { code: string }).code).toBe("envelope.time");
  const garbled = new Uint8Array(wire);
  garbled[60] = (garbled[60] ?? 0) ^ 1;
  expect((await phone.post("signing.inbox", garbled)).status).toBe(400);
});

test("without a session, without the phone's own mark, or by an unknown name, nothing is answered", async () => {
  const stranger = new SealedPhone(door.url, now);
  await expect(stranger.ask("signing.inbox")).rejects.toMatchObject({ code: "login.terminal-required" });
  stranger.token = phoneAt(0).token;
  await expect(stranger.ask("approval.outcome", { cid: toBase64url(new Uint8Array(32)) })).rejects.toMatchObject({
    code: "key.DEVICE_AUTH",
  });
  for (const name of ["login.__proto__", "constructor", "key.enrol.call", "person.list"])
    await expect(stranger.ask(name)).rejects.toMatchObject({ code: "procedure.unknown" });
  expect(await h.db.select().from(signTask)).not.toHaveLength(0);
  expect(await h.db.select().from(signRequest)).not.toHaveLength(0);
});

test("a wrong staff number, and a phone number that is not on file, say what to do", async () => {
  const phone = new SealedPhone(door.url, now);
  await expect(phone.bind({ code: "new", staffNo: "9999", phoneCode: "13800000231" })).rejects.toMatchObject({
    code: "person.not-found",
  });
  await expect(phone.bind({ code: "new", staffNo: "0231", phoneCode: "13911112222" })).rejects.toMatchObject({
    code: "login.phone-mismatch",
  });
});
