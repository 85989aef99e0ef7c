import { and, eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { toBase64url } from "#core/bytes.ts";
import { beginBiometric } from "#modules/key/biometric.ts";
import { beginFace } from "#modules/login/begin-face.ts";
import { terminal } from "#modules/login/terminal-schema.ts";
import { tellKind } from "#modules/notice/tell-person.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import type { Context } from "#server/context.ts";
import { job } from "#server/jobs/schema.ts";
import { codeOf, openHospital, PIN, STAFF } from "#test/mini-program.ts";
import { decideAdmission, recordAdmission } from "./decide-admission.ts";
import { listAdmissions } from "./list-terminals.ts";

/** WeChat and WeCom answer for the account in the code, as their APIs do through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));
vi.mock("#modules/gateway/wecom.ts", () => ({
  wecomCode2session: async (_: unknown, { code }: { code: string }) => ({ userid: code }),
}));

let hospital: Awaited<ReturnType<typeof openHospital>>;
beforeAll(async () => {
  hospital = await openHospital();
}, 60_000);
afterAll(() => hospital.close());

const officer = (name: string) =>
  hospital.h.as({ kind: "staff", personId: name, staffNo: name, roles: ["security-admin"] }) as Context & {
    actor: Extract<Context["actor"], { kind: "staff" }>;
  };
/** The mini-program in WeCom: a login and nothing else of WeChat's. */
function inWeCom(who: (typeof STAFF)[number], userid: string) {
  const made = hospital.newPhone(who);
  Object.assign(made.terminal, {
    platform: "h5-wecom",
    login: async () => ({ code: userid }),
    getPhoneNumber: null,
    requestFacialVerify: null,
    biometric: null,
  });
  return made.phone;
}
async function identify(number: string): Promise<void> {
  const waiting = await listAdmissions(hospital.h.system);
  const [one] = waiting.filter((row) => row.state === "asked");
  if (!one) throw new Error("nobody asked");
  await recordAdmission(officer("first"), { admissionId: one.id, number, document: "id-card", note: "" });
  await decideAdmission(officer("second"), { admissionId: one.id, refusedWhy: "" });
}
const newTask = async (staffNo: string): Promise<string> => {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]).drawText("Prescription", { x: 60, y: 780, size: 18 });
  const contentBase64 = Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
  const body = { type: "prescription", title: "处方", patient: { name: "王秀兰" }, contentBase64 };
  const { documentId } = await hospital.ask<{ documentId: string }>({ path: "/documents", body });
  const place = { kind: "coordinates", page: 1, x: 20, y: 200, width: 50, height: 20 };
  const request = { documentId, order: "parallel", signers: [{ staffNo, place }] };
  const { signers } = await hospital.ask<{ signers: { taskId: string }[] }>({ path: "/sign-requests", body: request });
  return signers[0]?.taskId ?? "";
};
const activeOf = async (personId: string) =>
  await hospital.h.db
    .select({ platform: terminal.platform, by: terminal.identifiedBy, account: terminal.openid })
    .from(terminal)
    .where(and(eq(terminal.personId, personId), eq(terminal.state, "active")));

test("from WeCom's account to a signature with the PIN: no face, no fingerprint, two colleagues instead, and the WeChat phone ends", async () => {
  const who = STAFF[0];
  await hospital.ready(who);
  const person = await findByStaffNo(hospital.h, who.staffNo);
  const phone = inWeCom(who, who.staffNo);
  expect((await phone.open()).next).toBe("claim");
  expect(await codeOf(phone.claim(STAFF[1].staffNo))).toBe("login.wecom-mismatch");
  await phone.claim(who.staffNo);
  expect(await codeOf(phone.face("0".repeat(16)))).toBe("phone.no-face");
  const [row] = await hospital.h.db
    .select()
    .from(terminal)
    .where(eq(terminal.openid, `wecom:${who.staffNo}`));
  const acting = hospital.h.as({ kind: "terminal", terminalId: row?.id ?? "", personId: null });
  await expect(beginFace(acting)).rejects.toMatchObject({ code: "login.no-face-here" });

  const { number } = await phone.askAdmission("wecom");
  await identify(number);
  expect((await phone.status()).next).toBe("key");
  await phone.enrol(PIN);
  await phone.requestCertificate(PIN);
  const svg = `<svg width="300" height="120"><path d="M20 90 Q 90 5 140 80 T 280 40" stroke="#222" stroke-width="9" fill="none"/></svg>`;
  await phone.saveHandwriting(toBase64url(new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer())), 3);
  expect((await phone.status()).next).toBe("ready");
  // One binding policy over both apps.
  expect(await activeOf(person?.id ?? "")).toEqual([
    { platform: "h5-wecom", by: "in-person", account: `wecom:${who.staffNo}` },
  ]);
  expect(await phone.biometric()).toEqual({ can: false, isOn: false });
  const bound = hospital.h.as({ kind: "terminal", terminalId: row?.id ?? "", personId: person?.id ?? "" });
  await expect(beginBiometric(bound, "")).rejects.toMatchObject({ code: "key.BIO_OFF" });

  const taskId = await newTask(who.staffNo);
  const told = await hospital.h.db.select().from(job).where(eq(job.name, tellKind.name));
  expect(told.map((one) => one.onceKey)).toEqual([`notice:task:${person?.id ?? ""}`]);
  await phone.read(taskId);
  expect(await phone.sign([taskId], PIN)).toMatchObject([{ status: "signed" }]);
});

test("an account on file counts instead of the staff number, whatever its case; somebody else's does not", async () => {
  const who = STAFF[1];
  await importStaff(hospital.h.system, [
    { staffNo: who.staffNo, name: who.name, departmentCode: "0101", category: "医师", wecomUserid: "Zhou.ZhongJing" },
  ]);
  const byNumber = inWeCom(who, who.staffNo);
  await byNumber.open();
  expect(await codeOf(byNumber.claim(who.staffNo))).toBe("login.wecom-mismatch");
  const phone = inWeCom(who, "zhou.zhongjing");
  await phone.open();
  expect(await phone.claim(who.staffNo)).toMatchObject({ staffNo: who.staffNo });
});
