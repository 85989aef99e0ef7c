import { expect, type Page, test } from "@playwright/test";
import { isClean } from "./axe.ts";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";

/** A key that is struck before the page listens is lost: it is struck again until the search is there. */
async function pressCtrlK(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible({ timeout: 500 });
  }).toPass();
}

/** What every page of the console has: the way to anything by the keyboard alone. */
test("Ctrl K finds people, documents and pages, by the keyboard alone", async ({ page }) => {
  await signIn(page);
  await pressCtrlK(page);
  const finder = page.getByRole("dialog", { name: "搜索" });
  const field = finder.getByRole("combobox");
  await expect(field).toBeFocused();
  await expect(finder.getByRole("option", { name: "工作台" })).toHaveAttribute("aria-selected", "true");

  await field.fill("没有这样的东西");
  await expect(finder.getByRole("status")).toContainText("没有找到");
  await field.fill("0002");
  await expect(finder.getByRole("option").first()).toContainText("人员");
  await field.press("ArrowDown");
  await expect(finder.getByRole("option").nth(1)).toHaveAttribute("aria-selected", "true");
  await field.press("ArrowUp");
  await expect(finder.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(finder).toBeHidden();

  await page.getByRole("button", { name: /搜人、文书/ }).click();
  await field.fill("林知秋");
  await expect(finder.getByRole("option").first()).toContainText("林知秋（000231）");
  await field.press("Enter");
  await expect(page.getByRole("heading", { name: /林知秋/ })).toBeVisible();
  expect(new URL(page.url()).pathname).toMatch(/^\/person\/./);
  await isClean(page, "/person", pressCtrlK);
});

test("the first page names what has to be done, and its figures lead to their lists", async ({ page }) => {
  await signIn(page);
  await expect(page.getByRole("heading", { name: "需要处理" })).toBeVisible();
  await page.getByText("同一数据的表").click();
  await expect(page.getByRole("table").getByRole("row")).not.toHaveCount(0);
  await isClean(page, "/");
  await page.goto(`${here.appUrl}/signing?waits=overdue`);
  await expect(page.getByLabel("等待")).toHaveValue("overdue");
});
