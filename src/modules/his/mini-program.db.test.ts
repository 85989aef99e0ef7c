import { randomBytes } from "node:crypto";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { toHex } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { document } from "#modules/document/schema.ts";
import { codeOf, openHospital, PIN, STAFF as ALL, type Staff } from "#test/mini-program.ts";

/** The mini-program's own client against the product's own server: what a doctor's phone sends is what the app takes. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

const STAFF = [ALL[0], ALL[1]] as const;
const RENEWER = ALL[2];

let hospital: Awaited<ReturnType<typeof openHospital>>;
beforeAll(async () => {
  hospital = await openHospital();
}, 120_000);
afterAll(() => hospital.close());

async function newRequest(people: readonly Staff[] = STAFF, more: readonly string[] = []) {
  const pdf = await PDFDocument.create();
  for (const text of ["Consent to surgery", ...more])
    pdf.addPage([595, 842]).drawText(text, { x: 60, y: 780, size: 18 });
  const contentBase64 = Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
  const meta = { type: "consent", title: "手术知情同意书", patient: { name: "王秀兰", bedNo: "12" } };
  const document = await hospital.ask<{ documentId: string }>({
    path: "/documents",
    body: { ...meta, contentBase64 },
  });
  const signers = people.map((one, at) => ({
    staffNo: one.staffNo,
    place: { kind: "coordinates", page: 1, x: 20 + 60 * at, y: 200, width: 50, height: 20 },
  }));
  const request = { documentId: document.documentId, order: "parallel", signers };
  return await hospital.ask<{ requestId: string }>({ path: "/sign-requests", body: request });
}

test("two doctors bind, scan, read and sign the same document at once; each signature is made once", async () => {
  const [first, second] = [await hospital.ready(STAFF[0]), await hospital.ready(STAFF[1])];
  expect(await first.phone.open()).toMatchObject({ next: "ready", hasKey: true, hasCertificate: true });
  const { requestId } = await newRequest();
  const path = `/sign-requests/${requestId}`;
  const qr = await hospital.ask<{ text: string }>({ path: `${path}/qr`, body: { staffNo: STAFF[0].staffNo } });
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

  const shown = await hospital.ask<{ state: string; revision: number }>({ path });
  expect(shown).toMatchObject({ state: "completed" });
  expect((await first.phone.history()).items).toMatchObject([{ taskId, state: "signed" }]);
  expect((await first.phone.inbox()).tasks).toEqual([]);

  // Made void since: the doctor's own list and record say so, and the signature stays what it was.
  const voided = { voidedAt: hospital.h.clock.now(), voidReason: "开错患者" };
  await hospital.h.db.update(document).set(voided);
  const told = { at: voided.voidedAt.toISOString(), reason: "开错患者" };
  expect((await first.phone.history()).items).toMatchObject([{ taskId, state: "signed", voided: told }]);
  expect(await first.phone.record(taskId)).toMatchObject({ voided: told, signed: { verdict: "valid" } });
});

test("the original comes in parts, is hashed on the phone, and is shown only as what is to be signed; to nobody else", async () => {
  const { phone, terminal } = await hospital.ready(STAFF[1]);
  const noise = Array.from({ length: 120 }, () => randomBytes(1800).toString("base64"));
  const { requestId } = await newRequest([STAFF[1]], noise);
  const [task] = (await phone.inbox()).tasks.filter((one) => one.title === "手术知情同意书");
  const taskId = task?.taskId ?? "";
  const { digest } = await phone.read(taskId);
  terminal.sent.length = 0;
  await phone.original(taskId, digest);
  expect(terminal.sent.filter((path) => path.endsWith("document.original")).length).toBeGreaterThan(1);
  expect(toHex(sm3(terminal.opened[0] ?? new Uint8Array()))).toBe(digest);

  expect(await codeOf(phone.original(taskId, "0".repeat(64)))).toBe("phone.other-original");
  expect(terminal.opened).toHaveLength(1);
  const stranger = await hospital.ready(STAFF[0]);
  expect(await codeOf(stranger.phone.original(taskId, digest))).toBe("signing.not-yours");
  await hospital.ask({ path: `/sign-requests/${requestId}/cancel`, body: { reason: "试" } });
});

test("near its end a doctor renews the certificate with one face check, and signs with the new one", async () => {
  const { phone } = await hospital.ready(RENEWER);
  const first = await phone.certificate();
  expect(await codeOf(phone.renewCertificate(PIN))).toBe("certificate.not-renewable");
  hospital.h.clock.advance(330 * 86_400_000);
  try {
    await phone.open();
    expect(await codeOf(phone.renewCertificate(PIN))).toBe("login.face-first");
    await phone.face((await phone.faceNotice()).version);
    await phone.renewCertificate(PIN);
    const second = await phone.certificate();
    expect(second?.serialHex).not.toBe(first?.serialHex);
    expect(second?.notAfter).toBeGreaterThan(first?.notAfter ?? Number.MAX_VALUE);
    expect(second?.key).toEqual(first?.key);
    await newRequest([RENEWER]);
    const [task] = (await phone.inbox()).tasks;
    expect(await phone.sign([task?.taskId ?? ""], PIN)).toMatchObject([{ status: "signed" }]);
  } finally {
    hospital.h.clock.advance(-330 * 86_400_000);
  }
});

test("staff numbers cannot be tried one after the other: the sixth refused claim of an hour is not looked at", async () => {
  const { phone } = hospital.newPhone({ staffNo: "9999", name: "好奇者", phone: "13900000000", idNumber: "" });
  await phone.open();
  for (let tries = 0; tries < 5; tries++)
    expect(await codeOf(phone.claim(STAFF[tries % 2]?.staffNo ?? ""))).toBe("login.phone-mismatch");
  expect(await codeOf(phone.claim("0000"))).toBe("login.claims-used-up");
  hospital.h.clock.advance(3_600_000);
  expect(await codeOf(phone.claim("0000"))).toBe("person.not-found");
});
