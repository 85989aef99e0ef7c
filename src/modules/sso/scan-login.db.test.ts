import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { codeOf as failureCode, openHospital, PIN, STAFF } from "#test/mini-program.ts";
import { eq } from "drizzle-orm";
import { createConsoleAccount } from "#modules/login/create-console-account.ts";
import { readSession } from "#modules/login/read-session.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { beginLogin } from "./begin-login.ts";
import { cancelAtDesk } from "./cancel-login.ts";
import { listLogins } from "./list-logins.ts";
import { loginOfPage, pageView } from "./read-login.ts";
import { redeemTicket } from "./redeem-ticket.ts";
import { renewCode } from "./renew-code.ts";
import { CONSOLE, loginText } from "./rules.ts";
import { ssoLogin } from "./schema.ts";
import { codeOf } from "./secrets.ts";
import { showLogin } from "./show-login.ts";
import { signInByScan } from "./sign-in-by-scan.ts";
import { loginChanged } from "./watch-login.ts";

vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let hospital: Awaited<ReturnType<typeof openHospital>>;
let doctor: Awaited<ReturnType<typeof hospital.ready>>["phone"];
let colleague: typeof doctor;
beforeAll(async () => {
  hospital = await openHospital();
  doctor = (await hospital.ready(STAFF[0])).phone;
  colleague = (await hospital.ready(STAFF[1])).phone;
}, 120_000);
afterAll(() => hospital.close());

const HIS = { id: "app-his", name: "住院医生站" };

async function desk(input: { wanted?: string; system?: typeof HIS } = {}) {
  const ctx = hospital.h.system;
  const wantedPersonId = input.wanted ? ((await findByStaffNo(ctx, input.wanted))?.id ?? null) : null;
  const system = input.system ?? HIS;
  const begun = await beginLogin(ctx, { system, workstation: "XNK-03", address: "10.8.21.64", wantedPersonId });
  const view = async () => pageView(ctx, await loginOfPage(ctx, begun.page));
  const qr = async () => {
    const { id, round } = await loginOfPage(ctx, begun.page);
    return loginText(codeOf(id, round));
  };
  return { ...begun, view, qr };
}

/** Scans, picks the number the desk shows, and says yes. */
async function logIn(page: Awaited<ReturnType<typeof desk>>, phone = doctor) {
  const scanned = await phone.scanLogin(await page.qr());
  const match = (await page.view()).match ?? "";
  const confirmation = await phone.prepareLogin(scanned, match);
  return { scanned, match, outcome: await phone.confirm(confirmation, PIN), items: confirmation.items };
}

test("a doctor scans, picks the number, says yes; the system gets the ticket once; the assertion verifies", async () => {
  const page = await desk();
  expect(await page.view()).toMatchObject({ state: "waiting", system: "住院医生站", match: null, ticket: null });
  expect((await page.view()).qr).toContain("<svg");
  const { scanned, match, outcome, items } = await logIn(page);
  expect(scanned).toMatchObject({ system: "住院医生站", workstation: "XNK-03", address: "10.8.21.64" });
  expect(scanned.choices).toHaveLength(3);
  expect(scanned.choices).toContain(match);
  expect(outcome).toEqual([{ taskId: page.loginId, status: "signed" }]);
  const signed = JSON.parse(String(items[0]?.fields["text"])) as Record<string, unknown>;
  expect(signed).toMatchObject({ xq: "login", system: "住院医生站", workstation: "XNK-03", user: "0231", match });

  const view = await page.view();
  expect(view).toMatchObject({ state: "confirmed", person: "林** · 心血管内科", qr: null });
  const ticket = view.ticket ?? "";
  const take = (systemId: string) =>
    redeemTicket(hospital.h.system, { ticket, systemId }, async (_tx, { person }) => person.staffNo);
  await expect(take("another-system")).rejects.toMatchObject({ code: "sso.ticket-unknown" });
  expect(await take(HIS.id)).toBe("0231");
  await expect(take(HIS.id)).rejects.toMatchObject({ code: "sso.ticket-used" });
  expect((await page.view()).ticket).toBeNull();

  const { assertion, report } = await showLogin(hospital.h.system, page.loginId);
  expect(report.verdict).toBe("valid");
  expect(JSON.parse(assertion.text)).toEqual(signed);
  await hospital.h.db
    .update(ssoLogin)
    .set({ text: assertion.text.replace("XNK-03", "XNK-04") })
    .where(eq(ssoLogin.id, page.loginId));
  expect((await showLogin(hospital.h.system, page.loginId)).report.verdict).toBe("invalid");
});

test("a wrong number ends the login: somebody else's screen was scanned", async () => {
  const page = await desk();
  const scanned = await doctor.scanLogin(await page.qr());
  const { match } = await page.view();
  const wrong = scanned.choices.find((one) => one !== match) ?? "";
  expect(await failureCode(doctor.prepareLogin(scanned, wrong))).toBe("sso.wrong-number");
  expect(await page.view()).toMatchObject({ state: "cancelled", end: "number", ticket: null });
  expect(await failureCode(doctor.prepareLogin(scanned, match ?? ""))).toBe("sso.decided");
});

