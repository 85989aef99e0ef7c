import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { bindDoctor, here, newTask, statusOf } from "./hospital.ts";

test("a full dump of the running hospital, master key included, is not the doctor's key", async () => {
  const doctor = await bindDoctor("000238");
  const his = here.his();
  const { taskId, requestId } = await newTask(his, doctor.staff.staffNo);
  await doctor.phone.sign([taskId], doctor.pin);
  await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  doctor.save();
  search(doctor.staff.staffNo, "xq.key");
});

test("nor is the auto-sign key in it, while a session is open: the vault's part is in no file", async () => {
  test.setTimeout(120_000);
  const doctor = await bindDoctor("000238");
  const { phone, pin } = doctor;
  await phone.setUpAutoSign(pin);
  const { systems, types } = await phone.sessionPlan();
  const limits = { workstations: ["HIS-SIM-01"], addresses: [], max: 5, perMinute: 5, minutes: 30 };
  const { mandateId } = await phone.openSession({ systems, types, ...limits }, pin);
  doctor.save();
  search(doctor.staff.staffNo, "xq.auto-key");
  await phone.endSession(mandateId);
});

function search(staffNo: string, key: "xq.key" | "xq.auto-key"): void {
  const asked = ["src/test/e2e/thief.ts", `${here.home}/phones/${staffNo}.json`, key];
  const said: unknown = JSON.parse(execFileSync(process.execPath, asked, { encoding: "utf8" }));
  console.log(key, said);
  expect(said).toMatchObject({ tried: expect.any(Number), scalars: expect.any(Number) });
  expect(Object(said).scalars).toBeGreaterThan(200);
}
