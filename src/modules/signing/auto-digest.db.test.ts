import { eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fromBase64url, toHex, utf8 } from "#core/bytes.ts";
import { signatureFromDer } from "#core/sm/sm2.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { keyPair, keyWindow } from "#modules/key/schema.ts";
import { readMandate } from "#modules/mandate/read-mandate.ts";
import { mandate } from "#modules/mandate/schema.ts";
import { nativeSm2Verify } from "#server/native-sm2.ts";
import { openAutoSignHospital, told } from "#test/auto-sign-hospital.ts";
import { PIN, STAFF } from "#test/mini-program.ts";
import { systemWord } from "#test/vault.ts";
import { lastCutoff, makeDigests } from "./auto-digest.ts";
import { checkWritten } from "./check-written.ts";
import { signature } from "./schema.ts";

/** What is signed under authorisation says so, can be checked without us, and comes back to the doctor as a list. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openAutoSignHospital>>;
beforeAll(async () => {
  at = await openAutoSignHospital();
}, 120_000);
afterAll(() => at.close());

const rowOf = async (requestId: string) =>
  (await at.h.db.select().from(signature).where(eq(signature.requestId, requestId)))[0];

test("the evidence holds the mandate, and OpenSSL finds the doctor's own signature under it", async () => {
  const { mandateId } = await at.open();
  const { signatureId } = await at.sign(mandateId, "取证");
  const row = await rowOf(signatureId);
  expect(row?.mandateId).toBe(mandateId);
  type Kept = { verdict: string; mandate: { text: string; signature: string; certificates: string[]; ack: string } };
  const kept = JSON.parse(row?.evidence ?? "") as Kept;
  expect(kept.verdict).toBe("valid");
  const { key } = parseCertificate(fromBase64url(kept.mandate.certificates[0] ?? ""));
  if (key.kind !== "sm2") throw new Error("not SM2");
  const signed = signatureFromDer(fromBase64url(kept.mandate.signature));
  expect(nativeSm2Verify(key.point, utf8(kept.mandate.text), signed)).toBe(true);
  expect(kept.mandate.text).toContain(mandateId);

  expect(await readMandate(at.h, mandateId)).toMatchObject({ isSignatureRight: true, used: 1 });
  const [stored] = await at.h.db.select().from(mandate).where(eq(mandate.id, mandateId));
  const wider = stored?.text.replace('"max":60', '"max":90') ?? "";
  await at.h.db.update(mandate).set({ text: wider }).where(eq(mandate.id, mandateId));
  expect((await readMandate(at.h, mandateId)).isSignatureRight).toBe(false);
});

test("a PDF is signed at once; the vault has hashed the file itself", async () => {
  const { mandateId } = await at.open();
  const made = await PDFDocument.create();
  made.addPage([595, 842]).drawText("Order sheet", { x: 60, y: 780, size: 18 });
  const pdf = new Uint8Array(await made.save({ useObjectStreams: false }));
  const contentBase64 = Buffer.from(pdf).toString("base64");
  const send = { type: "order", title: "医嘱单", patient: { name: "王秀兰", bedNo: "12" }, contentBase64 };
  const ask = async (digest: string) => {
    const { documentId } = await at.ask<{ documentId: string }>({ path: "/documents", body: send });
    const place = { kind: "coordinates", page: 1, x: 20, y: 240, width: 40, height: 16 };
    const call = { mid: mandateId, system: at.his.accessKey, type: "order", docId: documentId, digest };
    const autoSign = systemWord(at.secret, { ...call, workstation: "XNK-03", address: "", timeMs: at.now() });
    const signers = [{ staffNo: STAFF[0].staffNo, place }];
    const body = { documentId, order: "parallel", signers, autoSign };
    return { documentId, sent: at.ask<{ state: string; requestId: string }>({ path: "/sign-requests", body }) };
  };
  const { documentId, sent } = await ask(toHex(sm3(pdf)));
  expect((await sent).state).toBe("completed");
  const row = await rowOf((await sent).requestId);
  expect(row).toMatchObject({ documentId, mandateId });
  const kept = JSON.parse(row?.evidence ?? "") as { signatures: ReturnType<typeof checkWritten> };
  expect(kept.signatures).toMatchObject([{ integrity: "intact", isLast: true, isTrusted: true }]);

  // The HIS named another file: the app cannot have this one signed with that word.
  const other = await ask(toHex(sm3(utf8("another file"))));
  expect(await told(other.sent)).toBe("key.window-refused");
});

test("the day's list ends at 20:00 in Beijing", () => {
  expect(lastCutoff(new Date("2026-11-24T11:59:59Z")).toISOString()).toBe("2026-11-23T12:00:00.000Z");
  expect(lastCutoff(new Date("2026-11-24T12:00:00Z")).toISOString()).toBe("2026-11-24T12:00:00.000Z");
});

test("the doctor sees what was signed in their name; 不是我 ends the session and freezes the key at once", async () => {
  const { mandateId } = await at.open({ minutes: 240 });
  await at.sign(mandateId, "清单一");
  await at.sign(mandateId, "清单二");
  expect(await at.phone.autoDigest()).toBeNull();
  at.h.clock.advance(10 * 3_600_000);
  await makeDigests(at.h.system);
  await makeDigests(at.h.system);
  const digest = await at.phone.autoDigest();
  expect(digest?.items.slice(-2)).toMatchObject([
    { title: "门诊处方", documentType: "处方", system: "HIS" },
    { title: "门诊处方" },
  ]);
  expect(digest?.items.at(-1)?.workstation).toBe("XNK-03");
  expect(digest?.count).toBe(digest?.items.length);

  const again = await at.open();
  await at.phone.answerDigest(digest?.digestId ?? "", "not-mine");
  expect(await at.phone.autoDigest()).toBeNull();
  expect(await told(at.sign(again.mandateId, "之后"))).toBe("key.window-over");
  const [window] = await at.h.db.select().from(keyWindow).where(eq(keyWindow.id, again.mandateId));
  expect(window?.endedWhy).toBe("not-me");
  const auto = await at.h.db.select({ state: keyPair.state }).from(keyPair).where(eq(keyPair.purpose, "auto"));
  expect(auto).toEqual([{ state: "FROZEN" }]);

  // A new key is made, after a face check, as at the beginning.
  expect((await at.phone.sessionPlan()).hasAutoKey).toBe(false);
  const notice = await at.phone.faceNotice();
  await at.phone.face(notice.version);
  await at.phone.setUpAutoSign(PIN);
  const fresh = await at.open();
  expect((await at.sign(fresh.mandateId, "换新密钥")).state).toBe("signed");
});
