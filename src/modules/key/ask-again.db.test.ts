import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { codeOf, openHospital, PIN, STAFF } from "#test/mini-program.ts";
import { keyPair } from "./schema.ts";
import { listPinPolicies, savePinPolicy, WHOLE_HOSPITAL } from "./pin-policy.ts";

/** protocol.md §6: d1 may stay in RAM for at most five minutes where policy allows it, and is cleared on hide. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

const WHO = STAFF[0];
let hospital: Awaited<ReturnType<typeof openHospital>>;
let doctor: Awaited<ReturnType<typeof hospital.ready>>;
let sinceStartMs = 0;
beforeAll(async () => {
  hospital = await openHospital();
  doctor = await hospital.ready(WHO);
  Object.assign(doctor.terminal, { monotonic: () => sinceStartMs });
}, 120_000);
afterAll(() => hospital.close());
beforeEach(async () => {
  doctor.phone.hide();
  await allow(2);
  await doctor.phone.chooseAskAgain(2);
});

async function allow(keepMinutes: number): Promise<void> {
  const [whole] = await listPinPolicies(hospital.h.system);
  if (whole) await savePinPolicy(hospital.h.system, { ...whole, departmentId: WHOLE_HOSPITAL, keepMinutes });
}
async function newTask(): Promise<string> {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]).drawText("Consent", { x: 60, y: 780, size: 18 });
  const contentBase64 = Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
  const body = { type: "consent", title: "知情同意书", patient: { name: "王秀兰" }, contentBase64 };
  const { documentId } = await hospital.ask<{ documentId: string }>({ path: "/documents", body });
  const place = { kind: "coordinates", page: 1, x: 20, y: 200, width: 50, height: 20 };
  const request = { documentId, order: "parallel", signers: [{ staffNo: WHO.staffNo, place }] };
  const { signers } = await hospital.ask<{ signers: { taskId: string }[] }>({ path: "/sign-requests", body: request });
  return signers[0]?.taskId ?? "";
}
const pass = (ms: number) => {
  sinceStartMs += ms;
  hospital.h.clock.advance(ms);
};
const withPin = async () => doctor.phone.sign([await newTask()], PIN);
const byTap = async () => doctor.phone.confirmOpen(await doctor.phone.prepare([await newTask()]));

test("within the minutes a tap signs, without a word about the PIN; after them it is asked for", async () => {
  expect(await doctor.phone.openMinutes()).toBe(0);
  await withPin();
  expect(await doctor.phone.openMinutes()).toBe(2);
  doctor.terminal.sent.length = 0;
  expect(await byTap()).toMatchObject([{ status: "signed" }]);
  expect(doctor.terminal.sent.filter((path) => path.includes("checkPin"))).toEqual([]);
  // Tapping does not prolong it.
  pass(90_000);
  expect(await byTap()).toMatchObject([{ status: "signed" }]);
  pass(20_000);
  expect(await doctor.phone.openMinutes()).toBe(0);
  expect(await codeOf(byTap())).toBe("phone.pin-again");
});

test("hidden, refreshed, chosen otherwise or forbidden meanwhile: the PIN is asked for", async () => {
  for (const end of [
    async () => doctor.phone.hide(),
    () => doctor.phone.checkIn(PIN),
    () => doctor.phone.chooseAskAgain(1),
  ]) {
    await withPin();
    expect(await doctor.phone.openMinutes()).toBeGreaterThan(0);
    await end();
    expect(await codeOf(byTap())).toBe("phone.pin-again");
  }
  await allow(0);
  await withPin();
  expect(await codeOf(byTap())).toBe("phone.pin-again");
  expect(await doctor.phone.askAgain()).toEqual({ most: 0, minutes: 0 });
});

test("frozen, and let go again: the PIN is asked for", async () => {
  const freeze = (state: "FROZEN" | "ACTIVE") => hospital.h.db.update(keyPair).set({ state });
  for (const notice of [byTap, () => doctor.phone.status()]) {
    await withPin();
    await freeze("FROZEN");
    await notice().catch(() => {});
    await freeze("ACTIVE");
    expect(await doctor.phone.openMinutes()).toBe(0);
    expect(await codeOf(byTap())).toBe("phone.pin-again");
  }
});

test("hidden while it signs: that one is signed, and the next asks for the PIN", async () => {
  const confirmation = await doctor.phone.prepare([await newTask()]);
  const running = doctor.phone.confirm(confirmation, PIN);
  doctor.phone.hide();
  expect(await running).toMatchObject([{ status: "signed" }]);
  expect(await doctor.phone.openMinutes()).toBe(0);
});

test("a phone whose clock stands still gets no more than the server's five minutes, and nothing of it is on disk", async () => {
  const before = [...doctor.terminal.disk.keys()].sort((a, b) => (a < b ? -1 : 1));
  await withPin();
  expect([...doctor.terminal.disk.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual(before);
  hospital.h.clock.advance(5 * 60_000 + 1000);
  expect(await codeOf(byTap())).toBe("key.CONSENT_MISSING");
  expect(await doctor.phone.openMinutes()).toBe(0);
});
