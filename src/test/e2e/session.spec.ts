import { readFileSync } from "node:fs";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";
import { PhonePage } from "./phone.ts";

/** Auto-sign as a ward would use it: the doctor opens a session by the workstation's code, the HIS signs at once, the console stops it. */
const SENTENCE =
  "授权期间，医院的两个服务可以一起替你签名，不用你的手机；它们合起来持有你的自动签密钥，任何一个单独都没有。停用会删除它们各自的部分；已签的签名保留。与你本人的主密钥无关。";
const STAFF_NO = "000114";

const desk = async (browser: Browser): Promise<Page> =>
  await (await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: "zh-CN" })).newPage();
const shot = (page: Page, name: string) => page.screenshot({ path: `test-results/session-${name}.png` });

/** What the vault noted, line by line. */
function chain(): { type: string; mid?: string; why?: string }[] {
  return readFileSync(`${here.home}/vault/chain.log`, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line.slice(65)) as { type: string });
}

test("a session opened by the workstation's code signs without scanning until the console stops it", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const doctor = here.staff().find(({ staffNo }) => staffNo === STAFF_NO);
  if (!doctor) throw new Error(`${STAFF_NO} is not in the demonstration`);
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  const phone = await PhonePage.open(await context.newPage(), doctor.name);
  await phone.bind(doctor.staffNo);

  // Once per phone: its own key and certificate for auto-sign, after a face check.
  await phone.one(".t-session-new").click();
  await shot(phone.page, "set-up");
  await phone.one(".t-set-up-go").click();
  await phone.one(".t-consent").click();
  await phone.one(".t-face-go").click();
  await phone.page.locator("#face-pass").click();
  await phone.type("739164");
  await expect(phone.one(".t-session-start")).toBeVisible({ timeout: 60_000 });
  await expect(phone.one(".t-by-hand")).toContainText("麻精药品处方");
  await expect(phone.one(".t-sentence")).toHaveText(SENTENCE);
  await shot(phone.page, "choose");
  expect(await violations(phone.frame(), "phone")).toEqual([]);
  await phone.one(".t-back").click();

  const his = await desk(browser);
  await his.goto(here.hisUrl);
  await his.locator("[data-sample=prescription]").click();
  for (const pressed of await his.locator("#signers [aria-pressed=true]").all()) await pressed.click();
  await his.locator("#find").fill(doctor.staffNo);
  await his.locator(`[data-staff="${doctor.staffNo}"]`).click();
  await his.locator("#invite").click();
  const code = his.locator("#session-qr");
  await expect(code).toBeVisible();
  await phone.scan(await code.screenshot());
  await expect(phone.one(".t-session-summary")).toContainText("HIS-SIM-01");
  await phone.one(".t-session-start").click();
  await shot(phone.page, "pin");
  await phone.type("739164");
  await expect(phone.one(".t-session-left")).toBeVisible({ timeout: 30_000 });
  await shot(phone.page, "home");
  await expect(his.locator("#session-line")).toContainText("已签 0 / 60", { timeout: 10_000 });

  await his.locator("#auto").check();
  await his.locator("#submit").click();
  await expect(his.locator("#now[data-state=completed]")).toBeVisible({ timeout: 20_000 });
  await expect(his.locator("#session-line")).toContainText("已签 1 / 60", { timeout: 10_000 });
  await his.screenshot({ path: "test-results/session-his.png", fullPage: true });

  const console_ = await desk(browser);
  await signIn(console_);
  await console_.goto(`${here.appUrl}/mandate`);
  const row = console_.getByRole("row").filter({ hasText: doctor.staffNo });
  await expect(row).toContainText("HIS-SIM-01");
  await shot(console_, "console");
  expect(await violations(console_)).toEqual([]);
  await row.getByRole("button", { name: /停用/ }).click();
  await console_.getByRole("button", { name: "立即停用" }).click();
  await expect(row).toHaveCount(0);
  const { length } = chain();
  await his.locator("#submit").click();
  await expect(his.locator("#problem")).toContainText("没有自动签授权");
  const after = chain().slice(length);
  expect(after.filter(({ type }) => type === "signed")).toEqual([]);
  expect(chain().findLast(({ type }) => type === "closed")?.why).toBe("console");

  await console_.goto(`${here.appUrl}/mandate?show=ended`);
  await expect(console_.getByRole("row").filter({ hasText: doctor.staffNo })).toContainText("后台停用");
  await console_.getByRole("link", { name: "授权书" }).first().click();
  await expect(console_.getByText("本人签名有效")).toBeVisible();
  await shot(console_, "mandate");
  expect(await violations(console_)).toEqual([]);

  // And the other way round: opened on the phone alone, stopped there with one tap.
  await phone.reopen();
  await phone.one(".t-session-new").click();
  await phone.one(".t-preset-60").click();
  await phone.one(".t-session-start").click();
  await phone.type("739164");
  await expect(phone.one(".t-session-left")).toContainText("59:", { timeout: 30_000 });
  await phone.one(".t-session-stop").click();
  await expect(phone.one(".t-session-none")).toContainText("已停用");
  await expect.poll(() => chain().findLast(({ type }) => type === "closed")?.why).toBe("phone");
  await context.close();
});
