import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { signAtOnce, WORKSTATION } from "./auto-sign-his.ts";
import { bindDoctor, here, kill, settle } from "./hospital.ts";

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

/** A doctor's session with a HIS that signs under it without a pause worth the name, from several callers. */
async function busySession() {
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
  const name = (who: number, of: string) => `${mandateId.slice(0, 8)}-${who}-${of}`;
  const call = async (externalId: string) => {
    if (await signAtOnce({ sessionId: mandateId, staffNo: STAFF_NO, externalId })) answered.push(externalId);
  };
  const callers = Array.from({ length: CALLERS }, async (_, who) => {
    for (let n = 0; !over.signal.aborted; n++) {
      await call(name(who, String(n)));
      await new Promise((later) => setTimeout(later, PAUSE_MS));
    }
  });
  const moreThan = (count: number) =>
    expect.poll(() => signedIn(mandateId), { timeout: 60_000 }).toBeGreaterThan(count);
  await moreThan(2);
  await expect.poll(() => answered.length, { timeout: 60_000 }).toBeGreaterThan(0);
  return {
    phone,
    mandateId,
    moreThan,
    /** The callers have not heard of the end and go on; then each asks once more. Nothing may come of it. */
    endsAt: async (count: number) => {
      await Promise.all(Array.from({ length: CALLERS }, (_, who) => call(name(who, "late"))));
      over.abort();
      doctor.save();
      await Promise.all(callers);
      expect(signedIn(mandateId)).toBe(count);
      expect(answered.filter((one) => one.endsWith("-late"))).toEqual([]);
      // Nobody holds a signature that the vault did not note.
      expect(answered.length).toBeGreaterThan(0);
      expect(answered.length).toBeLessThanOrEqual(count);
      console.log(`${answered.length} answered, ${count} noted by the vault, 0 after the cancel's answer`);
    },
  };
}

test("kill -9 of the vault in the middle of a session: nothing is signed after the cancel's answer", async () => {
  test.setTimeout(240_000);
  const { phone, mandateId, endsAt } = await busySession();
  await kill("vault");
  await settle();
  await phone.open();
  await phone.endSession(mandateId);
  await endsAt(signedIn(mandateId));
});

test("kill -9 of the app: the session goes on when it is back, and the cancel then ends it", async () => {
  test.setTimeout(240_000);
  const { phone, mandateId, moreThan, endsAt } = await busySession();
  await kill("app");
  const atDeath = signedIn(mandateId);
  await settle();
  await moreThan(atDeath);
  await phone.open();
  await phone.endSession(mandateId);
  await endsAt(signedIn(mandateId));
});

test("kill -9 of the app right after the cancel's answer: what was answered holds when it is back", async () => {
  test.setTimeout(240_000);
  const { phone, mandateId, endsAt } = await busySession();
  await phone.endSession(mandateId);
  const atAnswer = signedIn(mandateId);
  await kill("app");
  await settle();
  await endsAt(atAnswer);
});

test("kill -9 of the app while the cancel is under way: asked again, and nothing after that answer", async () => {
  test.setTimeout(240_000);
  const { phone, mandateId, endsAt } = await busySession();
  const first = phone.endSession(mandateId).then(
    () => signedIn(mandateId),
    () => null,
  );
  await kill("app");
  await settle();
  const atAnswer = await first;
  await phone.open();
  if (atAnswer === null) await phone.endSession(mandateId);
  await endsAt(atAnswer ?? signedIn(mandateId));
});
