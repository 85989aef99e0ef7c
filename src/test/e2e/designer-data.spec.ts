import { expect, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { newTemplate, open, place, saved } from "./designer.ts";

/** A form and its data: bound by picking, laid over pages, and tried with what hospitals really have. */
test.use({ viewport: { width: 1366, height: 768 } });

const SAMPLE = {
  patient: { name: "李建国", sex: "男", age: 64, visitNo: "202611-00001" },
  diagnosis: "急性阑尾炎，拟行腹腔镜下阑尾切除术",
  items: Array.from({ length: 3 }, (_, at) => ({ name: `血常规 ${at + 1}`, value: 100 + at, unit: "g/L" })),
};

let address = "";

test.beforeEach(async ({ page }) => {
  await signIn(page);
  address ||= (await newTemplate(page, "检验报告")).address;
  await open(page, address);
});

test("a table bound to data overflows to a continuation page, rare names are drawn and the preview tells what does not fit", async ({
  page,
}) => {
  await page.getByRole("button", { name: "样例数据" }).click();
  await page.getByLabel("样例数据 JSON").fill(JSON.stringify(SAMPLE));
  await page.getByRole("button", { name: "使用这份数据" }).click();
  await place(page, "text", 0.3, 0.2);
  await page.getByRole("tab", { name: "数据" }).click();
  await page.getByRole("button", { name: /^name/ }).first().click();
  await place(page, "table", 0.5, 0.65);
  await page.getByRole("tab", { name: "数据" }).click();
  await page.getByRole("button", { name: /^items/ }).click();
  await page.getByRole("tab", { name: "属性" }).click();
  for (const [title, path] of [
    ["项目", "name"],
    ["结果", "value"],
    ["备注", "unit"],
  ] as const) {
    await page.getByRole("button", { name: title, exact: true }).click();
    await page.getByLabel("取值").fill(path);
  }
  await page.getByRole("button", { name: "新建续页" }).click();
  await saved(page);
  await page.screenshot({ path: "test-results/designer-table.png" });
  await page.getByRole("button", { name: "预览", exact: true }).click();
  await expect(page.locator("[data-preview-page]")).toHaveCount(1);
  await page.getByLabel("长文本").check();
  await expect.poll(() => page.locator("[data-preview-page]").count()).toBeGreaterThan(2);
  await page.screenshot({ path: "test-results/designer-overflow.png" });
  await page.getByLabel("生僻字").check();
  await expect(page.locator("[data-preview-page]")).toHaveCount(1);
  await page.screenshot({ path: "test-results/designer-rare.png" });
  expect(await violations(page)).toEqual([]);
});
