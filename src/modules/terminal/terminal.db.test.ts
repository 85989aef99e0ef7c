import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { retireKind } from "#modules/approval/certificate-consent.ts";
import { keyPair } from "#modules/key/schema.ts";
import { faceConsent, terminal } from "#modules/login/terminal-schema.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { job } from "#server/jobs/schema.ts";
import { openSealedHospital, taskAt } from "#test/sealed-hospital.ts";
import { SealedPhone } from "#test/sealed-phone.ts";
import { STAFF } from "#test/mini-program.ts";
import { decideAdmission, recordAdmission } from "./decide-admission.ts";
import { listAdmissions, listTerminals } from "./list-terminals.ts";
import { wipeTerminal } from "./wipe-terminal.ts";

/** WeChat answers for the account in the code, as its API does through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openSealedHospital>>;
beforeAll(async () => {
  at = await openSealedHospital();
}, 120_000);
afterAll(() => at.close());

const who = (index: number) => {
  const one = STAFF[index];
  if (!one) throw new Error("no such doctor");
  return one;
};
const staff = async (staffNo: string, ...roles: string[]) => {
  const person = await findByStaffNo(at.h, staffNo);
  if (!person) throw new Error("nobody");
  return at.h.as({ kind: "staff", personId: person.id, staffNo, roles }) as Context & {
    actor: Extract<Context["actor"], { kind: "staff" }>;
  };
};
const officer = (name: string) =>
  at.h.as({ kind: "staff", personId: name, staffNo: name, roles: ["security-admin"] }) as Awaited<
    ReturnType<typeof staff>
  >;
const keyRow = async (keyId: string) => {
  const [row] = await at.h.db.select().from(keyPair).where(eq(keyPair.id, keyId));
  return row;
};
const terminalOf = async (phone: SealedPhone) => {
  const [row] = await at.h.db.select().from(terminal).where(eq(terminal.install, phone.install));
  if (!row) throw new Error("no such phone");
  return row;
};
/** What the CA will be told of a key's certificate. */
const retired = async (keyId: string) => {
  const rows = await at.h.db.select().from(job).where(eq(job.name, retireKind.name));
  return rows.map((row) => retireKind.payload.parse(JSON.parse(row.payload))).filter((one) => one.keyId === keyId);
};
/** Another phone with the same WeChat account in it; or the same phone after its storage was cleared. */
async function nextPhone(staffNo: string): Promise<SealedPhone> {
  const phone = new SealedPhone(at.door.url, at.now);
  const app = { install: phone.install, platform: "h5", model: "another", appVersion: "1" };
  phone.token = (await phone.ask<{ token: string }>("login.open", { code: staffNo, ...app })).token;
  return phone;
}
const enrolled = async (phone: SealedPhone) => {
  await phone.enrol();
  await phone.sign({ type: "csr" });
};

test("cleared storage, or a lost phone: one face check on the next one ends the old half before anything is made", async () => {
  const { staffNo } = who(0);
  const old = at.phoneAt(0);
  const next = await nextPhone(staffNo);
  expect((await next.ask<{ next: string }>("login.status")).next).toBe("face");
  await expect(next.ask("key.enrol", { purpose: "main" })).rejects.toMatchObject({ code: "login.not-bound" });
  await next.face();
  // Half-way: the old one is dead already, the new one has no key yet, and the wizard goes on from here.
  expect(await keyRow(old.keyId)).toMatchObject({ state: "REVOKED", sealedHalf: null, sealedDevice: null });
  expect(await retired(old.keyId)).toMatchObject([{ why: "new-phone" }]);
  await expect(old.ask("signing.inbox")).rejects.toMatchObject({ code: "login.terminal-required" });
  expect((await next.ask<{ next: string }>("login.status")).next).toBe("key");
  await enrolled(next);
  expect((await next.ask<{ key: { state: string } }>("login.status")).key.state).toBe("ACTIVE");
  // The old phone comes back, with its own account, and even with its PIN: it is told so and cannot go on.
  old.token = undefined;
  const app = { install: old.install, platform: "h5", model: "test", appVersion: "1" };
  await expect(old.ask("login.open", { code: staffNo, ...app })).rejects.toMatchObject({
    code: "login.terminal-replaced",
  });
  const person = await findByStaffNo(at.h, staffNo);
  const active = await at.h.db
    .select()
    .from(terminal)
    .where(and(eq(terminal.personId, person?.id ?? ""), eq(terminal.state, "active")));
  expect(active.map((one) => one.install)).toEqual([next.install]);
  at.phones[0] = next;
});

