import { desc, eq } from "drizzle-orm";
import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import type { Context } from "#server/context.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { checkPassword } from "./check-password.ts";
import { readConsolePolicy, saveConsolePolicy } from "./console/policy.ts";
import { createConsoleAccount } from "./create-console-account.ts";
import { openConsoleSession } from "./open-console-session.ts";
import { readSession, signOut, wasCrowdedOut } from "./read-session.ts";
import { consoleAccount, consoleFailure, consoleSession } from "./schema.ts";
import { signIn } from "./sign-in.ts";

let h: Harness;
let browser: Context;
const PASSWORD = "correct horse battery";
const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const account = { staffNo: "000009", password: PASSWORD };
const admin = { ...account, name: "许文澜", departmentCode: "0107", category: "行政", roles: ["系统管理员"] };

beforeAll(async () => {
  h = await openHarness();
  browser = h.as({ kind: "anonymous", address: "10.8.21.64" });
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0107", name: "信息科", campusCode: "01" });
  await importStaff(h.system, [admin]);
});
afterAll(() => h.close());
beforeEach(async () => {
  await h.db.delete(consoleAccount);
  await h.db.delete(consoleSession);
  await h.db.delete(consoleFailure);
  h.clock.advance(3_600_000);
  await createConsoleAccount(h.system, { ...account, totpSecret: SECRET });
});

const codeNow = (secret = SECRET) => generateSync({ secret, epoch: Math.floor(h.clock.now().getTime() / 1000) });
const wrongCode = () => String((Number(codeNow()) + 1) % 1_000_000).padStart(6, "0");
const newestEvent = async () => (await h.db.select().from(audit).orderBy(desc(audit.seq)).limit(1))[0];
const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : error);
const tryIn = (password: string, code: string, from = browser) =>
  signIn(from, { staffNo: "000009", password, code }, "Chromium").catch(codeOf);

test("password and code together make a session that knows the person's roles", async () => {
  expect(await checkPassword(browser, account)).toEqual({ next: "code" });
  const session = await signIn(browser, { ...account, code: codeNow() }, "Chromium");
  const person = await findByStaffNo(h.system, "000009");
  expect(await readSession(browser, session.sessionId, "10.8.21.64")).toEqual({
    kind: "staff",
    personId: person?.id,
    staffNo: "000009",
    roles: ["system-admin"],
    address: "10.8.21.64",
  });
  expect(await newestEvent()).toMatchObject({ type: "login.signed-in", actorKind: "staff", subject: person?.id });
});

test("the right password alone makes no session", async () => {
  expect(await tryIn(PASSWORD, wrongCode())).toBe("login.wrong-code");
  expect(await h.db.select().from(consoleSession)).toEqual([]);
});

test("a code works once, also when two tabs send it at the same moment", async () => {
  const code = codeNow();
  const results = await Promise.all([tryIn(PASSWORD, code), tryIn(PASSWORD, code)]);
  expect(results.filter((result) => result === "login.used-code")).toHaveLength(1);
  expect(await h.db.select().from(consoleSession)).toHaveLength(1);
  expect(await tryIn(PASSWORD, code)).toBe("login.used-code");
});

test("five wrong tries lock the account, even for the right answer, for fifteen minutes", async () => {
  for (let i = 0; i < 5; i++) expect(await tryIn("wrong", codeNow())).toBe("login.wrong-password");
  expect(await newestEvent()).toMatchObject({ type: "login.locked" });
  expect(await tryIn(PASSWORD, codeNow())).toBe("login.locked");
  h.clock.advance(15 * 60_000 + 1);
  expect(await tryIn(PASSWORD, codeNow())).toMatchObject({ name: "许文澜" });
});

test("knowing the password does not buy more guesses at the code", async () => {
  for (let i = 0; i < 4; i++) {
    expect(await checkPassword(browser, account)).toEqual({ next: "code" });
    expect(await tryIn(PASSWORD, wrongCode())).toBe("login.wrong-code");
  }
  expect(await tryIn(PASSWORD, wrongCode())).toBe("login.wrong-code");
  expect(await tryIn(PASSWORD, codeNow())).toBe("login.locked");
});

test("forty guesses at once are five tries", async () => {
  const results = await Promise.all(Array.from({ length: 40 }, () => tryIn("wrong", codeNow())));
  expect(results.filter((result) => result === "login.wrong-password")).toHaveLength(5);
});

test("an address that fails thirty times waits, others do not", async () => {
  for (let i = 0; i < 30; i++)
    expect(await signIn(browser, { staffNo: `nobody${i}`, password: "x", code: "000000" }, "").catch(codeOf)).toBe(
      "login.wrong-password",
    );
  expect(await tryIn(PASSWORD, codeNow())).toBe("login.address-busy");
  const elsewhere = h.as({ kind: "anonymous", address: "10.8.21.65" });
  expect(await tryIn(PASSWORD, codeNow(), elsewhere)).toMatchObject({ name: "许文澜" });
});

