import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { openLeavingHospital } from "#test/leaving-hospital.ts";
import { STAFF } from "#test/mini-program.ts";
import { importStaffWhoLeave } from "./import-staff.ts";
import { leaveHospital, planLeaving } from "./leave-hospital.ts";
import { beginPreparedLeaves, callOffLeave, prepareLeave } from "./prepare-leave.ts";
import { readPlanned } from "./read-planned.ts";

/** A leave for a later day: nothing changes before, everything at that day's beginning in Beijing. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openLeavingHospital>>;
beforeAll(async () => {
  at = await openLeavingHospital();
}, 120_000);
afterAll(() => at.close());

const [WHO, NEXT, THIRD] = STAFF;
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

test("until its day a prepared leave changes nothing and can be called off; from its first moment the person is out", async () => {
  const personId = await at.idOf(WHO.staffNo);
  const task = await at.waitingFor(WHO);
  const { day, beginsMs } = tomorrow();
  const wanted = { personId, why: "left" as const, successorStaffNo: NEXT.staffNo, day };
  await prepareLeave(at.admin(), wanted);
  await callOffLeave(at.admin(), personId);
  expect(await readPlanned(at.h, personId)).toBeNull();
  await expect(callOffLeave(at.admin(), personId)).rejects.toMatchObject({ code: "leaving.not-prepared" });

  await prepareLeave(at.admin(), { ...wanted, successorStaffNo: "" });
  await prepareLeave(at.admin(), wanted);
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
  expect(await at.taskRow(task)).toMatchObject({ state: "waiting", personId: await at.idOf(NEXT.staffNo) });
  expect(await readPlanned(at.h, personId)).toBeNull();
});

test("a successor who is gone by then takes nothing: what waits goes back", async () => {
  const [personId, to] = [await at.idOf(NEXT.staffNo), await at.idOf(THIRD.staffNo)];
  const expired = await at.waitingFor(NEXT);
  const { day, beginsMs } = tomorrow();
  await prepareLeave(at.admin(), { personId, why: "left", successorStaffNo: THIRD.staffNo, day });
  await leaveHospital(at.admin(), { personId: to, why: "left", successorStaffNo: "" });
  at.h.clock.advance(beginsMs);
  const task = await at.waitingFor(NEXT);
  await beginPreparedLeaves(at.h.system);
  expect(await left(personId)).toMatchObject([{ successor: null }]);
  expect(await at.taskRow(task)).toMatchObject({ state: "returned" });
  // Its request had run out before that day: nobody is asked about it any more, and it holds up nothing.
  expect(await at.taskRow(expired)).toMatchObject({ state: "waiting" });
});

test("a day must be ahead and within a year; leaving before it, by whatever way, ends the plan", async () => {
  const row = { staffNo: "009901", name: "罗以宁", departmentCode: "0101", category: "医师" };
  await importStaff(at.h.system, [row]);
  const personId = await at.idOf(row.staffNo);
  const wanted = { personId, why: "left" as const, successorStaffNo: "" };
  const today = new Date(at.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  await expect(prepareLeave(at.admin(), { ...wanted, day: today })).rejects.toMatchObject({
    code: "leaving.day-not-ahead",
  });
  const inTwoYears = `${Number(today.slice(0, 4)) + 2}${today.slice(4)}`;
  await expect(prepareLeave(at.admin(), { ...wanted, day: inTwoYears })).rejects.toMatchObject({
    code: "leaving.day-too-far",
  });
  const { day, beginsMs } = tomorrow();
  await prepareLeave(at.admin(), { ...wanted, day });
  await importStaffWhoLeave(at.h.system, [{ ...row, state: "stopped" }], { dryRun: false });
  expect(await readPlanned(at.h, personId)).toBeNull();
  // Somebody who came back is not stopped by the old plan.
  await importStaff(at.h.system, [{ ...row, state: "active" }]);
  at.h.clock.advance(beginsMs);
  await beginPreparedLeaves(at.h.system);
  expect((await findByStaffNo(at.h, row.staffNo))?.state).toBe("active");
});
