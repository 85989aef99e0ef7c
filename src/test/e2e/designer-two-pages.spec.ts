import { expect, type Page, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { boxOf, canvas, dragBy, field, fields, marquee, newTemplate, open, paper, place, saved } from "./designer.ts";

/** Two pages of a form side by side: fields cross from one to the other, and the keyboard goes over both. */
test.describe.configure({ mode: "serial" });
test.use({ viewport: { width: 1366, height: 768 } });

const text = (id: string, name: string, page: string, x: number, y: number) => ({
  id,
  name,
  page,
  kind: "text",
  box: { x, y, w: 60, h: 10 },
  bind: name,
});
const FORM = {
  schema: 1,
  pages: ["p1", "p2", "p3"].map((id) => ({ id, width: 210, height: 297 })),
  fields: [
    text("f1", "姓名", "p1", 30, 40),
    text("f2", "住院号", "p1", 110, 40),
    text("f3", "诊断", "p2", 30, 40),
    text("f4", "医嘱", "p3", 30, 40),
  ],
};
let address = "";

const on = (page: Page, id: string) => paper(page, id).locator(".xq-field");
const faced = (page: Page, id: string) => expect(paper(page, id)).toHaveAttribute("data-faced", "true");
const chosen = (page: Page, count: number) =>
  expect(page.getByRole("heading", { name: `已选 ${count} 个字段` })).toBeVisible();

test.beforeEach(async ({ page }) => {
  await signIn(page);
  address ||= (await newTemplate(page, "双页", FORM)).address;
  await open(page, address);
  await canvas(page).focus();
  await page.keyboard.press("d");
  await expect(paper(page)).toHaveCount(2);
});

test("two pages fit beside each other, the choice is remembered, and each is reached by keys", async ({ page }) => {
  const [left, right, port] = await Promise.all([
    boxOf(paper(page, "p1")),
    boxOf(paper(page, "p2")),
    boxOf(canvas(page)),
  ]);
  expect(left.x).toBeGreaterThan(port.x);
  expect(right.x).toBeGreaterThan(left.x + left.width);
  expect(right.x + right.width).toBeLessThan(port.x + port.width);
  expect(right.y + right.height).toBeLessThan(port.y + port.height);
  await faced(page, "p1");
  expect(await violations(page)).toEqual([]);

  // Tab goes over both pages, and the page it comes to is faced.
  for (const name of ["姓名", "住院号", "诊断"]) {
    await page.keyboard.press("Tab");
    await expect(page.getByRole("status").filter({ hasText: `已选 ${name}` })).toBeVisible();
  }
  await faced(page, "p2");
  await page.keyboard.press("Shift+Tab");
  await faced(page, "p1");
  await page.keyboard.press("PageDown");
  await faced(page, "p2");
  await page.keyboard.press("PageDown");
  await expect(paper(page)).toHaveCount(1);
  await expect(paper(page, "p3")).toBeVisible();
  await page.keyboard.press("PageUp");
  await faced(page, "p2");

  await open(page, address);
  await expect(paper(page)).toHaveCount(2);
  await page.getByRole("button", { name: "双页 D" }).click();
  await expect(paper(page)).toHaveCount(1);
  await open(page, address);
  await expect(page.getByRole("button", { name: "双页 D" })).toHaveAttribute("aria-pressed", "false");
  await expect(paper(page)).toHaveCount(1);
});

test("a field is dragged to the page beside and belongs to it; undone it is back", async ({ page }) => {
  const [left, right] = [await boxOf(paper(page, "p1")), await boxOf(paper(page, "p2"))];
  await dragBy(page, field(page, "text"), right.x - left.x, 80);
  await expect(on(page, "p1")).toHaveCount(1);
  await expect(on(page, "p2")).toHaveCount(2);
  await faced(page, "p2");
  await expect(page.getByRole("status").filter({ hasText: "已选 姓名，左 30.0" })).toBeVisible();
  // Its handles went along: it is dragged on from where it is.
  await dragBy(page, paper(page, "p2").locator('[data-field="f1"]'), 0, 60);
  await expect(on(page, "p2")).toHaveCount(2);
  await canvas(page).focus();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(on(page, "p1")).toHaveCount(2);
  await expect(on(page, "p2")).toHaveCount(1);
  await faced(page, "p1");
  await page.keyboard.press("Control+Shift+z");
  await expect(on(page, "p2")).toHaveCount(2);
  await page.keyboard.press("Control+z");
  await saved(page);
});

test("the marquee chooses on both pages; what is chosen moves, aligns and is removed together", async ({ page }) => {
  const [left, right] = [await boxOf(paper(page, "p1")), await boxOf(paper(page, "p2"))];
  await marquee(
    page,
    { x: left.x + 6, y: left.y + 6 },
    { x: right.x + right.width * 0.7, y: right.y + right.height * 0.3 },
  );
  await chosen(page, 3);
  const tops = async () =>
    await Promise.all(["f1", "f3"].map(async (id) => (await boxOf(page.locator(`[data-field="${id}"]`))).y));
  const before = await tops();
  await page.keyboard.press("Shift+ArrowDown");
  await expect.poll(tops).not.toEqual(before);
  const after = await tops();
  expect((after[0] ?? 0) - (before[0] ?? 0)).toBeCloseTo((after[1] ?? 0) - (before[1] ?? 0), 1);
  await page.screenshot({ path: "test-results/designer-two-pages.png" });
  // Aligned left, the fields of both pages stand at one distance from their own page's edge.
  await page.keyboard.press("Alt+l");
  await expect(page.getByLabel("左边距，毫米")).toHaveValue("30");
  await page.keyboard.press("Delete");
  await expect(fields(page)).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(fields(page)).toHaveCount(3);
  await chosen(page, 3);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await saved(page);
});

test("what is copied on one page is pasted on the page that is clicked; the palette drops on either", async ({
  page,
}) => {
  await field(page, "text").click();
  await page.keyboard.press("Control+c");
  const right = await boxOf(paper(page, "p2"));
  await page.mouse.click(right.x + right.width / 2, right.y + right.height * 0.8);
  await faced(page, "p2");
  await page.keyboard.press("Control+v");
  await expect(on(page, "p2")).toHaveCount(2);
  await expect(on(page, "p1")).toHaveCount(2);
  await place(page, "seal", 0.5, 0.6, paper(page, "p1"));
  await expect(paper(page, "p1").locator('[data-kind="seal"]')).toHaveCount(1);
  await faced(page, "p1");
  await place(page, "signature", 0.5, 0.6, paper(page, "p2"));
  await expect(paper(page, "p2").locator('[data-kind="signature"]')).toHaveCount(1);
  await faced(page, "p2");
  // The menu asked for over a page is about that page.
  const left = await boxOf(paper(page, "p1"));
  await page.mouse.click(left.x + left.width / 2, left.y + left.height * 0.9, { button: "right" });
  await faced(page, "p1");
  await page.getByRole("menuitem", { name: /^粘贴 / }).click();
  await expect(on(page, "p1")).toHaveCount(4);
  await saved(page);
});