test("without a preset secret the first right code enrols the one that was shown", async () => {
  await h.db.delete(consoleAccount);
  await createConsoleAccount(h.system, account);
  const first = await checkPassword(browser, account);
  if (first.next !== "enrol") throw new Error("expected an enrolment");
  expect(first.uri).toContain(first.secret);
  expect(await checkPassword(browser, account)).toEqual(first);
  expect(await tryIn(PASSWORD, codeNow(first.secret))).toMatchObject({ name: "许文澜" });
  expect(await checkPassword(browser, account)).toEqual({ next: "code" });
});

test("a session ends by signing out, by idling, and with its person", async () => {
  const session = await signIn(browser, { ...account, code: codeNow() }, "Chromium");
  await signOut(browser, session.sessionId);
  await signOut(browser, session.sessionId);
  expect(await readSession(browser, session.sessionId, "")).toBeNull();
  expect(await h.db.select().from(audit).where(eq(audit.type, "login.signed-out"))).toHaveLength(1);

  h.clock.advance(30_000);
  const idle = await signIn(browser, { ...account, code: codeNow() }, "Chromium");
  h.clock.advance(59 * 60_000);
  expect(await readSession(browser, idle.sessionId, "")).not.toBeNull();
  h.clock.advance(59 * 60_000);
  expect(await readSession(browser, idle.sessionId, "")).not.toBeNull();
  h.clock.advance(61 * 60_000);
  expect(await readSession(browser, idle.sessionId, "")).toBeNull();

  const last = await signIn(browser, { ...account, code: codeNow() }, "Chromium");
  await importStaff(h.system, [{ ...admin, state: "stopped" }]);
  expect(await readSession(browser, last.sessionId, "")).toBeNull();
  expect(await tryIn(PASSWORD, codeNow())).toBe("login.wrong-password");
  await importStaff(h.system, [admin]);
});

test("one sign-in more than the hospital allows ends the oldest, which can tell why; those that are over do not count", async () => {
  const enter = async () => {
    h.clock.advance(30_000);
    return (await signIn(browser, { ...account, code: codeNow() }, "Chromium")).sessionId;
  };
  const isOpen = async (id: string) => (await readSession(browser, id, "")) !== null;
  expect(await readConsolePolicy(h.db)).toEqual({ openSessions: 3 });
  await saveConsolePolicy(h.system, { openSessions: 2 });
  expect(await newestEvent()).toMatchObject({ type: "login.policy-saved" });
  const [first, second] = [await enter(), await enter()];
  expect([await isOpen(first), await isOpen(second)]).toEqual([true, true]);
  const third = await enter();
  expect([await isOpen(first), await isOpen(second), await isOpen(third)]).toEqual([false, true, true]);
  expect([await wasCrowdedOut(browser, first), await wasCrowdedOut(browser, second)]).toEqual([true, false]);
  const ends = await h.db.select().from(audit).where(eq(audit.type, "login.signed-out")).orderBy(desc(audit.seq));
  expect(JSON.parse(ends[0]?.body ?? "{}")).toMatchObject({ data: { sessionId: first, by: "limit" } });

  // Who signed out has room again, and nobody is told anything but that they signed out.
  await signOut(browser, second);
  const fourth = await enter();
  expect([await isOpen(third), await isOpen(fourth)]).toEqual([true, true]);
  expect(await wasCrowdedOut(browser, second)).toBe(false);
});

test("two sign-ins of one person at the same moment count each other", async () => {
  await saveConsolePolicy(h.system, { openSessions: 1 });
  const person = await findByStaffNo(h.system, "000009");
  if (!person) throw new Error("nobody");
  const session = { person, factors: "scan", agent: "Chromium" } as const;
  const enter = () => h.db.transaction((tx) => openConsoleSession(tx, browser, session));
  await enter();
  const both = await Promise.all([enter(), enter()]);
  const open = await Promise.all(both.map(({ sessionId }) => readSession(browser, sessionId, "")));
  expect(open.filter((one) => one !== null)).toHaveLength(1);
});

test("weak passwords and secrets are refused; what is typed never reaches the log", async () => {
  await h.db.delete(consoleAccount);
  await expect(createConsoleAccount(h.system, { ...account, password: "short" })).rejects.toMatchObject({
    code: "login.password-short",
  });
  await expect(createConsoleAccount(h.system, { ...account, totpSecret: "ABC" })).rejects.toMatchObject({
    code: "login.totp-form",
  });
  const bodies = (await h.db.select({ body: audit.body }).from(audit)).map(({ body }) => body).join("\n");
  for (const secret of [PASSWORD, SECRET, "nobody1", 'wrong"']) expect(bodies).not.toContain(secret);
});
