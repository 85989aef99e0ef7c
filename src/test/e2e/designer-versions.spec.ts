import { expect, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { canvas, field, fields, newTemplate, open, place, saved } from "./designer.ts";
import { here } from "./hospital.ts";

/** Drafts, published versions and their end; and two people at one draft. */
test.describe.configure({ mode: "serial" });
test.use({ viewport: { width: 1366, height: 768 } });

const PLAIN = {
  schema: 1,
  pages: [{ id: "p1", width: 210, height: 297 }],
  fields: [
    { id: "f1", name: "姓名", page: "p1", kind: "text", box: { x: 30, y: 40, w: 60, h: 10 } },
    { id: "f2", name: "日期", page: "p1", kind: "date", box: { x: 30, y: 60, w: 60, h: 10 } },
  ],
};
let [address, code] = ["", ""];

test.beforeEach(async ({ page }) => {
  await signIn(page);
  if (address === "") ({ address, code } = await newTemplate(page, "手术知情同意书", PLAIN));
  await open(page, address);
});

test("the draft is published, changed, compared with its version and taken back", async ({ page }) => {
  await page.getByRole("button", { name: "发布 v1" }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "发布", exact: true }).click();
  await expect(page.getByRole("button", { name: "发布 v2" })).toBeVisible();
  await field(page, "date").click();
  await canvas(page).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "与 v1 比较" }).click();
  await expect(page.locator("[data-diff]")).toContainText("删除 日期");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/designer-versions.png" });
  await page.getByRole("button", { name: "取回为草稿" }).click();
  await expect(field(page, "date")).toHaveCount(1);
  await saved(page);
  await page.goto(`${here.appUrl}/template?text=${code}`);
  await expect(page.getByRole("row", { name: /手术知情同意书/ })).toContainText("已发布");
});

test("two editors do not overwrite each other", async ({ page, context }) => {
  const other = await context.newPage();
  await open(other, address);
  await place(other, "checkbox", 0.3, 0.8);
  await saved(other);
  await place(page, "rectangle", 0.6, 0.85);
  await expect(page.getByRole("heading", { name: "别人刚保存了这个模板" })).toBeVisible();
  await expect(page.locator("[data-save]")).toHaveAttribute("data-save", "conflict");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/designer-conflict.png" });
  await page.getByRole("button", { name: "把我的另存为副本" }).click();
  await page.waitForURL((url) => url.href !== address && url.pathname.startsWith("/template/"));
  await expect(page.locator("[data-ready=true]")).toBeVisible();
  await expect(field(page, "rectangle")).toHaveCount(1);
  await open(other, address);
  await expect(field(other, "rectangle")).toHaveCount(0);
  await expect(field(other, "checkbox")).toHaveCount(1);
  await other.close();
});

test("in a narrow window, and once it is retired, a template is only shown", async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 700 });
  await expect(page.getByText("窗口窄于 1024 像素，只能看")).toBeVisible();
  await fields(page).first().click();
  await page.keyboard.press("Delete");
  await expect(fields(page)).toHaveCount(3);
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/designer-narrow.png" });
  await page.setViewportSize({ width: 1366, height: 768 });
  await expect(page.locator('[data-tool="text"]')).toBeVisible();

  await page.goto(`${here.appUrl}/template?text=${code}`);
  // The copy of the test before has a longer code.
  const row = page.getByRole("row").filter({ has: page.getByText(code, { exact: true }) });
  await row.getByRole("button", { name: "停用", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "停用", exact: true }).click();
  await expect(row).toContainText("已停用");
  await page.goto(address);
  await expect(page.getByText("模板已停用，只能看")).toBeVisible();
  await expect(fields(page)).toHaveCount(3);
  await expect(page.locator('[data-tool="text"]')).toHaveCount(0);
});
