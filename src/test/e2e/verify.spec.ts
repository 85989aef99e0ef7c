import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { PDFDocument, PDFName } from "pdf-lib";
import { violations } from "./axe.ts";
import { here } from "./hospital.ts";

/** /verify as somebody uses it who has two files and no account: in real Chromium, by keyboard too, on a phone too. */
test.describe.configure({ mode: "serial" });

const SAMPLE = "sandbox/his/samples/discharge-summary.pdf";
const signed = () => `${here.home}/verify.pdf`;

/** A signed file, and the same with its first page drawn over afterwards. */
const files = async () => {
  const buffer = readFileSync(signed());
  const document = await PDFDocument.load(buffer, { forIncrementalUpdate: true, updateMetadata: false });
  const snapshot = document.takeSnapshot();
  const page = document.getPage(0);
  const stream = document.context.register(document.context.stream("0.9 g 60 60 400 600 re f"));
  page.node.set(PDFName.of("Contents"), stream);
  snapshot.markRefForSave(page.ref);
  await document.flush();
  const tail = await document.saveIncremental(snapshot, { useObjectStreams: false });
  const mimeType = "application/pdf";
  return [
    { name: "出院小结.pdf", mimeType, buffer },
    { name: "出院小结-副本.pdf", mimeType, buffer: Buffer.concat([buffer, tail]) },
  ];
};

test.beforeAll(() => {
  execFileSync(process.execPath, ["bin/smoke.ts", "--pdf", SAMPLE, "--out", signed(), "--signers", "2"], {
    stdio: "ignore",
  });
});

test("two files at once: a verdict each, every check, and what was changed", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(`${here.appUrl}/verify`);
  expect(await violations(page)).toEqual([]);
  await page.locator("input[type=file]").setInputFiles(await files());
  const list = page.getByRole("list", { name: "要验的文件" });
  await expect(list.getByRole("button", { name: /出院小结[.]pdf.*有效，签署后未被改动/ })).toBeVisible();
  const copy = list.getByRole("button", { name: /出院小结-副本[.]pdf.*无效，签署后内容被改动/ });
  await expect(page.locator("h1")).toContainText("有效，签署后未被改动");
  await copy.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("h1")).toContainText("无效，签署后内容被改动");
  await expect(page.getByText(/无效（内容被改动：第 1 页/).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "第 1 页改动" })).toBeVisible();
  await expect(page.getByText("TOTAL_FAILED / FORMAT_FAILURE").first()).toBeVisible();
  await expect(page.getByText("ISO 32000-2 §12.8.2.2").first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/verify-two.png", fullPage: true });
});

test("the slider shows each revision, what it was and what came after", async ({ page }) => {
  await page.goto(`${here.appUrl}/verify`);
  await page.locator("input[type=file]").setInputFiles((await files()).slice(1));
  const slider = page.getByRole("slider", { name: "修订" });
  await expect(page.getByRole("img", { name: "修订 4 的第 1 页" })).toBeVisible();
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(slider).toHaveAttribute("aria-valuetext", /修订 3，.+签名/);
  await expect(page.getByRole("img", { name: "修订 3 的第 1 页" })).toBeVisible();
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", "修订 1，原始内容");
  await expect(page.getByText(/其后：.*2 .+签名.*4 内容被改动/)).toBeVisible();
});

test("the report is a PDF of the same verdict; the JSON holds all of it", async ({ page }) => {
  await page.goto(`${here.appUrl}/verify`);
  await page.locator("input[type=file]").setInputFiles((await files()).slice(0, 1));
  const [report] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "验证报告 PDF" }).click(),
  ]);
  const saved = `${here.home}/report.pdf`;
  await report.saveAs(saved);
  const text = execFileSync("pdftotext", ["-layout", saved, "-"], { encoding: "utf8" });
  expect(text).toContain("有效，签署后未被改动");
  expect(text).toContain("TOTAL_PASSED");
  // The report is a signed file itself: poppler finds its signature whole, and this page calls it valid.
  expect(execFileSync("pdfsig", ["-nocert", saved], { encoding: "utf8" })).toContain("Signature is Valid");
  await page.goto(`${here.appUrl}/verify`);
  await page.locator("input[type=file]").setInputFiles(saved);
  await expect(page.locator("h1")).toContainText("有效，签署后未被改动");
  await page.goto(`${here.appUrl}/verify`);
  await page.locator("input[type=file]").setInputFiles((await files()).slice(0, 1));
  const [json] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "JSON" }).click()]);
  const facts = `${here.home}/report.json`;
  await json.saveAs(facts);
  expect(JSON.parse(readFileSync(facts, "utf8"))).toMatchObject({
    file: "出院小结.pdf",
    report: { verdict: "valid", policy: { revocation: "required" }, signatures: [{ level: "B-T" }, {}] },
  });
});

test("on a phone, in English and in the dark nothing is cut off; what is no PDF is said", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  const page = await context.newPage();
  await page.goto(`${here.appUrl}/lang?to=en&back=/verify`);
  const text = { name: "notes.pdf", mimeType: "application/pdf", buffer: Buffer.from("no PDF at all") };
  await page.locator("input[type=file]").setInputFiles([...(await files()).slice(0, 1), text]);
  await expect(page.locator("h1")).toContainText("Valid: unaltered since it was signed");
  await expect(page.getByText("What happened after signing")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/verify-phone.png", fullPage: true });
  await page.getByRole("button", { name: /notes[.]pdf/ }).click();
  await expect(page.locator("h1")).toContainText("Cannot tell: this file cannot be read");
  await context.close();
});