test("whom the desk does not wait for is refused, and the desk says who it was", async () => {
  const page = await desk({ wanted: "0231" });
  expect(await failureCode(colleague.scanLogin(await page.qr()))).toBe("sso.other-person");
  expect(await page.view()).toMatchObject({ state: "mismatch", mismatch: "周**（0232）", wanted: "林**（0231）" });
  await doctor.scanLogin(await page.qr());
  expect(await page.view()).toMatchObject({ state: "scanned", mismatch: null });
  expect(await failureCode(colleague.scanLogin(await page.qr()))).toBe("sso.code-taken");
});

test("a renewed code kills the old one, an old code is refused, a scan must be decided in two minutes", async () => {
  const page = await desk();
  const old = await page.qr();
  await renewCode(hospital.h.system, page.page);
  expect(await failureCode(doctor.scanLogin(old))).toBe("sso.code-unknown");
  hospital.h.clock.advance(121_000);
  expect(await failureCode(doctor.scanLogin(await page.qr()))).toBe("sso.code-expired");
  await renewCode(hospital.h.system, page.page);
  const scanned = await doctor.scanLogin(await page.qr());
  const { loginId } = scanned;
  const { match } = await page.view();
  const confirmation = await doctor.prepareLogin(scanned, match ?? "");
  hospital.h.clock.advance(121_000);
  expect(await page.view()).toMatchObject({ state: "expired", ticket: null });
  expect(await doctor.confirm(confirmation, PIN)).toEqual([
    { taskId: loginId, status: "refused", code: "sso.code-expired" },
  ]);
});

test("cancelled at the desk or on the phone, nothing more happens; another phone cannot decide it", async () => {
  const page = await desk();
  const scanned = await doctor.scanLogin(await page.qr());
  const { loginId } = scanned;
  const match = (await page.view()).match ?? "";
  expect(await failureCode(colleague.prepareLogin(scanned, match))).toBe("sso.not-yours");
  expect(await failureCode(colleague.cancelLogin(loginId))).toBe("sso.not-yours");
  const confirmation = await doctor.prepareLogin(scanned, match);
  // A server that shows one desk and offers another to be signed.
  expect(await failureCode(doctor.prepareLogin({ ...scanned, workstation: "XNK-04" }, match))).toBe("phone.bad-answer");
  await cancelAtDesk(hospital.h.system, page.page);
  expect(await doctor.confirm(confirmation, PIN)).toMatchObject([{ status: "refused", code: "sso.decided" }]);
  const second = await desk();
  await doctor.cancelLogin((await doctor.scanLogin(await second.qr())).loginId);
  expect(await second.view()).toMatchObject({ state: "cancelled", end: "phone" });
});

test("a ticket is good for a minute", async () => {
  const page = await desk();
  await logIn(page);
  const ticket = (await page.view()).ticket ?? "";
  hospital.h.clock.advance(61_000);
  const late = redeemTicket(hospital.h.system, { ticket, systemId: HIS.id }, async () => null);
  await expect(late).rejects.toMatchObject({ code: "sso.ticket-expired" });
});

test("the console's own page: no account leaves the ticket unused, an account makes a session", async () => {
  const ctx = hospital.h.as({ kind: "anonymous", address: "10.8.21.64" });
  const page = await desk({ system: CONSOLE });
  await logIn(page);
  const ticket = (await page.view()).ticket ?? "";
  await expect(signInByScan(ctx, ticket, "test")).rejects.toMatchObject({ code: "sso.no-account" });
  await createConsoleAccount(hospital.h.system, { staffNo: "0231", password: "correct horse battery" });
  const { sessionId } = await signInByScan(ctx, ticket, "test");
  expect(await readSession(ctx, sessionId, "10.8.21.64")).toMatchObject({ staffNo: "0231" });
  await expect(signInByScan(ctx, ticket, "test")).rejects.toMatchObject({ code: "sso.ticket-used" });
});

test("a change on another node wakes who watches", async () => {
  const page = await desk();
  const { version } = await page.view();
  const stop = new AbortController();
  const woken = loginChanged(
    { db: hospital.h.node(), log: hospital.h.log },
    { loginId: page.loginId, version },
    stop.signal,
  );
  await doctor.scanLogin(await page.qr());
  await woken;
  expect((await page.view()).state).toBe("scanned");
  const waiting = loginChanged(hospital.h, { loginId: page.loginId, version: version + 1 }, stop.signal);
  stop.abort();
  await waiting;
});

test("the list tells what happened at which desk, and the log has every step", async () => {
  const { logins, total } = await listLogins(hospital.h.system, { page: 1, pageSize: 50 });
  expect(total).toBe(logins.length);
  expect(new Set(logins.map((one) => one.state))).toEqual(new Set(["confirmed", "cancelled", "expired", "scanned"]));
  const confirmed = await listLogins(hospital.h.system, {
    state: "confirmed",
    search: "林知秋",
    page: 1,
    pageSize: 50,
  });
  expect(confirmed.logins.every((one) => one.person?.staffNo === "0231")).toBe(true);
  expect(confirmed.total).toBeGreaterThan(2);
});
