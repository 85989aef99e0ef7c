import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { eq } from "drizzle-orm";
import { toBase64url } from "#core/bytes.ts";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { issueCertificate } from "#modules/certificate/issue-certificate.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { job } from "#server/jobs/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { asHis, type Credentials, type Send } from "#test/his-client.ts";
import { openDoor } from "#test/sealed-phone.ts";
import { testCa, type TestCa } from "#test/sm2-ca.ts";
import type { Failure } from "../../../miniapp/src/client/failure.ts";
import { Phone } from "../../../miniapp/src/client/phone.ts";
import { memoryTerminal } from "../../../miniapp/test/memory-terminal.ts";
import { createApplication } from "./create-application.ts";
import { hisApp } from "./http.ts";

/** The mini-program's own client against the product's own server: what a doctor's phone sends is what the app takes. */
vi.mock("#modules/gateway/wechat.ts", () => ({
  code2session: async (_: unknown, { code }: { code: string }) => ({ openid: `openid-${code}` }),
  getPhoneNumber: async (_: unknown, { code }: { code: string }) => ({ phone: code }),
  getVerifyId: async (_: unknown, { outSeqNo }: { outSeqNo: string }) => ({ verifyId: `v-${outSeqNo}` }),
  queryVerify: async () => ({ passed: true, verifyRet: 10000 }),
}));

const PIN = "739164";
const STAFF = [
  { staffNo: "0231", name: "林知秋", phone: "13800000231", idNumber: "11010519491231002X" },
  { staffNo: "0232", name: "周仲景", phone: "13800000232", idNumber: "440524198001010013" },
];
const RENEWER = { staffNo: "0233", name: "苏念慈", phone: "13800000233", idNumber: "110101198506071230" };

let h: Harness;
let ca: TestCa;
let his: Credentials;
let door: { url: string; close: () => void };
let app: ReturnType<typeof hisApp>;

beforeAll(async () => {
  process.env.TSA_CLOCK = "host";
  process.env.H5_TERMINALS = "allow";
  h = await openHarness();
  ca = testCa(() => h.clock.now().getTime());
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  const rest = { departmentCode: "0101", category: "医师" as const, title: "主治医师" };
  await importStaff(
    h.system,
    [...STAFF, RENEWER].map((one) => ({ ...one, ...rest })),
  );
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
  his = await createApplication(h.system, { name: "HIS", callbackUrl: "http://127.0.0.1:9/callback" });
  app = hisApp(h);
  door = await openDoor(h);
}, 120_000);
afterAll(async () => {
  door.close();
  await h.close();
});

const now = () => h.clock.now().getTime();
const ask = <T>(send: Omit<Send, "now">) => asHis<T>((request) => app.fetch(request), his, { ...send, now: now() });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "nothing",
    (error: Failure) => error.code,
  );

/** A phone whose waiting lets the worker apply for certificates, with the CA of this test. */
function newPhone(who: (typeof STAFF)[number]) {
  const terminal = memoryTerminal(
    async ({ method, path, body }) => {
      const answer = await fetch(`${door.url}${path}`, body === undefined ? { method } : { method, body });
      return { status: answer.status, text: await answer.text() };
    },
    { code: () => who.staffNo },
  );
  Object.assign(terminal, {
    now,
    getPhoneNumber: async () => ({ code: who.phone }),
    wait: async () => {
      const rows = await h.db.select().from(job).where(eq(job.name, "approval.apply"));
      for (const row of rows)
        await issueCertificate(h.system, (JSON.parse(row.payload) as { certificateId: string }).certificateId, ca);
      await h.db.delete(job);
    },
  });
  return { terminal, phone: new Phone(terminal) };
}

async function ready(who: (typeof STAFF)[number]) {
  const made = newPhone(who);
  const { phone } = made;
  expect((await phone.open()).next).toBe("claim");
  await phone.claim(who.staffNo);
  await phone.face();
  await phone.enrol(PIN);
  await phone.requestCertificate(PIN);
  const svg = `<svg width="300" height="120"><path d="M20 90 Q 90 5 140 80 T 280 40" stroke="#222" stroke-width="9" fill="none"/></svg>`;
  const png = await sharp(Buffer.from(svg)).png().toBuffer();
  await phone.saveHandwriting(toBase64url(new Uint8Array(png)), 3);
  expect(await phone.open()).toMatchObject({ next: "ready", hasKey: true, hasCertificate: true });
  return made;
}

