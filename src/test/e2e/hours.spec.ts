import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here, newTask, statusOf } from "./hospital.ts";
import { PhonePage, PIN } from "./phone.ts";

/** A doctor's hours: the PIN asked again only after the minutes the doctor chose. */
test.describe.configure({ mode: "serial" });

const DOCTOR = { staffNo: "000232", name: "陆云舟" };
const WARD = "呼吸与危重症医学科";
const his = here.his();
const contexts: BrowserContext[] = [];
let phone: PhonePage;

const shot = (page: Page, name: string) => page.screenshot({ path: `test-results/hours-${name}.png` });
async function desk(browser: Browser, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: "zh-CN" });
  contexts.push(context);
  const page = await context.newPage();
  await signIn(page);
  await page.goto(here.appUrl + path);
  return page;
}
const accessible = async () => expect(await violations(phone.frame(), "phone")).toEqual([]);

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  contexts.push(context);
  const page = await context.newPage();
  // Time passes as it does, and is put forward where a walk would have to wait.
  await page.clock.install();
  phone = await PhonePage.open(page, DOCTOR.name);
  await phone.bind(DOCTOR.staffNo);
});
test.afterAll(async () => {
  for (const context of contexts) await context.close();
});

/** From the inbox to the sheet that asks for the yes. */
async function openTasks(count: number): Promise<string[]> {
  const made: string[] = [];
  for (let n = 0; n < count; n++) made.push((await newTask(his, DOCTOR.staffNo)).requestId);
  await phone.one(".t-tab-home").click();
  await expect(phone.one(".t-waiting")).toHaveText(`待签 ${count}`);
  await phone.one(count > 1 ? ".t-batch" : ".t-sign-first").click();
  if (count === 1) await expect(phone.one(".t-page-1")).toBeVisible();
  await phone.one(count > 1 ? ".t-sign-batch" : ".t-confirm").click();
  return made;
}
/** The result is there; back to the tabs. */
async function isSigned(made: readonly string[]): Promise<void> {
  await expect(phone.one(".t-result-signed")).toBeVisible();
  for (const requestId of made) await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  await phone.one(".t-done").click();
  await expect(phone.one(".t-main")).toBeVisible();
}
const pad = () => expect(phone.one(".t-pin")).toBeVisible();

test("within the minutes a doctor chose a tap signs one document or a batch; after them the PIN is asked for", async ({
  browser,
}) => {
  const page = await desk(browser, "/terminal/policy");
  await page.getByLabel("科室").selectOption({ label: WARD });
  await page.getByRole("button", { name: "查询" }).click();
  const form = page.getByRole("form", { name: WARD });
  await form.getByLabel(/分钟/).fill("2");
  await form.getByRole("button", { name: "保存" }).click();
  await expect(form.getByRole("button", { name: "改用全院策略" })).toBeVisible();

  await phone.one(".t-tab-me").click();
  const card = phone.one(".t-ask-again");
  await card.scrollIntoViewIfNeeded();
  // What the hospital allows at most is what is offered, and nothing is chosen for anybody.
  await expect(phone.app.locator(".t-ask-again-2:visible, .t-ask-again-3:visible")).toHaveCount(1);
  await expect(phone.one(".t-ask-again-0")).toHaveAttribute("aria-checked", "true");
  await phone.one(".t-ask-again-2").click();
  await expect(phone.one(".t-ask-again-2")).toHaveAttribute("aria-checked", "true");
  await shot(phone.page, "ask-again");
  await accessible();

  const first = await openTasks(1);
  await pad();
  await phone.type(PIN);
  await isSigned(first);

  const second = await openTasks(1);
  await expect(phone.one(".t-confirm-open")).toBeVisible();
  await expect(phone.app.locator(".t-pin:visible")).toHaveCount(0);
  await shot(phone.page, "confirm-open");
  await accessible();
  await phone.one(".t-confirm-open").click();
  await isSigned(second);

  const batch = await openTasks(3);
  await phone.one(".t-confirm-open").click();
  await isSigned(batch);

  await phone.page.clock.fastForward("02:00");
  const late = await openTasks(1);
  await pad();
  await phone.type(PIN);
  await isSigned(late);
});

test("an app that was closed asks again, whatever was chosen", async () => {
  const made = await openTasks(1);
  await expect(phone.one(".t-confirm-open")).toBeVisible();
  await phone.reopen();
  await phone.one(".t-sign-first").click();
  await expect(phone.one(".t-page-1")).toBeVisible();
  await phone.one(".t-confirm").click();
  await pad();
  await phone.type(PIN);
  await isSigned(made);
});
