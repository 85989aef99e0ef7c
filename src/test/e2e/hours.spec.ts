import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { signAtOnce, WORKSTATION } from "./auto-sign-his.ts";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here, newTask, openDatabase, statusOf } from "./hospital.ts";
import { PhonePage, PIN } from "./phone.ts";

/** A doctor's hours: the PIN asked again only after the minutes the doctor chose, a shift of auto-sign, and what it signed. */
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

/** So many hours from now on Beijing's clock, to the minute. */
const inHours = (hours: number): string => new Date(Date.now() + (8 + hours) * 3_600_000).toISOString().slice(11, 16);
/** In the console: the ward has one shift, from an hour ago until so many hours from now. */
async function saveShift(page: Page, hours: number, act: string): Promise<string> {
  const until = inHours(hours);
  await page.getByRole("button", { name: act }).click();
  const dialog = page.getByRole("dialog");
  const department = dialog.getByLabel("科室");
  if (await department.isVisible()) await department.selectOption({ label: WARD });
  const removes = dialog.getByRole("button", { name: /^去掉/ });
  while ((await removes.count()) > 1) await removes.last().click();
  await dialog.getByLabel("第 1 个班次的名称").fill("早班");
  await dialog.getByLabel("早班开始").fill(inHours(-1));
  await dialog.getByLabel("早班结束").fill(until);
  await shot(page, "policy-shifts");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("row").filter({ hasText: WARD })).toContainText(`–${until}`);
  return until;
}
const openWindow = async (): Promise<string> => {
  const session = await here.his().get(`/auto-sign/sessions?staffNo=${DOCTOR.staffNo}`);
  return (session as { sessionId: string }).sessionId;
};

test("a workstation asks for a session until the shift ends; logging out there ends it, and four taps open another", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const console_ = await desk(browser, "/mandate");
  const until = await saveShift(console_, 2, "为科室单设");

  // Once per phone: the key for auto-sign.
  await phone.one(".t-session-new").click();
  await phone.one(".t-set-up-go").click();
  await phone.passFace();
  await phone.type(PIN);
  await expect(phone.one(".t-session-start")).toBeVisible({ timeout: 60_000 });
  await phone.one(".t-back").click();

  const workstation = await (await browser.newContext({ viewport: { width: 1366, height: 900 } })).newPage();
  contexts.push(workstation.context());
  await workstation.goto(here.hisUrl);
  for (const pressed of await workstation.locator("#signers [aria-pressed=true]").all()) await pressed.click();
  await workstation.locator("#find").fill(DOCTOR.staffNo);
  await workstation.locator(`[data-staff="${DOCTOR.staffNo}"]`).click();
  await workstation.locator("#until-shift").check();
  await workstation.locator("#invite").click();
  const code = workstation.locator("#session-qr");
  await expect(code).toBeVisible();
  await phone.scan(await code.screenshot());
  const shift = phone.one(".t-preset-shift-0");
  await expect(shift).toHaveAttribute("aria-checked", "true");
  await expect(shift).toContainText("早班");
  await expect(shift).toContainText(until);
  await expect(phone.app.locator(".t-shift-cut:visible")).toHaveCount(0);
  await shot(phone.page, "shift");
  await accessible();
  await phone.one(".t-session-start").click();
  await phone.type(PIN);
  await expect(phone.one(".t-session-left")).toBeVisible({ timeout: 30_000 });
  await expect(phone.one(".t-session-scope")).toContainText(until);
  await expect(workstation.locator("#session-line")).toContainText(`到 ${until}`);

  const call = { sessionId: await openWindow(), staffNo: DOCTOR.staffNo };
  expect(await signAtOnce({ ...call, externalId: "shift-1" })).toBe(true);
  expect(await signAtOnce({ ...call, externalId: "shift-2" })).toBe(true);
  await workstation.locator("#log-out").click();
  await expect(workstation.locator("#session-line")).toContainText("没有正在进行的授权");
  expect(await signAtOnce({ ...call, externalId: "shift-late" })).toBe(false);
  await console_.goto(`${here.appUrl}/mandate?show=ended`);
  await expect(console_.getByRole("row").filter({ hasText: DOCTOR.staffNo })).toContainText("退出登录");

  // Six more hours, of which the hospital allows four; and the four taps of product's promise.
  await console_.goto(`${here.appUrl}/mandate`);
  await saveShift(console_, 6, `更改${WARD}的策略`);
  await phone.reopen();
  await phone.one(".t-session-new").click();
  await phone.one(".t-preset-shift-0").click();
  await expect(phone.one(".t-shift-cut")).toContainText("一次最长 4 小时");
  await shot(phone.page, "shift-cut");
  await accessible();
  await phone.one(".t-session-start").click();
  await phone.type(PIN);
  await expect(phone.one(".t-session-left")).toContainText(/3:5\d:/, { timeout: 30_000 });
  await phone.one(".t-session-stop").click();
  await expect(phone.one(".t-session-none")).toContainText("已停用");
});

test("what was signed in the doctor's name comes back as a list, in large letters and dark colours, too", async () => {
  const database = await openDatabase();
  await database.query(
    "insert into auto_digest (id, personId, until, count, createdAt) select uuid(), id, now(3) + interval 1 hour, 2, now(3) from person where staffNo = ?",
    [DOCTOR.staffNo],
  );
  await database.end();
  await phone.reopen();
  await phone.one(".t-tab-me").click();
  await phone.one(".t-size-large").click();
  await phone.one(".t-theme-dark").click();
  await phone.one(".t-tab-home").click();
  await expect(phone.one(".t-digest-card")).toContainText("替你签了 2 份");
  await phone.one(".t-digest-card").click();
  await expect(phone.app.locator(".t-digest-item:visible")).toHaveCount(2);
  await expect(phone.one(".t-digest-item")).toContainText(WORKSTATION);
  await expect(phone.one(".t-digest-page.mode-large.mode-dark")).toBeVisible();
  await shot(phone.page, "digest-large-dark");
  await accessible();
  await phone.one(".t-all-mine").click();
  await expect(phone.one(".t-main")).toBeVisible();
  await expect(phone.app.locator(".t-digest-card:visible")).toHaveCount(0);
});
