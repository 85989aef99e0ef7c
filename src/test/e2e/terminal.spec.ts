import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here, newTask } from "./hospital.ts";
import { PhonePage, PIN } from "./phone.ts";

/** A phone's life: changed with the old one at hand, lost, wiped, opened in WeCom without a camera, and left behind. */
test.describe.configure({ mode: "serial" });

const DOCTOR = { staffNo: "000236", name: "姜行止" };
const MEMBER = { staffNo: "000112", name: "杜若溪" };
const SUCCESSOR = "000021";
const WARD = "儿科";

let second: PhonePage;
let inWeCom: PhonePage;
const contexts: BrowserContext[] = [];

const shot = (page: Page, name: string) => page.screenshot({ path: `test-results/terminal-${name}.png` });
/** Another phone in the same hand: the same WeChat account, a storage of its own. */
async function newPhone(browser: Browser, name: string, app: "wechat" | "wecom" = "wechat"): Promise<PhonePage> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  contexts.push(context);
  return await PhonePage.open(await context.newPage(), name, app);
}
async function desk(browser: Browser, path: string, staffNo?: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: "zh-CN" });
  contexts.push(context);
  const page = await context.newPage();
  await signIn(page, staffNo);
  await page.goto(here.appUrl + path);
  return page;
}
const accessible = async (phone: PhonePage) => expect(await violations(phone.frame(), "phone")).toEqual([]);

test.beforeEach(() => test.setTimeout(180_000));
test.afterAll(async () => {
  for (const context of contexts) await context.close();
});

test("with the old phone at hand the new one shows a code, the old one says yes, and ends when the new key works", async ({
  browser,
}) => {
  const first = await newPhone(browser, DOCTOR.name);
  await first.bind(DOCTOR.staffNo);
  second = await newPhone(browser, DOCTOR.name);
  await second.one(".t-bind").click();
  await shot(second.page, "face");
  await second.one(".t-old-phone").click();
  const code = second.one(".t-change-code");
  await expect(code).toBeVisible();
  await shot(second.page, "change-new");
  await accessible(second);
  await first.scan(await code.screenshot());
  const number = second.one(".t-change-number");
  await expect(first.one(".t-change-number")).toHaveText((await number.textContent()) ?? "");
  await shot(first.page, "change-old");
  await accessible(first);
  await first.type(PIN);
  await expect(first.one(".t-change-done")).toBeVisible();
  await second.setPin();
  // The name written on the first phone is the person's, not the phone's.
  await second.one(".t-ready-go").click({ timeout: 60_000 });
  await first.reopen();
  await expect(first.one(".t-start-over")).toBeVisible();
  await shot(first.page, "replaced");
  await accessible(first);
});

test("lost: wiped from the console, the phone is refused, and a face check makes the next one work", async ({
  browser,
}) => {
  const page = await desk(browser, `/terminal?text=${DOCTOR.staffNo}&state=active`);
  const row = page.getByRole("row").filter({ hasText: DOCTOR.staffNo });
  await expect(row).toContainText("旧手机确认");
  expect(await violations(page)).toEqual([]);
  await row.getByRole("button", { name: "挂失 / 清除" }).click();
  await shot(page, "wipe");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "立即停用" }).click();
  await expect(row).toHaveCount(0);
  await page.goto(`${here.appUrl}/terminal?text=${DOCTOR.staffNo}`);
  await expect(page.getByText("已挂失")).toBeVisible();
  await shot(page, "list");
  await page.getByRole("row").filter({ hasText: "已挂失" }).getByRole("link").nth(1).click();
  await expect(page.getByRole("heading").first()).toBeVisible();
  await shot(page, "one");
  expect(await violations(page)).toEqual([]);

  await second.reopen();
  await expect(second.one(".t-start-over")).toBeVisible();
  await shot(second.page, "wiped");
  const third = await newPhone(browser, DOCTOR.name);
  await third.one(".t-bind").click();
  await third.passFace();
  await third.setPin();
  await third.one(".t-ready-go").click({ timeout: 60_000 });
  await expect(third.one(".t-main")).toBeVisible();
});