async function newRequest(people = STAFF) {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]).drawText("Consent to surgery", { x: 60, y: 780, size: 18 });
  const contentBase64 = Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
  const meta = { type: "consent", title: "手术知情同意书", patient: { name: "王秀兰", bedNo: "12" } };
  const document = await ask<{ documentId: string }>({
    path: "/documents",
    body: { ...meta, contentBase64 },
  });
  const signers = people.map((one, at) => ({
    staffNo: one.staffNo,
    place: { kind: "coordinates", page: 1, x: 20 + 60 * at, y: 200, width: 50, height: 20 },
  }));
  const request = { documentId: document.documentId, order: "parallel", signers };
  return await ask<{ requestId: string }>({ path: "/sign-requests", body: request });
}

test("two doctors bind, scan, read and sign the same document at once; each signature is made once", async () => {
  const [first, second] = [await ready(STAFF[0] ?? fail()), await ready(STAFF[1] ?? fail())];
  const { requestId } = await newRequest();
  const path = `/sign-requests/${requestId}`;
  const qr = await ask<{ text: string }>({ path: `${path}/qr`, body: { staffNo: STAFF[0]?.staffNo } });
  expect(await codeOf(second.phone.scan(qr.text))).toBe("approval.code-of-other");
  const { taskId } = await first.phone.scan(qr.text);
  expect(await first.phone.read(taskId)).toMatchObject({ title: "手术知情同意书", pages: 1, canSign: null });
  expect((await first.phone.page({ taskId, page: 1, width: 600 })).png.length).toBeGreaterThan(500);

  // Both hold an offer on the same revision; the slower one's phone repeats by itself.
  const [theirs] = (await second.phone.inbox()).tasks;
  const offers = [await first.phone.prepare([taskId]), await second.phone.prepare([theirs?.taskId ?? ""])] as const;
  expect(await codeOf(first.phone.confirm(offers[0], "739165"))).toBe("key.PIN_WRONG");
  let cuts = 2;
  first.terminal.fate = (at) => (at.endsWith("approval.reveal") && cuts-- > 0 ? "answer-lost" : "pass");
  expect(await first.phone.confirm(offers[0], PIN)).toEqual([{ taskId, status: "signed" }]);
  expect(await second.phone.confirm(offers[1], PIN)).toEqual([{ taskId: theirs?.taskId, status: "signed" }]);

  const shown = await ask<{ state: string; revision: number }>({ path });
  expect(shown).toMatchObject({ state: "completed" });
  expect((await first.phone.history()).items).toMatchObject([{ taskId, state: "signed" }]);
  expect((await first.phone.inbox()).tasks).toEqual([]);
});

test("near its end a doctor renews the certificate with one face check, and signs with the new one", async () => {
  const { phone } = await ready(RENEWER);
  const first = await phone.certificate();
  expect(await codeOf(phone.renewCertificate(PIN))).toBe("certificate.not-renewable");
  h.clock.advance(330 * 86_400_000);
  try {
    await phone.open();
    expect(await codeOf(phone.renewCertificate(PIN))).toBe("login.face-first");
    await phone.face();
    await phone.renewCertificate(PIN);
    const second = await phone.certificate();
    expect(second?.serialHex).not.toBe(first?.serialHex);
    expect(second?.notAfter).toBeGreaterThan(first?.notAfter ?? Number.MAX_VALUE);
    expect(second?.key).toEqual(first?.key);
    await newRequest([RENEWER]);
    const [task] = (await phone.inbox()).tasks;
    expect(await phone.sign([task?.taskId ?? ""], PIN)).toMatchObject([{ status: "signed" }]);
  } finally {
    h.clock.advance(-330 * 86_400_000);
  }
});

test("staff numbers cannot be tried one after the other: the sixth refused claim of an hour is not looked at", async () => {
  const { phone } = newPhone({ staffNo: "9999", name: "好奇者", phone: "13900000000", idNumber: "" });
  await phone.open();
  for (let tries = 0; tries < 5; tries++)
    expect(await codeOf(phone.claim(STAFF[tries % 2]?.staffNo ?? ""))).toBe("login.phone-mismatch");
  expect(await codeOf(phone.claim("0000"))).toBe("login.claims-used-up");
  h.clock.advance(3_600_000);
  expect(await codeOf(phone.claim("0000"))).toBe("person.not-found");
});

function fail(): never {
  throw new Error("no such person");
}
