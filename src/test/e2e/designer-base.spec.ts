import { randomBytes } from "node:crypto";
import { expect, test } from "@playwright/test";
import { rawPdf } from "../raw-pdf.ts";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { boxOf, canvas, fields, newTemplate, open, paper, saved } from "./designer.ts";
import { here } from "./hospital.ts";

/** Forms that come from elsewhere: a printed one to be filled in, and a template of another designer. */
test.use({ viewport: { width: 1366, height: 768 } });

/** A printed form: a line behind its label, a square, cells, a larger box, and two squares that answer one question. */
const PRINTED = Buffer.from(
  rawPdf([
    {
      content: [
        "BT /F 11 Tf 20 262 Td (Name:) Tj 3 -40 Td (Allergic) Tj -3 -50 Td (Visit No.:) Tj 0 -60 Td (Sex:) Tj 42 0 Td (Male) Tj 50 0 Td (Female) Tj ET",
        "56 260 m 200 260 l S 250 200 140 60 re S 8 221 10 10 re S 50 111 9 9 re S 100 111 9 9 re S",
        ...Array.from({ length: 8 }, (_, at) => `${80 + at * 16} 166 16 18 re S`),
      ].join("\n"),
      resources: "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>",
    },
  ]),
);

const code = (): string => `e2e-${randomBytes(5).toString("hex")}`;

test.beforeEach(async ({ page }) => {
  await signIn(page);
});

