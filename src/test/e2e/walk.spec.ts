import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";
import { PhonePage } from "./phone.ts";

/** The main job as a hospital would watch it: HIS simulator, three phones, console and verification page in real Chromium. */
test.describe.configure({ mode: "serial" });

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: false };
const DOCTORS = [
  { name: "林知秋", staffNo: "000231" },
  { name: "顾明远", staffNo: "000107" },
  { name: "沈清和", staffNo: "000018" },
];
const signedPdf = () => `${here.home}/walk.pdf`;

test("three doctors bind their phones and sign a HIS document by scanning its code", async ({ browser }) => {
  test.setTimeout(300_000);
  const his = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" })).newPage();
  await his.goto(here.hisUrl);
  await his.locator("[data-sample=progress-note]").click();
  for (const { staffNo } of DOCTORS) {
    const chosen = his.locator(`[data-staff="${staffNo}"]`);
    if ((await chosen.getAttribute("aria-pressed")) !== "true") await chosen.click();
  }
  await his.locator("#submit").click();

  for (const [at, { name, staffNo }] of DOCTORS.entries()) {
    const context = await browser.newContext({ ...PHONE, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
    const phone = await PhonePage.open(await context.newPage(), name);
    await phone.bind(staffNo);
    // A code belongs to the first who scans it: the next doctor gets a new one.
    const code = his.locator("#qr-image");
    await expect(code).toBeVisible();
    const before = (await code.getAttribute("data-text")) ?? "";
    await his.locator("#renew").click();
    await expect(code).not.toHaveAttribute("data-text", before);
    await phone.scan(await his.locator("#qr").screenshot());
    await expect(phone.one(".t-summary")).toContainText("病程记录");
    await phone.page.screenshot({ path: `test-results/phone-read-${at + 1}.png` });
    await phone.sign();
    await phone.page.screenshot({ path: `test-results/phone-signed-${at + 1}.png` });
    await expect(his.locator("#states li").nth(at)).toContainText("已签", { timeout: 5000 });
    await context.close();
  }
  await expect(his.locator("#callbacks li").first()).toBeVisible({ timeout: 15_000 });
  await his.screenshot({ path: "test-results/his-signed.png" });
  const [download] = await Promise.all([his.waitForEvent("download"), his.locator("#download").click()]);
  await download.saveAs(signedPdf());
});

test("independent tools read the signed PDF", () => {
  const check = execFileSync("qpdf", ["--check", signedPdf()], { encoding: "utf8" });
  expect(check).toContain("No syntax or stream encoding errors");
  const listed = execFileSync("pdfsig", ["-nocert", signedPdf()], { encoding: "utf8" });
  expect(listed.match(/Signature #\d/g)).toHaveLength(3);
  const verdict: unknown = JSON.parse(
    execFileSync(process.execPath, ["bin/verify.ts", signedPdf(), "--trust", here.anchorsFile()], { encoding: "utf8" }),
  );
  expect(verdict).toMatchObject({ verdict: "valid", signatures: [{ integrity: "intact" }, {}, {}] });
});

test("the public page says valid, and one changed byte says invalid", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(`${here.appUrl}/verify`);
  const pdf = readFileSync(signedPdf());
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "病程记录.pdf", mimeType: "application/pdf", buffer: pdf });
  await expect(page.locator("h1")).toContainText("有效，签署后未被改动");
  for (const { name } of DOCTORS) await expect(page.getByText(name).first()).toBeVisible();
  await page.screenshot({ path: "test-results/verify-valid.png", fullPage: true });
  const changed = Buffer.from(pdf);
  changed[200] = (changed[200] ?? 0) ^ 1;
  await page.goto(`${here.appUrl}/verify`);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "改过.pdf", mimeType: "application/pdf", buffer: changed });
  await expect(page.locator("h1")).toContainText(/无效|无法判定/);
  await page.screenshot({ path: "test-results/verify-changed.png", fullPage: true });
});

test("the administrator sees the document's walk, the certificates and an unbroken audit log", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await signIn(page);
  for (const [path, text] of [
    ["/", "工作台"],
    ["/person", "许文澜"],
    ["/certificate", "林知秋"],
    ["/signing", "病程记录"],
    ["/document", "病程记录"],
    ["/document/type", "病程记录"],
    ["/audit", "签署完成"],
  ] as const) {
    await page.goto(`${here.appUrl}${path}`);
    await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
    await page.screenshot({ path: `test-results/console${path === "/" ? "-home" : path.replaceAll("/", "-")}.png` });
  }
  await page.goto(`${here.appUrl}/document`);
  await page
    .getByRole("link", { name: /病程记录/ })
    .first()
    .click();
  await expect(page.getByText("沈清和").filter({ visible: true }).first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: "test-results/console-document-detail.png" });
  await page.goto(`${here.appUrl}/audit`);
  await page.getByRole("button", { name: /完整性/ }).click();
  await expect(page.getByText(/完好|连续|未被改动/).first()).toBeVisible();
});
