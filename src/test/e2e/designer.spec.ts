import { randomBytes } from "node:crypto";
import { expect, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { boxOf, canvas, field, fields, handles, marquee, newTemplate, open, paper, place, saved } from "./designer.ts";
import { here } from "./hospital.ts";

/** The template designer as somebody uses it who draws a form: mouse and keyboard, in real Chromium at the commonest ward screen. */
test.describe.configure({ mode: "serial" });
test.use({ viewport: { width: 1366, height: 768 } });

const CODE = `e2e-${randomBytes(5).toString("hex")}`;
let address = "";
/** What the browser objected to, e.g. a style that the page's policy does not allow. */
let complaints: string[] = [];

test.beforeEach(async ({ page }) => {
  complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await signIn(page);
});

test("a template is made and its designer opens without breaking the page's own rules", async ({ page }) => {
  await page.goto(`${here.appUrl}/template`);
  await expect(page.getByRole("heading", { name: "模板" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "新建模板" }).click();
  await page.getByLabel("名称（必填）").fill("手术知情同意书");
  await page.getByLabel(/编码（必填/).fill(CODE);
  await page.getByRole("button", { name: "新建并设计" }).click();
  await expect(page.locator("[data-ready=true]")).toBeVisible();
  address = page.url();
  expect(await violations(page)).toEqual([]);
  // Scripts and styles of the designer stand under the same policy as everything else.
  expect(complaints).toEqual([]);
});

test("fields are dragged from the palette, chosen together, aligned, moved by keys and undone", async ({ page }) => {
  await open(page, address);
  await place(page, "text", 0.3, 0.2);
  await place(page, "number", 0.45, 0.3);
  await place(page, "date", 0.4, 0.46);
  await expect(fields(page)).toHaveCount(3);
  await page.screenshot({ path: "test-results/designer-dragged.png" });

  // The marquee from an empty corner over all three.
  const sheet = await boxOf(paper(page));
  await marquee(
    page,
    { x: sheet.x + 8, y: sheet.y + 8 },
    { x: sheet.x + sheet.width * 0.9, y: sheet.y + sheet.height * 0.6 },
  );
  await expect(page.getByRole("heading", { name: "已选 3 个字段" })).toBeVisible();
  // Their common handles stand at the corners of all three together.
  const boxes = await Promise.all(["text", "number", "date"].map((kind) => boxOf(field(page, kind))));
  const corners = await handles(page);
  expect(Math.abs(corners.left - Math.min(...boxes.map(({ x }) => x)))).toBeLessThan(2);
  expect(Math.abs(corners.top - Math.min(...boxes.map(({ y }) => y)))).toBeLessThan(2);
  expect(Math.abs(corners.right - Math.max(...boxes.map(({ x, width }) => x + width)))).toBeLessThan(2);
  expect(Math.abs(corners.bottom - Math.max(...boxes.map(({ y, height }) => y + height)))).toBeLessThan(2);
  expect(complaints).toEqual([]);
  const before = await boxOf(field(page, "number"));
  await page.keyboard.press("Alt+l");
  const lefts = await Promise.all(["text", "number", "date"].map(async (kind) => (await boxOf(field(page, kind))).x));
  expect(Math.max(...lefts) - Math.min(...lefts)).toBeLessThan(0.6);
  await page.keyboard.press("Alt+v");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  expect((await boxOf(field(page, "number"))).x).toBeCloseTo(before.x, 0);

  // A field alone: by mouse, by arrows, by the number field.
  await canvas(page).focus();
  await page.keyboard.press("Escape");
  await field(page, "text").click();
  const start = await boxOf(field(page, "text"));
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2 + 70, start.y + start.height / 2 + 45, { steps: 6 });
  await page.screenshot({ path: "test-results/designer-dragging.png" });
  await page.mouse.up();
  const moved = await boxOf(field(page, "text"));
  expect(Math.abs(moved.x - start.x - 70)).toBeLessThan(9);
  const x = page.getByLabel("左边距，毫米");
  // On the canvas 0.5 mm, with Shift 5, with Ctrl 0.1; in the number field 0.1, with Shift 1.
  await x.fill("20");
  await canvas(page).focus();
  for (const [key, at] of [
    ["ArrowRight", "20.5"],
    ["Shift+ArrowRight", "25.5"],
    ["Control+ArrowRight", "25.6"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(x).toHaveValue(at);
  }
  await x.press("ArrowUp");
  await expect(x).toHaveValue("25.7");
  await x.press("Shift+ArrowDown");
  await expect(x).toHaveValue("24.7");
  await x.fill("30");
  await expect(page.getByText(/左 30\.0/)).toBeVisible();
  await saved(page);
});

test("undo goes over pages to the page it changes", async ({ page }) => {
  await open(page, address);
  await expect(fields(page)).toHaveCount(3);
  await page.getByRole("button", { name: "在后面加一页" }).click();
  await expect(page.locator('[data-thumb="p2"]')).toHaveAttribute("aria-current", "page");
  await place(page, "signature", 0.4, 0.4);
  await place(page, "seal", 0.7, 0.7);
  await expect(fields(page)).toHaveCount(2);
  await page.locator('[data-thumb="p1"]').click();
  await expect(fields(page)).toHaveCount(3);
  await canvas(page).focus();
  await page.keyboard.press("Control+z");
  await expect(page.locator('[data-thumb="p2"]')).toHaveAttribute("aria-current", "page");
  await expect(fields(page)).toHaveCount(1);
  await page.keyboard.press("Control+Shift+z");
  await expect(fields(page)).toHaveCount(2);
  await page.locator('[data-thumb="p1"]').click();
  await expect(fields(page)).toHaveCount(3);
  await saved(page);
});

test("copies go to another page, and what was saved is there when the designer opens again", async ({ page }) => {
  await open(page, address);
  await field(page, "text").click();
  await canvas(page).focus();
  await page.keyboard.press("Control+c");
  await page.locator('[data-thumb="p2"]').click();
  await canvas(page).focus();
  await page.keyboard.press("Control+v");
  await expect(fields(page)).toHaveCount(3);
  await saved(page);
  await open(page, address);
  await page.locator('[data-thumb="p2"]').click();
  await expect(field(page, "text")).toHaveCount(1);

  // And to another template.
  await field(page, "text").click();
  await canvas(page).focus();
  await page.keyboard.press("Control+c");
  await open(page, (await newTemplate(page, "另一个模板")).address);
  await canvas(page).focus();
  await page.keyboard.press("Control+v");
  await expect(field(page, "text")).toHaveCount(1);
  await page.keyboard.press("Control+v");
  await expect(field(page, "text", 1)).toBeVisible();
  await saved(page);
});

test("one tool places the three levels of physicians, who sign one after another", async ({ page }) => {
  await open(page, (await newTemplate(page, "三级查房记录")).address);
  await place(page, "three-levels", 0.5, 0.5);
  await expect(fields(page)).toHaveCount(3);
  for (const words of ["① 三级医师 1 · 住院医师", "② 三级医师 2 · 主治医师", "③ 三级医师 3 · 主任医师"])
    await expect(paper(page).getByText(words)).toBeVisible();
  await expect(page.getByRole("heading", { name: "已选 3 个字段" })).toBeVisible();

  // By its name, with the hands on the keyboard.
  await canvas(page).focus();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("searchbox", { name: /字段名称/ })).toBeFocused();
  await page.keyboard.type("code128");
  await page.keyboard.press("Enter");
  await expect(field(page, "code")).toHaveCount(1);

  // A menu lies over the handles of what it is about.
  await field(page, "code").click({ button: "right" });
  await expect(page.getByRole("menu")).toBeVisible();
  const covered = await page.getByRole("menu").evaluate((menu) => {
    const { left, right, top, bottom } = menu.getBoundingClientRect();
    return Array.from(document.querySelectorAll(".moveable-control"), (handle) => {
      const { x, y, width, height } = handle.getBoundingClientRect();
      const [midX, midY] = [x + width / 2, y + height / 2];
      const isBelow = midX > left && midX < right && midY > top && midY < bottom;
      return isBelow ? menu.contains(document.elementFromPoint(midX, midY)) : null;
    }).filter((one) => one !== null);
  });
  expect(covered.length).toBeGreaterThan(0);
  expect(covered).not.toContain(false);
  await page.screenshot({ path: "test-results/designer-menu.png" });
  await page.keyboard.press("Escape");
  await saved(page);
});