test("a department's PIN policy is tried on examples, kept to by the phone, and dropped again", async ({ browser }) => {
  const page = await desk(browser, "/terminal/policy");
  await page.getByLabel("科室").selectOption({ label: WARD });
  await page.getByRole("button", { name: "查询" }).click();
  const form = page.getByRole("form", { name: WARD });
  await form.getByLabel(/不许出现的文字/).fill(PIN.slice(0, 3));
  await expect(form.getByText("含不许的文字").first()).toBeVisible();
  await form.getByRole("button", { name: "保存" }).click();
  await expect(form.getByRole("button", { name: "改用全院策略" })).toBeVisible();
  await shot(page, "policy");
  expect(await violations(page)).toEqual([]);

  inWeCom = await newPhone(browser, MEMBER.name, "wecom");
  await inWeCom.one(".t-bind").click();
  await shot(inWeCom.page, "wecom-claim");
  await inWeCom.one(".t-staff-no").locator("input").fill(DOCTOR.staffNo);
  await inWeCom.one(".t-claim-go").click();
  await expect(inWeCom.one(".t-failure")).toContainText("企业微信账号");
  await inWeCom.one(".t-staff-no").locator("input").fill(MEMBER.staffNo);
  await inWeCom.one(".t-claim-go").click();
  await expect(inWeCom.one(".t-identify")).toContainText("企业微信里不能刷脸");
  await shot(inWeCom.page, "wecom-identify");
  await accessible(inWeCom);
});

test("in WeCom two colleagues identify the person; then a document is signed with the PIN", async ({ browser }) => {
  await inWeCom.one(".t-in-person-go").click();
  await inWeCom.one(".t-in-person-wecom").click();
  const number = (await inWeCom.one(".t-admission-number").textContent()) ?? "";
  await shot(inWeCom.page, "wecom-admission");
  await accessible(inWeCom);

  const first = await desk(browser, "/terminal/admission");
  const row = first.getByRole("row").filter({ hasText: MEMBER.staffNo });
  await expect(row).toContainText("企业微信里不能刷脸");
  await row.getByRole("button", { name: "登记" }).click();
  const dialog = first.getByRole("dialog");
  await dialog.getByLabel("手机上的核验号").fill(number);
  await dialog.getByLabel("核对情况").fill("工号证与身份证一致");
  await shot(first, "record");
  expect(await violations(first)).toEqual([]);
  await dialog.getByRole("button", { name: "登记" }).click();
  // Who recorded it is told why they cannot approve it.
  await expect(row).toContainText("待复核");
  await expect(row.getByRole("button", { name: "复核" })).toBeDisabled();

  const other = await desk(browser, "/terminal/admission", "000011");
  await other.getByRole("row").filter({ hasText: MEMBER.staffNo }).getByRole("button", { name: "复核" }).click();
  await expect(other.getByRole("dialog")).toContainText("居民身份证 · 工号证与身份证一致");
  await shot(other, "approve");
  await other.getByRole("dialog").getByRole("button", { name: "通过", exact: true }).click();
  await expect(other.getByText("没有待办的当面核验")).toBeVisible();

  // The ward's policy holds: this phone takes no PIN with the forbidden text.
  await expect(inWeCom.one(".t-pin")).toBeVisible({ timeout: 15_000 });
  await inWeCom.type(PIN);
  await expect(inWeCom.one(".t-pin")).toContainText("不允许");
  await shot(inWeCom.page, "pin-refused");
  const page = await desk(browser, "/terminal/policy");
  const form = page.getByRole("form", { name: WARD });
  await form.getByRole("button", { name: "改用全院策略" }).click();
  await expect(form).toHaveCount(0);
  await inWeCom.reopen();
  await inWeCom.one(".t-bind").click();
  await inWeCom.setPin();
  await inWeCom.handwrite();

  await newTask(here.his(), MEMBER.staffNo);
  await inWeCom.one(".t-tab-inbox").click();
  await inWeCom.one(".t-open-task").click();
  await inWeCom.sign();
  await inWeCom.reopen();
  await inWeCom.one(".t-tab-me").click();
  await expect(inWeCom.one(".t-me")).toContainText("企业微信没有公开可由服务器核验的指纹或人脸");
  await shot(inWeCom.page, "wecom-me");
  await accessible(inWeCom);
});

