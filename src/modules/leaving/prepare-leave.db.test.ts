import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { signTask } from "#modules/signing/schema.ts";
import { STAFF } from "#test/mini-program.ts";
import { openSealedHospital, taskAt } from "#test/sealed-hospital.ts";
import { importStaffWhoLeave } from "./import-staff.ts";
import { leaveHospital, planLeaving } from "./leave-hospital.ts";
import { beginPreparedLeaves, callOffLeave, prepareLeave } from "./prepare-leave.ts";
import { readPlanned } from "./read-planned.ts";

/** A leave for a later day: nothing changes before, everything at that day's beginning in Beijing. */
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

const [WHO, NEXT, THIRD] = STAFF;
const idOf = async (staffNo: string) => (await findByStaffNo(at.h, staffNo))?.id ?? "";
const admin = () => {
  const actor = { kind: "staff" as const, personId: "admin", staffNo: "admin", roles: ["system-admin"] };
  return { ...at.h.as(actor), actor };
};
/** The first day of tomorrow in Beijing, and how long until it begins, ms. */
function tomorrow() {
  const beijing = new Date(at.now() + 8 * 3_600_000 + 86_400_000);
  const day = beijing.toISOString().slice(0, 10);
  return { day, beginsMs: Date.parse(`${day}T00:00:00+08:00`) - at.now() };
}
const left = async (personId: string) => {
  const ofPerson = and(eq(audit.type, "leaving.left"), eq(audit.subject, personId));
  const rows = await at.h.db.select().from(audit).where(ofPerson).orderBy(desc(audit.seq));
  return rows.map(({ body }) => (JSON.parse(body) as { data: { successor: string | null } }).data);
};
const place = { kind: "coordinates", page: 1, x: 20, y: 240, width: 40, height: 16 };

test("until its day a prepared leave changes nothing and can be called off; from its first moment the person is out", async () => {
  const personId = await idOf(WHO.staffNo);
  const task = taskAt(await at.newRequest("parallel", { signers: [{ staffNo: WHO.staffNo, place }] }), 0);
  const { day, beginsMs } = tomorrow();
  const wanted = { personId, why: "left" as const, successorStaffNo: NEXT.staffNo, day };
  await prepareLeave(admin(), wanted);
  await callOffLeave(admin(), personId);
  expect(await readPlanned(at.h, personId)).toBeNull();
  await expect(callOffLeave(admin(), personId)).rejects.toMatchObject({ code: "leaving.not-prepared" });

  await prepareLeave(admin(), { ...wanted, successorStaffNo: "" });
  await prepareLeave(admin(), wanted);
  const planned = { day, why: "left", successor: { staffNo: NEXT.staffNo, name: NEXT.name } };
  expect(await planLeaving(at.h.system, personId)).toMatchObject({ planned });
  at.h.clock.advance(beginsMs - 1);
  await beginPreparedLeaves(at.h.system);
  expect(await at.phoneAt(0).ask("signing.inbox")).toBeDefined();
  expect((await findByStaffNo(at.h, WHO.staffNo))?.state).toBe("active");

  at.h.clock.advance(1);
  // Two workers at once carry it out once.
  await Promise.all([beginPreparedLeaves(at.h.system), beginPreparedLeaves(at.h.system)]);
  await expect(at.phoneAt(0).ask("signing.inbox")).rejects.toMatchObject({ code: "login.terminal-required" });
  expect((await findByStaffNo(at.h, WHO.staffNo))?.state).toBe("stopped");
  expect(await left(personId)).toMatchObject([{ successor: NEXT.staffNo }]);
  const [offer, ...more] = await at.phoneAt(1).ask<{ handoverId: string }[]>("leaving.handovers");
  expect(more).toEqual([]);
  await at.phoneAt(1).ask("leaving.answer", { handoverId: offer?.handoverId, accept: true });
  const [row] = await at.h.db.select().from(signTask).where(eq(signTask.id, task));
  expect(row).toMatchObject({ state: "waiting", personId: await idOf(NEXT.staffNo) });
  expect(await readPlanned(at.h, personId)).toBeNull();
});

test("a successor who is gone by then takes nothing: what waits goes back", async () => {
  const [personId, to] = [await idOf(NEXT.staffNo), await idOf(THIRD.staffNo)];
  const ask = async () => taskAt(await at.newRequest("parallel", { signers: [{ staffNo: NEXT.staffNo, place }] }), 0);
  const expired = await ask();
  const { day, beginsMs } = tomorrow();
  await prepareLeave(admin(), { personId, why: "left", successorStaffNo: THIRD.staffNo, day });
  await leaveHospital(admin(), { personId: to, why: "left", successorStaffNo: "" });
  at.h.clock.advance(beginsMs);
  const task = await ask();
  await beginPreparedLeaves(at.h.system);
  expect(await left(personId)).toMatchObject([{ successor: null }]);
  const stateOf = async (id: string) =>
    (await at.h.db.select().from(signTask).where(eq(signTask.id, id))).map((row) => row.state);
  expect(await stateOf(task)).toEqual(["returned"]);
  // Its request had run out before that day: nobody is asked about it any more, and it holds up nothing.
  expect(await stateOf(expired)).toEqual(["waiting"]);
});

test("a day must be ahead and within a year; leaving before it, by whatever way, ends the plan", async () => {
  const row = { staffNo: "009901", name: "罗以宁", departmentCode: "0101", category: "医师" };
  await importStaff(at.h.system, [row]);
  const personId = await idOf(row.staffNo);
  const wanted = { personId, why: "left" as const, successorStaffNo: "" };
  const today = new Date(at.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  await expect(prepareLeave(admin(), { ...wanted, day: today })).rejects.toMatchObject({
    code: "leaving.day-not-ahead",
  });
  const inTwoYears = `${Number(today.slice(0, 4)) + 2}${today.slice(4)}`;
  await expect(prepareLeave(admin(), { ...wanted, day: inTwoYears })).rejects.toMatchObject({
    code: "leaving.day-too-far",
  });
  const { day, beginsMs } = tomorrow();
  await prepareLeave(admin(), { ...wanted, day });
  await importStaffWhoLeave(at.h.system, [{ ...row, state: "stopped" }], { dryRun: false });
  expect(await readPlanned(at.h, personId)).toBeNull();
  // Somebody who came back is not stopped by the old plan.
  await importStaff(at.h.system, [{ ...row, state: "active" }]);
  at.h.clock.advance(beginsMs);
  await beginPreparedLeaves(at.h.system);
  expect((await findByStaffNo(at.h, row.staffNo))?.state).toBe("active");
});
