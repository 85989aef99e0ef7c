import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { person } from "#modules/person/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { InProcessPhone, seedDoctor } from "#test/in-process-phone.ts";
import { checkPin } from "./check-pin.ts";
import { dropPinPolicy, listPinPolicies, policyOfPerson, savePinPolicy } from "./pin-policy.ts";

let h: Harness;
let phone: InProcessPhone;
let personId: string;
let departmentId: string;
let staff = 5000;
const RULES = {
  minLength: 8,
  classes: 2,
  forbidden: ["8812"],
  history: 3,
  expiryDays: 90,
  wrongTries: 3,
  biometric: false,
  keepMinutes: 2,
};
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());
beforeEach(async () => {
  const seeded = await seedDoctor(h, String(++staff));
  personId = seeded.personId;
  const [row] = await h.db.select().from(person).where(eq(person.id, personId));
  departmentId = row?.departmentId ?? "";
  phone = new InProcessPhone(seeded.phone);
});

const wrong = (pc: number) =>
  checkPin(phone.ctx, { keyId: phone.keyId, g: 1, pv: phone.pv("wrong"), pc }).then(
    () => "right",
    (error: { code: string }) => error.code,
  );

test("a department's own rules stand before the hospital's, and go back to them", async () => {
  expect(await policyOfPerson(h, personId)).toMatchObject({ minLength: 6, wrongTries: 5, biometric: true });
  await savePinPolicy(h.system, { departmentId: "all", ...RULES, minLength: 7 });
  await savePinPolicy(h.system, { departmentId, ...RULES });
  expect(await policyOfPerson(h, personId)).toEqual(RULES);
  expect((await listPinPolicies(h.system)).map((one) => one.departmentId)).toEqual(["all", departmentId]);
  await dropPinPolicy(h.system, departmentId);
  expect(await policyOfPerson(h, personId)).toEqual({ ...RULES, minLength: 7 });
  await dropPinPolicy(h.system, "all");
});

test("three wrong tries lock where the policy says three", async () => {
  await savePinPolicy(h.system, { departmentId, ...RULES });
  await phone.enrol();
  expect([await wrong(1), await wrong(2), await wrong(3), await wrong(4)]).toEqual([
    "key.PIN_WRONG",
    "key.PIN_WRONG",
    "key.PIN_LOCKED",
    "key.PIN_LOCKED",
  ]);
});

test("an expired PIN opens, so that it can be changed, and signs nothing", async () => {
  await savePinPolicy(h.system, { departmentId, ...RULES });
  await phone.enrol();
  await phone.activate();
  const [signed] = await phone.sign([new Uint8Array(32).fill(7)]);
  expect(signed?.status).toBe("signed");
  h.clock.advance(91 * 86_400_000);
  await expect(phone.sign([new Uint8Array(32).fill(8)])).rejects.toMatchObject({ code: "key.PIN_EXPIRED" });
  (await phone.unlock()).wipe();
});