test("a PIN is as long as its person wants within the policy; too short a one says so, and the longer one signs", async ({
  browser,
}) => {
  const own = "mi-8842-Kn";
  const page = await desk(browser, "/terminal/policy");
  await page.getByLabel("科室").selectOption({ label: WARD });
  await page.getByRole("button", { name: "查询" }).click();
  const form = page.getByRole("form", { name: WARD });
  await form.getByLabel(/最短/).fill("8");
  await form.getByLabel(/字符种类/).fill("3");
  await form.getByRole("button", { name: "保存" }).click();
  await expect(form.getByRole("button", { name: "改用全院策略" })).toBeVisible();
  const signIns = page.getByRole("form", { name: "后台登录" });
  await signIns.getByLabel(/同时登录几处/).fill("4");
  const saved = page.waitForResponse((reply) => reply.url().includes("login.savePolicy"));
  await signIns.getByRole("button", { name: "保存" }).click();
  expect((await saved).ok()).toBe(true);
  await page.reload();
  await expect(signIns.getByLabel(/同时登录几处/)).toHaveValue("4");
  await shot(page, "policy-both");

  await inWeCom.one(".t-change-pin").click();
  await inWeCom.type(PIN);
  const pad = inWeCom.one(".t-pin-step-new");
  await expect(pad).toContainText("8–20 位");
  // Six digits are not enough here, so the six keys are not offered.
  await expect(inWeCom.app.locator(".t-key-1:visible, .t-pin-swap:visible")).toHaveCount(0);
  await inWeCom.typeText("mi-88");
  await expect(inWeCom.one(".t-pin-say")).toContainText("位");
  await expect(inWeCom.one(".t-pin-text").locator("input")).toHaveValue("");
  await shot(inWeCom.page, "pin-own-length");
  await accessible(inWeCom);
  await inWeCom.typeText(own);
  await expect(inWeCom.one(".t-pin-step-again")).toBeVisible();
  await inWeCom.typeText(own);
  await expect(inWeCom.one(".t-me")).toBeVisible();
  await form.getByRole("button", { name: "改用全院策略" }).click();
  await expect(form.getByRole("button", { name: "改用全院策略" })).toHaveCount(0);

  await newTask(here.his(), MEMBER.staffNo);
  await inWeCom.reopen();
  await inWeCom.one(".t-tab-inbox").click();
  await inWeCom.one(".t-open-task").click();
  await expect(inWeCom.one(".t-page-1")).toBeVisible();
  await inWeCom.one(".t-confirm").click();
  await expect(inWeCom.one(".t-pin")).toBeVisible();
  // The app was opened anew: it does not know what kind of PIN this person has.
  await inWeCom.one(".t-pin-swap").click();
  await inWeCom.typeText(own);
  await expect(inWeCom.one(".t-result-signed")).toBeVisible({ timeout: 30_000 });
});

test("a leave is prepared for a later day, seen on the person's page, and called off", async ({ browser }) => {
  const page = await desk(browser, `/person?text=${MEMBER.staffNo}`);
  await page.getByRole("link", { name: MEMBER.name }).click();
  await page.getByRole("button", { name: "办理离任" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/预定从某天/).check();
  await expect(dialog.getByRole("button", { name: "预定", exact: true })).toBeDisabled();
  const later = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await dialog.getByLabel("停用的第一天").fill(later);
  await dialog.getByLabel(/接手人工号/).fill(SUCCESSOR);
  await shot(page, "leave-later");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "预定", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`${later} 00:00`)).toBeVisible();
  await shot(page, "leave-prepared");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "取消预定" }).click();
  await expect(page.getByText(`${later} 00:00`)).toBeHidden();
});

test("who leaves is stopped at once, and what waits goes to a colleague", async ({ browser }) => {
  await newTask(here.his(), MEMBER.staffNo);
  const page = await desk(browser, `/person?text=${MEMBER.staffNo}`);
  await page.getByRole("link", { name: MEMBER.name }).click();
  await expect(page.getByText("同工号")).toBeVisible();
  await page.getByRole("button", { name: "办理离任" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("待签 1 件");
  await dialog.getByLabel(/接手人工号/).fill(SUCCESSOR);
  await shot(page, "leave");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "立即停用并交接" }).click();
  await expect(dialog).toContainText("交接 1 件");
  await inWeCom.reopen();
  await expect(inWeCom.one(".t-failure, .t-start-over")).toBeVisible();
  await shot(inWeCom.page, "left");
});
