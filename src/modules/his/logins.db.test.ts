import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { loginOfPage, pageView } from "#modules/sso/read-login.ts";
import { loginText } from "#modules/sso/rules.ts";
import { codeOf } from "#modules/sso/secrets.ts";
import { openHospital, PIN, STAFF } from "#test/mini-program.ts";

vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let hospital: Awaited<ReturnType<typeof openHospital>>;
let doctor: Awaited<ReturnType<typeof hospital.ready>>["phone"];
beforeAll(async () => {
  hospital = await openHospital();
  doctor = (await hospital.ready(STAFF[0])).phone;
}, 120_000);
afterAll(() => hospital.close());

type Opened = { loginId: string; pageUrl: string };
const open = (body: Record<string, string>) => hospital.ask<Opened>({ path: "/logins", body });
const viewOf = async ({ pageUrl }: Opened) => {
  const login = await loginOfPage(hospital.h, new URL(pageUrl).pathname.slice("/scan/".length));
  return { login, view: await pageView(hospital.h.system, login) };
};

test("a system opens a page, follows it, and takes the person with the ticket, once", async () => {
  const opened = await open({ workstation: "XNK-03", staffNo: "0231", origin: "http://his.hospital.local" });
  const path = `/logins/${opened.loginId}`;
  expect(await hospital.ask({ path })).toEqual({ loginId: opened.loginId, state: "waiting" });
  const { login } = await viewOf(opened);
  expect(login.origin).toBe("http://his.hospital.local");
  const scanned = await doctor.scanLogin(loginText(codeOf(login.id, login.round)));
  expect(scanned).toMatchObject({ system: "HIS", workstation: "XNK-03" });
  const { match } = (await viewOf(opened)).view;
  await doctor.confirm(await doctor.prepareLogin(scanned, match ?? ""), PIN);
  expect(await hospital.ask({ path })).toMatchObject({ state: "confirmed" });
  const { ticket } = (await viewOf(opened)).view;
  const taken = await hospital.ask<{ assertion: { text: string } }>({ path: "/login-tickets", body: { ticket } });
  expect(taken).toMatchObject({
    loginId: opened.loginId,
    workstation: "XNK-03",
    person: { staffNo: "0231", name: "林知秋", department: "心血管内科", category: "医师", title: "主治医师" },
  });
  expect(JSON.parse(taken.assertion.text)).toMatchObject({ xq: "login", user: "0231", workstation: "XNK-03" });
  await expect(hospital.ask({ path: "/login-tickets", body: { ticket } })).rejects.toThrow("sso.ticket-used");
});

test("an unknown staff number, a page address as origin and somebody else's login are refused", async () => {
  await expect(open({ workstation: "XNK-03", staffNo: "9999" })).rejects.toThrow("his.not-found");
  await expect(open({ workstation: "XNK-03", origin: "http://his.hospital.local/page" })).rejects.toThrow();
  await expect(hospital.ask({ path: "/logins/01900000-0000-7000-8000-000000000000" })).rejects.toThrow("his.not-found");
});