test("places to fill in are found on an uploaded form, chosen on the page, taken in one step and undone in one", async ({
  page,
}) => {
  await page.goto(`${here.appUrl}/template`);
  await page.getByRole("button", { name: "新建模板" }).click();
  await page.getByLabel("现成的 PDF 作底图").check();
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "printed.pdf", mimeType: "application/pdf", buffer: PRINTED });
  await page.getByLabel(/编码（必填/).fill(code());
  await page.getByRole("button", { name: "新建并设计" }).click();
  const bar = page.getByRole("region", { name: "识别到的可填写位置" });
  await expect(bar).toContainText("识别到 5 处可填写位置，本页 5 处");
  await expect(page.locator("[data-proposal]")).toHaveCount(5);
  await expect(page.getByRole("button", { name: "单选 Sex" })).toBeVisible();
  await page.screenshot({ path: "test-results/designer-proposals.png" });
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "勾选框 Allergic" }).click();
  await expect(page.getByRole("button", { name: "勾选框 Allergic" })).toHaveAttribute("aria-pressed", "false");
  await bar.getByRole("button", { name: "采用 4 处" }).click();
  await expect(bar).toHaveCount(0);
  await expect(fields(page)).toHaveCount(4);
  await canvas(page).focus();
  await page.keyboard.press("Control+z");
  await expect(fields(page)).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await expect(fields(page)).toHaveCount(4);
  // Asked again, only what has no field yet is proposed.
  await page.getByRole("button", { name: "底图", exact: true }).click();
  await page.getByRole("button", { name: "识别现有底图的可填写位置" }).click();
  await expect(bar).toContainText("识别到 1 处可填写位置");
  await bar.getByRole("button", { name: "忽略" }).click();
  await expect(bar).toHaveCount(0);
  await expect(fields(page)).toHaveCount(4);
  await saved(page);

  // The same in English and in the dark.
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${here.appUrl}/lang?to=en&back=${encodeURIComponent(new URL(page.url()).pathname)}`);
  await page.getByRole("button", { name: "Base", exact: true }).click();
  await page.getByRole("button", { name: "Look for places on this base" }).click();
  const english = page.getByRole("region", { name: "Places found" });
  await expect(english).toContainText("1 place to fill in found, 1 on this page");
  await expect(english.getByRole("button", { name: "Take all 1" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/designer-proposals-dark.png" });
  await page.goto(`${here.appUrl}/lang?to=zh&back=/`);
});

test("a base PDF is laid under a form and replaced by another; the fields stay, and undo brings the old one back", async ({
  page,
}) => {
  const pages = [{ id: "p1", width: 210, height: 297 }];
  const text = { page: "p1", kind: "text", bind: "patient.name" };
  const { address } = await newTemplate(page, "换底图", {
    schema: 1,
    pages,
    fields: [
      { id: "f1", name: "姓名", box: { x: 20, y: 8, w: 50, h: 6 }, ...text },
      { id: "f2", name: "床号", box: { x: 80, y: 30, w: 30, h: 6 }, ...text },
    ],
  });
  await open(page, address);
  const lay = async (name: string, buffer: Buffer) => {
    await page.getByRole("button", { name: "底图", exact: true }).click();
    await page.locator("dialog[open] input[type=file]").setInputFiles({ name, mimeType: "application/pdf", buffer });
    await page.getByLabel("识别横线、方框和格子，建议字段").uncheck();
    await page.getByRole("button", { name: "铺在表单下" }).click();
    await expect(page.locator("dialog[open]")).toHaveCount(0);
  };
  const size = (words: string) => expect(page.locator("footer")).toContainText(words);
  await lay("printed.pdf", PRINTED);
  await expect(paper(page).locator("canvas")).toBeVisible();
  await size("2 个字段 · 1 页");
  // Another size of paper, and a page more: the form gets both and loses nothing.
  await lay("longer.pdf", Buffer.from(rawPdf([{ content: "", entries: "/MediaBox[0 0 500 700]" }, { content: "" }])));
  await size("2 个字段 · 2 页");
  await expect(page.locator("[data-thumb]")).toHaveCount(2);
  await expect(fields(page)).toHaveCount(2);
  await canvas(page).focus();
  await page.keyboard.press("Control+z");
  await size("2 个字段 · 1 页");
  await page.keyboard.press("Control+Shift+z");
  await size("2 个字段 · 2 页");
  await saved(page);
});

test("a pdfme template comes in with what it has, says what it has not, and its group moves as one", async ({
  page,
}) => {
  await page.goto(`${here.appUrl}/template`);
  await page.getByRole("button", { name: "新建模板" }).click();
  await page.getByLabel("pdfme 模板").check();
  const at = (x: number, y: number) => ({ position: { x, y }, width: 60, height: 10 });
  const schemas = [
    [
      { name: "patient", type: "text", content: "王秀兰", ...at(20, 40) },
      { name: "visit", type: "text", content: "202611-03187", ...at(20, 90) },
      { name: "logo", type: "svg", content: "<svg/>", ...at(100, 20) },
    ],
  ];
  const pdfme = { pdfmeVersion: "5.0.0", basePdf: { width: 210, height: 297, padding: [0, 0, 0, 0] }, schemas };
  const buffer = Buffer.from(JSON.stringify(pdfme));
  await page.locator("input[type=file]").setInputFiles({ name: "出院小结.json", mimeType: "application/json", buffer });
  await page.getByLabel(/编码（必填/).fill(code());
  await page.getByRole("button", { name: "新建并设计" }).click();
  await expect(page.getByRole("status").filter({ hasText: "1 个字段没有对应的种类" })).toContainText("logo");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "不要这些，新建并设计" }).click();
  await expect(page.locator("[data-ready=true]")).toBeVisible();
  await expect(fields(page)).toHaveCount(2);

  const [one, other] = [fields(page).nth(0), fields(page).nth(1)];
  const both = page.getByRole("heading", { name: "已选 2 个字段" });
  await canvas(page).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+g");
  await page.keyboard.press("Escape");
  await one.click();
  await expect(both).toBeVisible();
  const before = await boxOf(other);
  await page.keyboard.press("Shift+ArrowDown");
  await expect.poll(async () => (await boxOf(other)).y).toBeGreaterThan(before.y + 5);
  await page.keyboard.press("Control+Shift+g");
  await page.keyboard.press("Escape");
  await one.click();
  await expect(both).toHaveCount(0);
  await saved(page);
});