test("with the old phone at hand it says yes with its PIN, and works until the new key does", async () => {
  const { staffNo } = who(1);
  const old = at.phoneAt(1);
  const next = await nextPhone(staffNo);
  const asked = await next.ask<{ text: string; number: string }>("terminal.askChange");
  const { text: code } = asked;
  at.h.clock.advance(6 * 60_000); // the PIN of the enrolment is too old
  const fresh = await next.ask<{ text: string; number: string }>("terminal.askChange");
  await expect(old.ask("terminal.confirmChange", { code: fresh.text })).rejects.toMatchObject({
    code: "terminal.pin-first",
  });
  expect(await old.ask("terminal.readChange", { code: fresh.text })).toEqual({
    model: "another",
    number: fresh.number,
  });
  (await old.unlock()).wipe();
  await expect(old.ask("terminal.confirmChange", { code })).rejects.toMatchObject({ code: "terminal.change-expired" });
  await old.ask("terminal.confirmChange", { code: fresh.text });
  await expect(old.ask("terminal.confirmChange", { code: fresh.text })).rejects.toMatchObject({
    code: "terminal.change-done",
  });
  // Nothing of the old phone has ended yet: an abandoned change costs nothing.
  const request = await at.newRequest("parallel");
  const [signed] = await old.sign({ type: "cms", taskIds: [taskAt(request, 1)] });
  expect(signed?.status).toBe("signed");
  await enrolled(next);
  expect(await keyRow(old.keyId)).toMatchObject({ state: "REVOKED", sealedHalf: null });
  expect(await retired(old.keyId)).toMatchObject([{ why: "new-phone" }]);
  expect(await terminalOf(old)).toMatchObject({ state: "stopped", endedWhy: "replaced", tokenHash: null });
  expect(await terminalOf(next)).toMatchObject({ state: "active", identifiedBy: "old-phone" });
  at.phones[1] = next;
});

test("two new phones at once: the code of one confirms only that one, and the one that made a key last counts", async () => {
  const { staffNo } = who(1);
  const current = at.phoneAt(1);
  const [first, second] = [await nextPhone(staffNo), await nextPhone(staffNo)];
  const { text } = await first.ask<{ text: string }>("terminal.askChange");
  (await current.unlock()).wipe();
  await current.ask("terminal.confirmChange", { code: text });
  await expect(second.ask("key.enrol", { purpose: "main" })).rejects.toMatchObject({ code: "login.not-bound" });
  await second.face();
  // The face check on the second ended the first and the current one.
  await expect(first.ask("key.enrol", { purpose: "main" })).rejects.toMatchObject({ code: "login.terminal-required" });
  await expect(current.ask("signing.inbox")).rejects.toMatchObject({ code: "login.terminal-required" });
  await enrolled(second);
  at.phones[1] = second;
});

test("a stranger's code, one's own code, and a phone of somebody else are refused", async () => {
  const mine = at.phoneAt(2);
  const { text: own } = await mine.ask<{ text: string }>("terminal.askChange");
  await expect(mine.ask("terminal.readChange", { code: own })).rejects.toMatchObject({
    code: "terminal.change-same-phone",
  });
  const { text: other } = await at.phoneAt(0).ask<{ text: string }>("terminal.askChange");
  await expect(mine.ask("terminal.readChange", { code: other })).rejects.toMatchObject({
    code: "terminal.change-bound",
  });
  await expect(mine.ask("terminal.readChange", { code: "xingqian://change?c=nothing" })).rejects.toMatchObject({
    code: "terminal.change-unknown",
  });
});

test("a wipe from the console: when it returns the half is gone and the phone is out, and the CA hears since when", async () => {
  const { staffNo } = who(2);
  const phone = at.phoneAt(2);
  const { id: terminalId } = await terminalOf(phone);
  const request = await at.newRequest("parallel");
  const session = await phone.offer({ type: "cms", taskIds: [taskAt(request, 2)] });
  const m2 = await phone.consent(session);
  const since = new Date(at.now() - 3_600_000);
  const asked = { terminalId, why: "lost-phone" as const, since };
  await expect(wipeTerminal(await staff(who(0).staffNo), asked)).rejects.toMatchObject({ code: "terminal.not-yours" });
  await wipeTerminal(await staff(staffNo), asked);
  // The reveal was ready to leave: it comes too late.
  await expect(phone.ask("approval.reveal", m2)).rejects.toMatchObject({ code: "login.terminal-required" });
  expect(await keyRow(phone.keyId)).toMatchObject({ state: "REVOKED", sealedHalf: null, sealedDevice: null });
  expect(await retired(phone.keyId)).toEqual([
    { keyId: phone.keyId, why: "lost-phone", invalidSince: since.toISOString() },
  ]);
  await wipeTerminal(await staff(staffNo), asked);
  expect(await retired(phone.keyId)).toHaveLength(1);
  const { terminals } = await listTerminals(at.h.system, { text: staffNo, page: 1, size: 20 });
  expect(terminals[0]).toMatchObject({ state: "stopped", endedWhy: "lost", staffNo });
});

