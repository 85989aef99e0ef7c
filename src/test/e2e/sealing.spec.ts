import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { zipOf } from "../zip.ts";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";
import { PhonePage } from "./phone.ts";

const shoot = async (page: Page, name: string): Promise<void> => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

/** The records office seals an archive: upload, preview, start, follow, read the result. */
test("an archive is previewed, sealed in the background and accounted for", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  const shot = (name: string) => shoot(page, name);
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
  await expect(page.getByRole("img", { name: /1[.]pdf 签章后的样子/ })).toBeVisible();
  await expect(page.getByText("这份办不成")).toBeVisible();
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

/** The records office sends what was never signed to its doctors, by a list; one doctor signs all of his with one PIN. */
test("a batch goes to the doctors on its list; one confirmation on the phone signs it", async ({ page, browser }) => {
  test.setTimeout(300_000);
  const doctor = here.staff().find(({ staffNo }) => staffNo === "000233");
  if (!doctor) throw new Error("000233 is not in the demonstration");
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  const phone = await PhonePage.open(await context.newPage(), doctor.name);
  await phone.bind(doctor.staffNo);

  await page.setViewportSize({ width: 1366, height: 768 });
  await signIn(page, "000302");
  await page.goto(`${here.appUrl}/sealing/new`);
  await page.getByLabel("做什么").selectOption({ label: "请医生本人签名" });
  const data = new Uint8Array(readFileSync("sandbox/his/samples/progress-note.pdf"));
  const files = Array.from({ length: 4 }, (_, at) => ({ name: `病程记录 ${at + 1}.pdf`, data }));
  const rows = ["文件名,工号", ...[1, 2, 3].map((at) => `病程记录 ${at}.pdf,000233`), "病程记录 4.pdf,999999"];
  const list = { name: "名单.csv", data: new TextEncoder().encode(rows.join("\r\n")) };
  const buffer = Buffer.from(zipOf([...files, list]));
  await page.locator("input[type=file]").setInputFiles({ name: "补签.zip", mimeType: "application/zip", buffer });
  await page.getByLabel("文书类型").selectOption("progress-note");
  await page.getByLabel("任务名称").fill("十一月病程补签");
  await expect(page.getByRole("button", { name: /请填写签名人工号|建立任务/ })).toBeDisabled();
  await page.getByLabel("由谁签").selectOption({ label: "按名单，每份各有签名人" });
  await page.getByRole("textbox", { name: "关键字" }).fill("住院医师签名");
  expect(await violations(page)).toEqual([]);
  await shoot(page, "sign-new");
  await page.getByRole("button", { name: "建立任务" }).click();
  await expect(page.getByRole("img", { name: /病程记录 1[.]pdf 签章后的样子/ })).toBeVisible();
  await expect(page.getByText("这份办不成")).toBeVisible();
  await shoot(page, "sign-preview");
  await page.getByRole("button", { name: "送签" }).click();
  await expect(page.getByText("等待签名 3，失败 1，未处理 0")).toBeVisible({ timeout: 60_000 });
  await page.getByRole("link", { name: "按签名人" }).click();
  await expect(page.getByRole("row").filter({ hasText: "000233" })).toContainText(doctor.name);
  expect(await violations(page)).toEqual([]);
  await shoot(page, "sign-waiting");

  await phone.reopen();
  await phone.one(".t-batch").click();
  await expect(phone.one(".t-chosen")).toContainText("已选 3 份");
  await shoot(phone.page, "sign-phone");
  await phone.one(".t-sign-batch").click();
  await phone.signWithPin();
  await shoot(phone.page, "sign-phone-done");

  await page.goto(page.url());
  await page.getByRole("link", { name: "全部文件" }).click();
  await expect(page.getByText("已完成")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("cell", { name: "已签" })).toHaveCount(3);
  expect(await violations(page)).toEqual([]);
  await shoot(page, "sign-done");
  await page.getByRole("link", { name: "病程记录 1.pdf" }).click();
  await expect(page.getByText(doctor.name).first()).toBeVisible();
  await shoot(page, "sign-document");
  await context.close();
});
