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
  const phone = `${here.home}/phones/${doctor.staff.staffNo}.json`;
  const said: unknown = JSON.parse(
    execFileSync(process.execPath, ["src/test/e2e/thief.ts", phone], { encoding: "utf8" }),
  );
  console.log(said);
  expect(said).toMatchObject({ tried: expect.any(Number), scalars: expect.any(Number) });
  expect(Object(said).scalars).toBeGreaterThan(200);
});