test("checked in person: recorded by one with the phone before them, approved by another, by nobody for themselves", async () => {
  const { staffNo } = who(2);
  const next = await nextPhone(staffNo);
  const { number } = await next.ask<{ number: string }>("terminal.askAdmission", { why: "document" });
  const [waiting] = await listAdmissions(at.h.system);
  if (!waiting) throw new Error("nothing waits");
  const admissionId = waiting.id;
  const seen = { admissionId, document: "passport" as const, note: "护照与本人相符" };
  const wrong = { ...seen, number: number === "000000" ? "000001" : "000000" };
  await expect(recordAdmission(officer("a"), wrong)).rejects.toMatchObject({ code: "terminal.admission-number" });
  const self = await staff(staffNo, "security-admin");
  await expect(recordAdmission(self, { ...seen, number })).rejects.toMatchObject({ code: "terminal.admission-own" });
  await recordAdmission(officer("a"), { ...seen, number });
  const approve = { admissionId, refusedWhy: "" };
  await expect(decideAdmission(officer("a"), approve)).rejects.toMatchObject({
    code: "terminal.admission-same-person",
  });
  await expect(decideAdmission(self, approve)).rejects.toMatchObject({ code: "terminal.admission-own" });
  await expect(next.ask("key.enrol", { purpose: "main" })).rejects.toMatchObject({ code: "login.not-bound" });
  await decideAdmission(officer("b"), approve);
  expect(await next.ask("terminal.admission")).toMatchObject({ state: "approved" });
  await enrolled(next);
  expect(await keyRow(next.keyId)).toMatchObject({ state: "ACTIVE", identifiedBy: "in-person" });
  await expect(decideAdmission(officer("c"), approve)).rejects.toMatchObject({ code: "terminal.admission-state" });
});

test("a check in person that was refused, asked for anew, or is a day old binds nobody", async () => {
  const { staffNo } = who(0);
  const next = await nextPhone(staffNo);
  const ask = async () => {
    const { number } = await next.ask<{ number: string }>("terminal.askAdmission", { why: "camera" });
    const [one] = (await listAdmissions(at.h.system)).filter((row) => row.staffNo === staffNo);
    return { number, admissionId: one?.id ?? randomUUID(), document: "id-card" as const, note: "本人" };
  };
  const superseded = await ask();
  const refused = await ask();
  await expect(recordAdmission(officer("a"), superseded)).rejects.toMatchObject({ code: "terminal.admission-state" });
  await recordAdmission(officer("a"), refused);
  await decideAdmission(officer("b"), { admissionId: refused.admissionId, refusedWhy: "证件已过期" });
  expect(await next.ask("terminal.admission")).toMatchObject({ state: "refused", refusedWhy: "证件已过期" });
  const old = await ask();
  await recordAdmission(officer("a"), old);
  at.h.clock.advance(25 * 3_600_000);
  const approve = { admissionId: old.admissionId, refusedWhy: "" };
  await expect(decideAdmission(officer("b"), approve)).rejects.toMatchObject({ code: "terminal.admission-old" });
  expect(await terminalOf(next)).toMatchObject({ personId: null });
  expect(await terminalOf(at.phoneAt(0))).toMatchObject({ state: "active" });
});

test("no face is processed without a consent to the words as they read now, and it can be taken back", async () => {
  const { staffNo } = who(1);
  const next = await nextPhone(staffNo);
  const bound = at.phoneAt(1);
  const notice = await bound.ask<{ version: string; isAgreed: boolean }>("login.faceNotice");
  expect(notice.isAgreed).toBe(true);
  await bound.ask("login.withdrawFace");
  await expect(next.ask("login.beginFace")).rejects.toMatchObject({ code: "login.consent-first" });
  await expect(next.ask("login.consentFace", { version: "0123456789abcdef" })).rejects.toMatchObject({
    code: "login.notice-changed",
  });
  await next.ask("login.consentFace", { version: notice.version });
  await next.ask("login.beginFace");
  const person = await findByStaffNo(at.h, staffNo);
  const rows = await at.h.db
    .select()
    .from(faceConsent)
    .where(eq(faceConsent.personId, person?.id ?? ""));
  expect(rows.filter((row) => row.withdrawnAt !== null)).toHaveLength(1);
  expect(rows).toHaveLength(2);
});
