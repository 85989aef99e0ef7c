import { expect, test, type BrowserContext } from "@playwright/test";
import { z } from "zod";
import { isClean, violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";
import { PhonePage, PIN } from "./phone.ts";

/** What intake finds in a file reaches whoever signs it, before they do: on the real phone page, and on the console. */
test.describe.configure({ mode: "serial" });

const DOCTOR = { staffNo: "000111", name: "" };
const his = here.his();
let context: BrowserContext;
let phone: PhonePage;
let warned = "";

test.beforeAll(async ({ browser }) => {
  DOCTOR.name = here.staff().find(({ staffNo }) => staffNo === DOCTOR.staffNo)?.name ?? "";
  context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN" });
  phone = await PhonePage.open(await context.newPage(), DOCTOR.name);
  await phone.bind(DOCTOR.staffNo);
  warned = await ask("医嘱变更单", "BT 1 g /F 20 Tf 40 200 Td (pay 9000 yuan) Tj 0 g 0 -40 Td (dose as before) Tj ET");
  await ask("病程记录一", "BT /F 20 Tf 40 200 Td (day one) Tj ET");
  await ask("病程记录二", "BT /F 20 Tf 40 200 Td (day two) Tj ET");
  await phone.reopen();
});
test.afterAll(() => context.close());

/** A one-page file whose content is `content`, asked to be signed. @returns the document's id */
async function ask(title: string, content: string): Promise<string> {
  const { documentId, warnings } = z
    .object({ documentId: z.string(), warnings: z.array(z.object({ kind: z.string(), zh: z.string() })) })
    .parse(
      await his.post("/documents", {
        type: "progress-note",
        title,
        externalId: `intake-${Date.now()}-${title}`,
        patient: { name: "李建国", visitNo: "202611-00011", bedNo: "11" },
        contentBase64: pdfOf(content).toString("base64"),
      }),
    );
  expect(warnings.map(({ kind }) => kind)).toEqual(content.includes("9000") ? ["unseen"] : []);
  const place = { kind: "coordinates", page: 1, x: 20, y: 80, width: 40, height: 16 };
  await his.post("/sign-requests", { documentId, order: "parallel", signers: [{ staffNo: DOCTOR.staffNo, place }] });
  return documentId;
}

test("in a batch it is left out and said so; the others are chosen", async () => {
  await phone.one(".t-tab-inbox").click();
  await expect(phone.one(".t-warned")).toContainText("有提醒");
  await phone.one(".t-batch-group").click();
  await expect(phone.one(".t-batch-page")).toBeVisible();
  await expect(phone.one(".t-warned-out")).toContainText("1 份接收时发现了需要留意的地方");
  await expect(phone.one(".t-chosen")).toContainText("已选 2 份");
  expect(await violations(phone.frame(), "phone")).toEqual([]);
  await phone.page.screenshot({ path: "test-results/intake-batch.png" });
});

test("opened, it says by page what was found, and is signed only after that was acknowledged", async () => {
  await phone.one(".t-batch-page .t-task:has(.t-warned) .t-open-task").click();
  await expect(phone.one(".t-warnings")).toContainText("第 1 页有看不见的文字：“pay 9000 yuan”");
  await expect(phone.one(".t-why-not")).toContainText("请先看上面的提醒并勾选");
  expect(await violations(phone.frame(), "phone")).toEqual([]);
  await phone.page.screenshot({ path: "test-results/intake-task.png" });
  await phone.one(".t-heed").click();
  await expect(phone.one(".t-why-not")).toHaveCount(0);
  await phone.one(".t-confirm").click();
  await phone.type(PIN);
  await expect(phone.app.getByText("签署结果").last()).toBeVisible();
});

test("the console shows it at the task and at the document, in both languages and colours", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await signIn(page);
  await page.goto(`${here.appUrl}/signing?text=医嘱变更单`);
  await expect(page.getByRole("row", { name: /医嘱变更单/ })).toContainText("接收有提醒");
  await isClean(page, `/document/${warned}`);
  await expect(page.getByText("第 1 页有看不见的文字：“pay 9000 yuan”")).toBeVisible();
  await page.screenshot({ path: "test-results/intake-document.png", fullPage: true });
});

/** Objects 1 to 5 and their table. */
function pdfOf(content: string): Buffer {
  const bodies = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 400 300]>>",
    "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let file = "%PDF-1.7\n";
  const rows = bodies.map((body, at) => {
    const row = `${String(file.length).padStart(10, "0")} 00000 n \n`;
    file += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return row;
  });
  const table = `xref\n0 6\n0000000000 65535 f \n${rows.join("")}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table, "latin1");
}
