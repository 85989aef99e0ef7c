import { expect, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { canvas, field, newTemplate, open } from "./designer.ts";
import { here } from "./hospital.ts";

/** The designer in both languages and both colours. */
test.use({ viewport: { width: 1366, height: 768 } });

const PLAIN = {
  schema: 1,
  pages: [{ id: "p1", width: 210, height: 297 }],
  fields: [
    { id: "f1", name: "姓名", page: "p1", kind: "text", box: { x: 30, y: 40, w: 60, h: 10 } },
    { id: "f2", name: "日期", page: "p1", kind: "date", box: { x: 30, y: 60, w: 60, h: 10 } },
  ],
};

let address = "";

test.beforeEach(async ({ page }) => {
  await signIn(page);
  address ||= (await newTemplate(page, "病程记录", PLAIN)).address;
  await open(page, address);
});

test("every key is listed, English is complete and the dark designer is readable", async ({ page }) => {
  await canvas(page).focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("heading", { name: "快捷键" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/designer-keys.png" });
  await page.keyboard.press("Escape");
  await page.emulateMedia({ colorScheme: "dark" });
  await field(page, "text").click();
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/designer-dark.png" });
  await page.goto(`${here.appUrl}/lang?to=en&back=${encodeURIComponent(new URL(address).pathname)}`);
  await expect(page.locator("[data-ready=true]")).toBeVisible();
  await expect(page.getByRole("button", { name: "Publish v1" })).toBeVisible();
  await page.screenshot({ path: "test-results/designer-english.png" });
  await page.goto(`${here.appUrl}/lang?to=zh&back=/`);
});
