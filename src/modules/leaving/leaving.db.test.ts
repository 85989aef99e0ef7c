import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { retireKind } from "#modules/approval/certificate-consent.ts";
import { keyPair } from "#modules/key/schema.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { signTask } from "#modules/signing/schema.ts";
import { job } from "#server/jobs/schema.ts";
import { STAFF } from "#test/mini-program.ts";
import { openSealedHospital, taskAt } from "#test/sealed-hospital.ts";
import { importStaffWhoLeave } from "./import-staff.ts";
import { leaveHospital, planLeaving } from "./leave-hospital.ts";

/** WeChat answers for the account in the code, as its API does through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => ({
  code2session: async (_: unknown, { code }: { code: string }) => ({ openid: `openid-${code}` }),
  getPhoneNumber: async (_: unknown, { code }: { code: string }) => ({ phone: code }),
  getVerifyId: async (_: unknown, { outSeqNo }: { outSeqNo: string }) => ({ verifyId: `v-${outSeqNo}` }),
  queryVerify: async () => ({ passed: true, verifyRet: 10000 }),
  verifySoter: async () => false,
}));

let at: Awaited<ReturnType<typeof openSealedHospital>>;
beforeAll(async () => {
  at = await openSealedHospital();
}, 120_000);
afterAll(() => at.close());

const idOf = async (staffNo: string) => (await findByStaffNo(at.h, staffNo))?.id ?? "";
const admin = () => {
  const actor = { kind: "staff" as const, personId: "admin", staffNo: "admin", roles: ["system-admin"] };
  return { ...at.h.as(actor), actor };
};
const taskRow = async (taskId: string) => {
  const [row] = await at.h.db.select().from(signTask).where(eq(signTask.id, taskId));
  return row;
};
/** A document for the leaver alone. */
async function alone(): Promise<string> {
  const place = { kind: "coordinates", page: 1, x: 20, y: 240, width: 40, height: 16 };
  return taskAt(await at.newRequest("parallel", { signers: [{ staffNo: STAFF[0].staffNo, place }] }), 0);
}

test("who leaves can do nothing from that moment; what waits is offered, and is the successor's once accepted", async () => {
  const [leaver, , successor] = STAFF;
  const personId = await idOf(leaver.staffNo);
  // All three sign this one already; the other two wait for the leaver alone.
  const shared = await at.newRequest("parallel");
  const own = [await alone(), await alone()];
  expect(await planLeaving(at.h.system, personId)).toMatchObject({ phones: 1, tasks: [{}, {}, {}] });
  const phone = at.phoneAt(0);
  const session = await phone.offer({ type: "cms", taskIds: own.slice(0, 1) });
  const m2 = await phone.consent(session);

  const wanted = { personId, why: "left" as const, successorStaffNo: successor.staffNo };
  expect(await leaveHospital(admin(), wanted)).toEqual({ offered: 2, returned: 1 });
  await expect(phone.ask("approval.reveal", m2)).rejects.toMatchObject({ code: "login.terminal-required" });
  const [key] = await at.h.db.select().from(keyPair).where(eq(keyPair.id, phone.keyId));
  expect(key).toMatchObject({ state: "REVOKED", sealedHalf: null });
  const jobs = await at.h.db.select().from(job).where(eq(job.name, retireKind.name));
  expect(jobs.map((row) => retireKind.payload.parse(JSON.parse(row.payload)).why)).toEqual(["left"]);
  expect(await taskRow(taskAt(shared, 0))).toMatchObject({ state: "returned" });
  await expect(leaveHospital(admin(), wanted)).rejects.toMatchObject({ code: "leaving.stopped-already" });

  const next = at.phoneAt(2);
  const offers = await next.ask<{ handoverId: string }[]>("leaving.handovers");
  const [first, second] = offers.map((one) => one.handoverId);
  const accept = { handoverId: first, accept: true };
  await expect(at.phoneAt(1).ask("leaving.answer", accept)).rejects.toMatchObject({ code: "leaving.unknown-handover" });
  await next.ask("leaving.answer", accept);
  await next.ask("leaving.answer", { handoverId: second, accept: false });
  expect(await next.ask("leaving.handovers")).toEqual([]);
  const rows = await Promise.all(own.map(taskRow));
  const taken = rows.find((row) => row?.state === "waiting");
  expect(taken).toMatchObject({ personId: await idOf(successor.staffNo), delegatedFrom: personId });
  expect(rows.filter((row) => row?.state === "returned" && row.personId === personId)).toHaveLength(1);
  const [signed] = await next.sign({ type: "cms", taskIds: [taken?.id ?? ""] });
  expect(signed?.status).toBe("signed");
});

test("nobody processes their own leaving, and a successor must be somebody else in service", async () => {
  const [, who] = STAFF;
  const personId = await idOf(who.staffNo);
  const actor = { kind: "staff" as const, personId, staffNo: who.staffNo, roles: ["system-admin"] };
  const wanted = { personId, why: "licence-withdrawn" as const, successorStaffNo: "" };
  await expect(leaveHospital({ ...at.h.as(actor), actor }, wanted)).rejects.toMatchObject({ code: "leaving.own" });
  const gone = { ...wanted, successorStaffNo: STAFF[0].staffNo };
  await expect(leaveHospital(admin(), gone)).rejects.toMatchObject({ code: "leaving.successor-stopped" });
  const self = { ...wanted, successorStaffNo: who.staffNo };
  await expect(leaveHospital(admin(), self)).rejects.toMatchObject({ code: "leaving.successor-self" });
});

test("whom the HR system stops can do nothing from the import on, and what waited goes back", async () => {
  const [, who] = STAFF;
  const phone = at.phoneAt(1);
  const request = await at.newRequest("parallel", {
    signers: [{ staffNo: who.staffNo, place: { kind: "coordinates", page: 1, x: 20, y: 240, width: 40, height: 16 } }],
  });
  const row = {
    staffNo: who.staffNo,
    name: who.name,
    departmentCode: "0101",
    category: "医师",
    state: "stopped" as const,
  };
  expect((await importStaffWhoLeave(at.h.system, [row], { dryRun: true })).counts.updated).toBe(1);
  expect(await phone.ask("signing.inbox")).toBeDefined();
  const before = await at.h.db.select().from(keyPair).where(eq(keyPair.id, phone.keyId));
  expect(before[0]?.state).toBe("ACTIVE");

  await importStaffWhoLeave(at.h.system, [row], { dryRun: false });
  const [key] = await at.h.db.select().from(keyPair).where(eq(keyPair.id, phone.keyId));
  expect(key).toMatchObject({ state: "REVOKED", sealedHalf: null });
  await expect(phone.ask("signing.inbox")).rejects.toMatchObject({ code: "login.terminal-required" });
  expect(await taskRow(taskAt(request, 0))).toMatchObject({ state: "returned" });
  const jobs = await at.h.db.select().from(job).where(eq(job.name, retireKind.name));
  expect(jobs.map((one) => retireKind.payload.parse(JSON.parse(one.payload)).keyId)).toContain(phone.keyId);
  // The same rows again end nothing more.
  expect((await importStaffWhoLeave(at.h.system, [row], { dryRun: false })).counts.unchanged).toBe(1);
});
