import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";
import { PhonePage } from "./phone.ts";

/** A prescription signed as data: HIS simulator, phone, and the inspector in the console, in real Chromium. */
test.describe.configure({ mode: "serial" });

const DOCTOR = { name: "白露晞", staffNo: "000020" };
const signature = () => `${here.home}/prescription.p7s`;
const PRESCRIPTION = "sandbox/his/samples/prescription.json";

test("a doctor reads a prescription as it stands and signs it; the simulator fetches the signature", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const his = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" })).newPage();
  await his.goto(here.hisUrl);
  await his.locator("[data-sample=prescription]").click();
  await his.locator('[data-staff="000231"]').click();
  await his.locator(`[data-staff="${DOCTOR.staffNo}"]`).click();
  await expect(his.locator("#format")).toBeVisible();
  await his.locator("#submit").click();
  await expect(his.locator("#qr-image")).toBeVisible();

  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  const phone = await PhonePage.open(await context.newPage(), DOCTOR.name);
  await phone.bind(DOCTOR.staffNo);
  await his.locator("#renew").click();
  await phone.scan(await his.locator("#qr").screenshot());
  await expect(phone.one(".t-data-kind")).toContainText("JSON");
  await expect(phone.one(".t-data")).toContainText("阿司匹林肠溶片");
  // The digits stand as they were written: more than a number of JavaScript holds.
  await expect(phone.one(".t-data")).toContainText("90071992547409931");
  await phone.page.screenshot({ path: "test-results/phone-data.png" });
  await phone.one(".t-confirm").click();
  await expect(phone.one(".t-pin")).toBeVisible();
  await phone.signWithPin();
  await context.close();

  await expect(his.locator("#states li").first()).toContainText("已签", { timeout: 10_000 });
  await his.screenshot({ path: "test-results/his-data.png" });
  const [download] = await Promise.all([his.waitForEvent("download"), his.locator("#download").click()]);
  await download.saveAs(signature());
});

test("the inspector shows structure and checks, and names a changed content", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 900 });
  await signIn(page);
  await page.goto(`${here.appUrl}/evidence`);
  await page.getByLabel("签名、时间戳或证书：选择文件").setInputFiles(signature());
  const content = page.getByLabel("原文（附带在签名里时不用填）", { exact: true });
  await content.fill(readFileSync(PRESCRIPTION, "utf8"));
  await page.getByRole("button", { name: "验签" }).click();
  await expect(page.locator("h1").filter({ hasText: "有效" })).toBeVisible();
  await expect(page.getByText("SM2 签名所用的用户标识是约定的那一个")).toBeVisible();
  await expect(page.getByText("1.2.840.113549.1.7.2  signedData").first()).toBeVisible();
  await page.screenshot({ path: "test-results/console-evidence.png", fullPage: true });

  await content.fill(readFileSync(PRESCRIPTION, "utf8").replace("86.4", "864"));
  await page.getByRole("button", { name: "验签" }).click();
  await expect(page.locator("h1").filter({ hasText: "无效" })).toBeVisible();
  await expect(page.getByText("内容与签署时不一致。").first()).toBeVisible();

  await page.getByRole("button", { name: "清空" }).click();
  await page.getByLabel("签名、时间戳或证书", { exact: true }).fill("这不是签名");
  await page.getByRole("button", { name: "验签" }).click();
  await expect(page.getByText("读不懂这段内容")).toBeVisible();
});

test("the administrator sees the hospital's keys and who may have data signed", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await signIn(page);
  await page.goto(`${here.appUrl}/institution`);
  await expect(page.getByText("RSA 2048").first()).toBeVisible();
  await expect(page.getByText("HIS 模拟器").first()).toBeVisible();
  await page.screenshot({ path: "test-results/console-institution.png" });
});
