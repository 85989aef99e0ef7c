import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { here } from "./hospital.ts";

/** /verify with an evidence record 存证记录 (RFC 4998) beside the file: right, another file's, and broken. */
test.describe.configure({ mode: "serial" });
test.use({ viewport: { width: 1366, height: 768 } });

const SAMPLE = "sandbox/his/samples/discharge-summary.pdf";
const signed = () => `${here.home}/with-record.pdf`;
let record: Buffer;

test.beforeAll(async () => {
  execFileSync(process.execPath, ["bin/smoke.ts", "--pdf", SAMPLE, "--out", signed(), "--signers", "1"], {
    stdio: "ignore",
  });
  record = await recordOf(readFileSync(signed()));
});

const drop = async (page: Page, ers: { name: string; buffer: Buffer }) => {
  await page.goto(`${here.appUrl}/verify`);
  const pdf = { name: "出院小结.pdf", mimeType: "application/pdf", buffer: readFileSync(signed()) };
  await page.locator("input[type=file]").setInputFiles([pdf, { ...ers, mimeType: "application/octet-stream" }]);
  await expect(page.locator("h1")).toContainText("有效，签署后未被改动");
  return page.locator("section").filter({ has: page.getByRole("heading", { name: "存证记录" }) });
};

test("a record of this very file proves that it was so at its token's time", async ({ page }) => {
  const card = await drop(page, { name: "出院小结.ers", buffer: record });
  await expect(card).toContainText("关于整个文件");
  await expect(card.getByText("有效", { exact: true })).toBeVisible();
  await expect(card).toContainText("最晚在此刻已是这个样子");
  await expect(card).toContainText("第 1 环");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/verify-record.png", fullPage: true });
});

test("a record of another file is told as such and takes nothing from the signature's verdict", async ({ page }) => {
  const card = await drop(page, { name: "别的.ers", buffer: await recordOf(Buffer.from("another file")) });
  await expect(card).toContainText("关于别的文件");
  await expect(card.getByText("有效", { exact: true })).toHaveCount(0);
  await page.screenshot({ path: "test-results/verify-record-other.png", fullPage: true });
});

test("a broken record is refused with the reason, and the file still has its verdict", async ({ page }) => {
  const card = await drop(page, { name: "坏的.ers", buffer: record.subarray(0, 100) });
  await expect(card.getByText("有效", { exact: true })).toHaveCount(0);
  await expect(card.locator("p.text-plum")).not.toBeEmpty();
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/verify-record-broken.png", fullPage: true });
});

/** An element of DER with a length of up to three bytes. */
function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** The record of one file, written by hand: version 1, SHA-256, one chain of one token of the hospital's own authority (§4.1). */
async function recordOf(file: Buffer): Promise<Buffer> {
  const at = `${here.home}/record`;
  const digest = createHash("sha256").update(file).digest("hex");
  execFileSync("openssl", ["ts", "-query", "-digest", digest, "-sha256", "-cert", "-out", `${at}.tsq`]);
  const headers = { "content-type": "application/timestamp-query" };
  const reply = await fetch(`${here.appUrl}/tsa`, { method: "POST", headers, body: readFileSync(`${at}.tsq`) });
  writeFileSync(`${at}.tsr`, Buffer.from(await reply.arrayBuffer()));
  execFileSync("openssl", ["ts", "-reply", "-in", `${at}.tsr`, "-token_out", "-out", `${at}.token`]);
  const sha256 = element(0x30, Buffer.from("0609608648016503040201", "hex"));
  const stamps = element(0x30, element(0x30, element(0x30, readFileSync(`${at}.token`))));
  return element(0x30, Buffer.from("020101", "hex"), element(0x30, sha256), stamps);
}
