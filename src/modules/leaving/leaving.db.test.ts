import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { retireKind } from "#modules/approval/certificate-consent.ts";
import { keyPair } from "#modules/key/schema.ts";
import { job } from "#server/jobs/schema.ts";
import { openLeavingHospital } from "#test/leaving-hospital.ts";
import { STAFF } from "#test/mini-program.ts";
import { taskAt } from "#test/sealed-hospital.ts";
import { importStaffWhoLeave } from "./import-staff.ts";
import { leaveHospital, planLeaving } from "./leave-hospital.ts";

vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openLeavingHospital>>;
beforeAll(async () => {
  at = await openLeavingHospital();
}, 120_000);
afterAll(() => at.close());

test("who leaves can do nothing from that moment; what waits is offered, and is the successor's once accepted", async () => {
  const [leaver, , successor] = STAFF;
  const personId = await at.idOf(leaver.staffNo);
  // All three sign this one already; the other two wait for the leaver alone.
  const shared = await at.newRequest("parallel");
  const own = [await at.waitingFor(leaver), await at.waitingFor(leaver)];
  expect(await planLeaving(at.h.system, personId)).toMatchObject({ phones: 1, tasks: [{}, {}, {}] });
  const phone = at.phoneAt(0);
  const session = await phone.offer({ type: "cms", taskIds: own.slice(0, 1) });
  const m2 = await phone.consent(session);

  const wanted = { personId, why: "left" as const, successorStaffNo: successor.staffNo };
  expect(await leaveHospital(at.admin(), wanted)).toEqual({ offered: 2, returned: 1 });
  await expect(phone.ask("approval.reveal", m2)).rejects.toMatchObject({ code: "login.terminal-required" });
  const [key] = await at.h.db.select().from(keyPair).where(eq(keyPair.id, phone.keyId));
  expect(key).toMatchObject({ state: "REVOKED", sealedHalf: null });
  const jobs = await at.h.db.select().from(job).where(eq(job.name, retireKind.name));
  expect(jobs.map((row) => retireKind.payload.parse(JSON.parse(row.payload)).why)).toEqual(["left"]);
  expect(await at.taskRow(taskAt(shared, 0))).toMatchObject({ state: "returned" });
  await expect(leaveHospital(at.admin(), wanted)).rejects.toMatchObject({ code: "leaving.stopped-already" });

  const next = at.phoneAt(2);
  const offers = await next.ask<{ handoverId: string }[]>("leaving.handovers");
  const [first, second] = offers.map((one) => one.handoverId);
  const accept = { handoverId: first, accept: true };
  await expect(at.phoneAt(1).ask("leaving.answer", accept)).rejects.toMatchObject({ code: "leaving.unknown-handover" });
  await next.ask("leaving.answer", accept);
  await next.ask("leaving.answer", { handoverId: second, accept: false });
  expect(await next.ask("leaving.handovers")).toEqual([]);
  const rows = await Promise.all(own.map(at.taskRow));
  const taken = rows.find((row) => row?.state === "waiting");
  expect(taken).toMatchObject({ personId: await at.idOf(successor.staffNo), delegatedFrom: personId });
  expect(rows.filter((row) => row?.state === "returned" && row.personId === personId)).toHaveLength(1);
  const [signed] = await next.sign({ type: "cms", taskIds: [taken?.id ?? ""] });
  expect(signed?.status).toBe("signed");
});

test("nobody processes their own leaving, and a successor must be somebody else in service", async () => {
  const [, who] = STAFF;
  const personId = await at.idOf(who.staffNo);
  const actor = { kind: "staff" as const, personId, staffNo: who.staffNo, roles: ["system-admin"] };
  const wanted = { personId, why: "licence-withdrawn" as const, successorStaffNo: "" };
  await expect(leaveHospital({ ...at.h.as(actor), actor }, wanted)).rejects.toMatchObject({ code: "leaving.own" });
  const gone = { ...wanted, successorStaffNo: STAFF[0].staffNo };
  await expect(leaveHospital(at.admin(), gone)).rejects.toMatchObject({ code: "leaving.successor-stopped" });
  const self = { ...wanted, successorStaffNo: who.staffNo };
  await expect(leaveHospital(at.admin(), self)).rejects.toMatchObject({ code: "leaving.successor-self" });
});

test("whom the HR system stops can do nothing from the import on, and what waited goes back", async () => {
  const [, who] = STAFF;
  const phone = at.phoneAt(1);
  const task = await at.waitingFor(who);
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
  expect(await at.taskRow(task)).toMatchObject({ state: "returned" });
  const jobs = await at.h.db.select().from(job).where(eq(job.name, retireKind.name));
  expect(jobs.map((one) => retireKind.payload.parse(JSON.parse(one.payload)).keyId)).toContain(phone.keyId);
  // The same rows again end nothing more.
  expect((await importStaffWhoLeave(at.h.system, [row], { dryRun: false })).counts.unchanged).toBe(1);
});
