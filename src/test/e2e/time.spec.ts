import { createHash, randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { isClean, violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";

/** 时间戳 and 时间: a file is stamped and its token checked in the browser, authorities outside are tried, and the clock says how it does. */
test.use({ viewport: { width: 1366, height: 768 } });

test.beforeEach(({ page }) => signIn(page));

const home = mkdtempSync(join(tmpdir(), "xq-time-"));
test.afterAll(() => rmSync(home, { recursive: true, force: true }));

for (const path of ["/timestamp", "/timestamp?by=outside", "/timestamp/file", "/timestamp/file?do=check", "/clock"])
  test(`${path} is clean in both languages and colours`, ({ page }) => isClean(page, path));

test("a file is stamped without leaving the browser; OpenSSL reads its token, and the page checks it against the file", async ({
  page,
}) => {
  const content = randomBytes(3_000_000);
  const report = { name: "报告.pdf", mimeType: "application/pdf", buffer: content };
  const sent: number[] = [];
  page.on("request", (request) => sent.push(request.postDataBuffer()?.length ?? 0));
  await page.goto(`${here.appUrl}/timestamp/file`);
  await page.locator("input[type=file]").setInputFiles([report, { ...report, name: "另一份.pdf" }]);
  await expect(page.getByText("2 / 2 完成")).toBeVisible();
  expect(Math.max(...sent)).toBeLessThan(2000);
  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: "下载 .tsr" }).first().click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("报告.pdf.tsr");
  const token = readFileSync(await saved.path());
  writeFileSync(join(home, "report.tsr"), token);
  const told = execFileSync("openssl", ["ts", "-reply", "-in", join(home, "report.tsr"), "-text"], {
    encoding: "utf8",
  });
  expect(told).toContain("Status: Granted.");
  const digest = createHash("sm3").update(content).digest("hex");
  // openssl dumps eight bytes before its dash.
  expect(told).toContain(digest.slice(0, 16).match(/../g)?.join(" "));

  await page.goto(`${here.appUrl}/timestamp/file?do=check`);
  const tokenFile = { name: "报告.pdf.tsr", mimeType: "application/timestamp-reply", buffer: token };
  const junk = { name: "不是令牌.tsr", mimeType: "application/octet-stream", buffer: Buffer.from("junk") };
  const other = { ...report, name: "改过的.pdf", buffer: randomBytes(1000) };
  const wrong = { ...tokenFile, name: "改过的.pdf.tsr" };
  await page.locator("input[type=file]").setInputFiles([tokenFile, report, junk, wrong, other]);
  await page.getByRole("button", { name: "验证", exact: true }).click();
  const card = (name: string) =>
    page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) });
  await expect(card("报告.pdf.tsr").getByText("有效", { exact: true })).toBeVisible();
  await expect(card("报告.pdf.tsr").getByText("本机构签发，与记录一致")).toBeVisible();
  await expect(card("报告.pdf.tsr").getByRole("row", { name: /摘要与原文一致 通过 RFC 3161 §2.2/ })).toBeVisible();
  await expect(card("改过的.pdf.tsr").getByText("无效", { exact: true })).toBeVisible();
  await expect(card("改过的.pdf.tsr").getByRole("row", { name: /摘要与原文一致 不通过/ })).toBeVisible();
  await expect(card("不是令牌.tsr").getByRole("alert")).toContainText("这不是时间戳令牌");
  expect(await violations(page)).toEqual([]);
});

test("an authority outside is tried before it is saved, and a document type may put it first", async ({ page }) => {
  await page.goto(`${here.appUrl}/timestamp`);
  await page.getByRole("button", { name: "添加" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/名称/).first().fill("巡检用云时间戳");
  await dialog.getByLabel(/通道名/).fill("nobody");
  await dialog.getByRole("button", { name: "试签并保存" }).click();
  await expect(dialog.getByRole("alert")).toContainText("交换节点没有配置");
  await dialog.getByLabel(/通道名/).fill("cloud");
  await dialog.getByRole("button", { name: "试签一枚" }).click();
  await expect(dialog.getByRole("status")).toContainText("各项核验通过");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "试签并保存" }).click();
  await expect(page.getByRole("row", { name: /巡检用云时间戳 启用/ })).toBeVisible();

  await page.goto(`${here.appUrl}/document/type`);
  await page.getByRole("button", { name: "更改死亡记录的时间戳策略" }).click();
  await dialog.getByLabel("另定，没列入的不会用到").check();
  for (let up = 0; up < 3; up++) await dialog.getByRole("button", { name: "上移 巡检用云时间戳" }).click();
  await dialog.getByRole("button", { name: "保存策略" }).click();
  await expect(page.getByText(/必须；巡检用云时间戳 → 本院时间戳/)).toBeVisible();
});
