import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findPerson, type Person } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { openLeavingHospital } from "#test/leaving-hospital.ts";
import { STAFF } from "#test/mini-program.ts";
import { handOver } from "./hand-over.ts";
import { leavingJobs } from "./jobs.ts";
import { endService, leaveHospital } from "./leave-hospital.ts";

/** The hand-over that a leave owes, where whoever ended the service died after the commit. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openLeavingHospital>>;
beforeAll(async () => {
  at = await openLeavingHospital();
}, 120_000);
afterAll(() => at.close());

const [FIRST, SECOND, THIRD] = STAFF;
const personOf = async (staffNo: string): Promise<Person> => {
  const person = await findPerson(at.h, await at.idOf(staffNo));
  if (!person) throw new Error(`nobody has ${staffNo}`);
  return person;
};
const offersTo = async (index: number) => await at.phoneAt(index).ask<{ handoverId: string }[]>("leaving.handovers");
/** All that a worker would do by then. */
async function work(): Promise<void> {
  at.h.clock.advance(31_000);
  while ((await runDueJobs(at.h, leavingJobs)) > 0);
}

test("a leave whose process dies after its commit still hands over, once; what is offered to the next leaver goes back", async () => {
  const [own, others] = [await at.waitingFor(FIRST), await at.waitingFor(FIRST)];
  const [person, successor] = [await personOf(FIRST.staffNo), await personOf(SECOND.staffNo)];
  await at.h.db.transaction((tx) => endService(tx, at.admin(), { person, why: "left", successor }));
  expect(await offersTo(1)).toEqual([]);
  await work();
  expect(await offersTo(1)).toHaveLength(2);
  // Whoever repeats it, at the same time too, offers nothing twice.
  const again = { personId: person.id, toPersonId: successor.id };
  await Promise.all([handOver(at.h.system, again), handOver(at.h.system, again), work()]);
  const [offer, ...more] = await offersTo(1);
  expect(more).toHaveLength(1);
  await at.phoneAt(1).ask("leaving.answer", { handoverId: offer?.handoverId, accept: true });

  // One was accepted and waits for the successor, one is offered still: when they leave too, neither stays behind.
  await leaveHospital(at.admin(), { personId: successor.id, why: "left", successorStaffNo: THIRD.staffNo });
  const states = [await at.taskRow(own), await at.taskRow(others)].map((row) => [row?.state, row?.personId]);
  expect(states).toContainEqual(["waiting", successor.id]);
  expect(states).toContainEqual(["returned", person.id]);
  expect(await offersTo(2)).toHaveLength(1);
});

test("the owed hand-over leaves alone who is back by then, and offers nothing to a successor who is gone", async () => {
  const back = {
    staffNo: FIRST.staffNo,
    name: FIRST.name,
    departmentCode: "0101",
    category: "医师",
    state: "active" as const,
  };
  await importStaff(at.h.system, [back]);
  const [first, third] = [await personOf(FIRST.staffNo), await personOf(THIRD.staffNo)];
  const kept = await at.waitingFor(FIRST);
  const offered = (await offersTo(2)).length;
  await at.h.db.transaction((tx) => endService(tx, at.admin(), { person: first, why: "left", successor: third }));
  await importStaff(at.h.system, [back]);
  await work();
  expect(await at.taskRow(kept)).toMatchObject({ state: "waiting", personId: first.id });
  expect(await offersTo(2)).toHaveLength(offered);

  const task = await at.waitingFor(THIRD);
  await at.h.db.transaction((tx) => endService(tx, at.admin(), { person: third, why: "left", successor: first }));
  await leaveHospital(at.admin(), { personId: first.id, why: "left", successorStaffNo: "" });
  await work();
  expect(await at.taskRow(task)).toMatchObject({ state: "returned" });
});
