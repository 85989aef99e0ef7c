import { expect, type Frame, type Page, test } from "@playwright/test";
import { PhonePage, PIN } from "./phone.ts";
import { here } from "./hospital.ts";

/** Logging in by scan: the console's own page, and a hospital system that embeds it; QR and number read from the pixels. */
test.describe.configure({ mode: "serial" });

const ADMIN = { name: "许文澜", staffNo: "000009" };
const DESK = { viewport: { width: 1366, height: 768 }, locale: "zh-CN", timezoneId: "Asia/Shanghai" };
let phone: PhonePage;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  phone = await PhonePage.open(await context.newPage(), ADMIN.name);
  await phone.bind(ADMIN.staffNo);
});

async function frameOf(page: Page): Promise<Frame> {
  const element = await page.locator('iframe[title="扫码登录"]').elementHandle();
  const frame = await element?.contentFrame();
  if (!frame) throw new Error("no scan page");
  await expect(frame.locator("#face svg")).toBeVisible();
  return frame;
}

/** Scans what the desk shows and answers with a number: the desk's, or another. */
async function pick(frame: Frame, which: "right" | "wrong"): Promise<void> {
  await phone.scan(await frame.locator("#face svg").screenshot());
  await expect(phone.one(".t-login-what")).toContainText("登录");
  await expect(frame.locator("#title")).toHaveText("已扫码，请在手机确认");
  const shown = (await frame.locator(".digits").textContent()) ?? "";
  const right = phone.one(`.t-choice-${shown}`);
  await expect(right).toBeVisible();
  if (which === "right") await right.click();
  else await phone.app.locator(`.choices__one:visible:not(.t-choice-${shown})`).first().click();
}

test("the console opens by scan, number and PIN; the login is listed and its assertion verifies", async ({
  browser,
}) => {
  const desk = await (await browser.newContext(DESK)).newPage();
  await desk.goto(`${here.appUrl}/sso`);
  const frame = await frameOf(desk);
  await desk.screenshot({ path: "test-results/sign-in-scan.png" });
  await pick(frame, "right");
  await phone.page.screenshot({ path: "test-results/phone-login.png" });
  await desk.screenshot({ path: "test-results/sign-in-match.png" });
  await expect(phone.one(".t-confirm-what")).toContainText("登录 杏签管理后台");
  await phone.type(PIN);
  await expect(phone.one(".t-login-end")).toContainText("已登录");
  await phone.page.screenshot({ path: "test-results/phone-logged-in.png" });
  await expect(desk.getByRole("heading", { name: "扫码登录" })).toBeVisible();
  await expect(desk.getByRole("row").filter({ hasText: ADMIN.name }).first()).toContainText("已确认");
  await desk.screenshot({ path: "test-results/sso-list.png" });
  await desk
    .getByRole("link", { name: /登录断言/ })
    .first()
    .click();
  await expect(desk.locator("h2, h1").filter({ hasText: /有效/ }).first()).toBeVisible();
  await desk.screenshot({ path: "test-results/sso-assertion.png", fullPage: true });
  await desk.goto(`${here.appUrl}/sso/client`);
  await desk.getByRole("button", { name: "新增接入系统" }).click();
  await desk.getByLabel("系统名称").fill("电子病历");
  await desk.getByLabel("登录后回调地址").fill("http://emr.hospital.local/callback");
  await desk.getByRole("button", { name: "保存" }).click();
  await expect(desk.getByText("client_secret")).toBeVisible();
  await desk.screenshot({ path: "test-results/sso-secret.png" });
  await desk.getByRole("button", { name: "已保存好，关闭" }).click();
  await expect(desk.getByRole("row").filter({ hasText: "电子病历" })).toBeVisible();
  await desk.screenshot({ path: "test-results/sso-clients.png" });
});

test("a hospital system embeds the page: its person logs in, a wrong number ends it, another person is named", async ({
  browser,
}) => {
  const his = await (await browser.newContext(DESK)).newPage();
  await his.goto(`${here.hisUrl}/login`);
  await his.locator("#open").click();
  await pick(await frameOf(his), "right");
  await phone.type(PIN);
  await expect(his.locator("#name")).toContainText(`${ADMIN.name}（${ADMIN.staffNo}）`);
  await expect(his.locator("#assertion")).toContainText('"xq":"login"');
  await his.screenshot({ path: "test-results/his-logged-in.png" });

  await phone.reopen();
  await his.locator("#open").click();
  await pick(await frameOf(his), "wrong");
  await expect(his.locator("#state")).toHaveText("已取消");
  await expect(phone.app.getByText("数字与电脑上的不同").last()).toBeVisible();

  await phone.reopen();
  await his.locator("#staff").selectOption("000231");
  await his.locator("#open").click();
  const frame = await frameOf(his);
  await phone.scan(await frame.locator("#face svg").screenshot());
  await expect(phone.app.getByText("你不能代登").last()).toBeVisible();
  await expect(his.locator("#state")).toHaveText("人员不符");
  await expect(frame.locator("#detail")).toContainText("000009");
  await his.screenshot({ path: "test-results/his-mismatch.png" });
});
