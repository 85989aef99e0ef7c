import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { signAtOnce, WORKSTATION } from "./auto-sign-his.ts";
import { bindDoctor, here, pidOf, settle } from "./hospital.ts";

/** Auto-sign while processes die: real ones, by SIGKILL, with a HIS that goes on asking. */
const STAFF_NO = "000023";
const CALLERS = 3;
/** Slow enough for a ward: faster ones end the session by themselves, as an anomaly. */
const PAUSE_MS = 1000;

type Line = { type: string; mid?: string };

/** What the vault noted of one session, from its file. */
function linesOf(mandateId: string): Line[] {
  return readFileSync(`${here.home}/vault/chain.log`, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line.slice(65)) as Line)
    .filter((line) => line.mid === mandateId);
}
const signedIn = (mandateId: string) => linesOf(mandateId).filter(({ type }) => type === "signed").length;

test("kill -9 of the vault in the middle of a session: nothing is signed after the cancel's answer", async () => {
  test.setTimeout(240_000);
  const doctor = await bindDoctor(STAFF_NO);
  const { phone } = doctor;
  if (!(await phone.sessionPlan()).hasAutoKey) await phone.setUpAutoSign(doctor.pin);
  const { systems, types, policy } = await phone.sessionPlan();
  const { maxCount: max, perMinute } = policy;
  const limits = { workstations: [WORKSTATION], addresses: [], max, perMinute, minutes: 30 };
  const { mandateId } = await phone.openSession({ systems, types, ...limits }, doctor.pin);
  doctor.save();

  const over = new AbortController();
  const answered: string[] = [];
  const call = async (externalId: string) => {
    if (await signAtOnce({ sessionId: mandateId, staffNo: STAFF_NO, externalId })) answered.push(externalId);
  };
  const callers = Array.from({ length: CALLERS }, async (_, who) => {
    for (let n = 0; !over.signal.aborted; n++) {
      await call(`${mandateId.slice(0, 8)}-${who}-${n}`);
      await new Promise((later) => setTimeout(later, PAUSE_MS));
    }
  });
  await expect.poll(() => signedIn(mandateId), { timeout: 60_000 }).toBeGreaterThan(2);
  process.kill(pidOf("vault"), "SIGKILL");
  await settle();
  await phone.open();
  await phone.endSession(mandateId);
  const atAnswer = signedIn(mandateId);
  // The callers have not heard of it and go on; then each asks once more.
  await Promise.all(Array.from({ length: CALLERS }, (_, who) => call(`${mandateId.slice(0, 8)}-late-${who}`)));
  over.abort();
  doctor.save();
  await Promise.all(callers);
  expect(signedIn(mandateId)).toBe(atAnswer);
  expect(answered.filter((one) => one.includes("-late-"))).toEqual([]);
  // Nobody holds a signature that the vault did not note.
  expect(answered.length).toBeGreaterThan(0);
  expect(answered.length).toBeLessThanOrEqual(atAnswer);
  console.log(`${answered.length} answered, ${atAnswer} noted by the vault, 0 after the cancel's answer`);
});
