import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { zipOf } from "../zip.ts";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";

/** The records office seals an archive: upload, preview, start, follow, read the result. */
test("an archive is previewed, sealed in the background and accounted for", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  const shot = async (name: string): Promise<void> => {
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
  };
  await signIn(page, "000302");
  await page.goto(`${here.appUrl}/sealing`);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: "新建任务" }).click();
  const data = new Uint8Array(readFileSync("sandbox/his/samples/discharge-summary.pdf"));
  const files = Array.from({ length: 30 }, (_, at) => ({ name: `出院小结/${at + 1}.pdf`, data }));
  const buffer = Buffer.from(zipOf([...files, { name: "说明.pdf", data: new TextEncoder().encode("不是 PDF") }]));
  await page.locator("input[type=file]").setInputFiles({ name: "十一月.zip", mimeType: "application/zip", buffer });
  await page.getByLabel("文书类型").selectOption("discharge-summary");
  await page.getByLabel("任务名称").fill("十一月归档");
  expect(await violations(page)).toEqual([]);
  await shot("batch-new");
  await page.getByRole("button", { name: "建立任务" }).click();
  await expect(page.getByRole("img", { name: /1[.]pdf 盖章后的样子/ })).toBeVisible();
  await expect(page.getByText("这份盖不上")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await shot("batch-preview");
  await page.getByRole("button", { name: "开始盖章" }).click();
  await expect(page.getByText("已完成")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("失败 1，未处理 0")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await shot("batch-done");
  await page.getByRole("link", { name: "只看失败 1" }).click();
  await expect(page.getByRole("row").filter({ hasText: "说明.pdf" })).toContainText("PDF");
  const link = page.getByRole("link", { name: "逐份结果 CSV" });
  const csv = await page.request.get(new URL((await link.getAttribute("href")) ?? "", here.appUrl).href);
  expect((await csv.text()).split("\r\n")).toHaveLength(33);
  const zip = page.getByRole("link", { name: "盖好的文件 ZIP" });
  const packed = await page.request.get(new URL((await zip.getAttribute("href")) ?? "", here.appUrl).href);
  expect(packed.headers()["content-type"]).toBe("application/zip");
  expect((await packed.body()).subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
  await shot("batch-failed");
  await page.goto(`${here.appUrl}/sealing`);
  await shot("batches");
});
