import { readFileSync } from "node:fs";
import { type BrowserContext, expect, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { here, newTask, statusOf } from "./hospital.ts";
import { PhonePage, PIN } from "./phone.ts";

/** WeChat at its worst while a doctor enrols, then the fingerprint: twenty documents in four taps. */
test.describe.configure({ mode: "serial" });

const DOCTOR = { staffNo: "000109", name: "秦怀远" };
const his = here.his();
let context: BrowserContext;
let phone: PhonePage;

const shot = (name: string) => phone.page.screenshot({ path: `test-results/finger-${name}.png` });
const accessible = async () => expect(await violations(phone.frame(), "phone")).toEqual([]);
/** The next call of WeChat's whose path holds the text goes wrong (sandbox/faults.ts). */
async function wechatFails(kind: string, path: string, more: object = {}): Promise<void> {
  const body = JSON.stringify({ upstream: "wechat", kind, path, ...more });
  const ordered = await fetch(`${here.wechatUrl}/control/faults`, { method: "POST", body });
  expect(ordered.ok).toBe(true);
}
const askTasks = async (count: number): Promise<Awaited<ReturnType<typeof newTask>>[]> => {
  const made = [];
  for (let n = 0; n < count; n++) made.push(await newTask(his, DOCTOR.staffNo, "order"));
  await phone.one(".t-tab-home").click();
  await expect(phone.one(".t-waiting")).toHaveText(`待签 ${count}`);
  return made;
};

/** From the open document to the result, with a finger. */
async function signWithFinger(): Promise<void> {
  await expect(phone.one(".t-page-1")).toBeVisible();
  await phone.one(".t-confirm").click();
  await phone.one(".t-finger").click();
  await phone.page.locator("#finger-pass").click();
}

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
});
test.afterAll(() => context.close());
test.beforeEach(() => test.setTimeout(180_000));

test("WeChat slow, down, out of its mind or with an ended token: the doctor reads what to do, and gets through", async () => {
  await wechatFails("slow", "/sns/jscode2session", { delayMs: 1500 });
  phone = await PhonePage.open(await context.newPage(), DOCTOR.name);
  await phone.one(".t-bind").click();
  await phone.one(".t-staff-no").locator("input").fill(DOCTOR.staffNo);

  await wechatFails("500", "getuserphonenumber");
  await phone.one(".t-claim-go").click();
  await phone.page.locator("#allow-phone").click();
  await expect(phone.one(".t-failure-say")).toContainText("微信");
  await shot("wechat-down");
  await accessible();
  // An ended token is nobody's business but the exchange's.
  await wechatFails("errcode", "getuserphonenumber", { code: 40001 });
  await phone.one(".t-claim-go").click();
  await phone.page.locator("#allow-phone").click();

  await wechatFails("wrong-answer", "queryverifyinfo");
  await phone.passFace();
  await expect(phone.one(".t-failure-say")).toContainText("微信");
  await shot("wechat-nonsense");
  await phone.one(".t-face-go").click();
  await phone.page.locator("#face-pass").click();
  await phone.setPin();
  await phone.handwrite();
});

test("twenty documents are four taps with the fingerprint, counted", async () => {
  await phone.one(".t-tab-me").click();
  await phone.one(".t-finger-on").click();
  await phone.type(PIN);
  await phone.page.locator("#finger-pass").click();
  await expect(phone.one(".t-finger-off")).toBeVisible();
  const made = await askTasks(20);

  for (const frame of [phone.frame(), phone.page.mainFrame()])
    await frame.evaluate(() => {
      document.documentElement.dataset["taps"] = "0";
      const count = (event: Event) => {
        const { dataset } = document.documentElement;
        if (event.isTrusted) dataset["taps"] = String(Number(dataset["taps"]) + 1);
      };
      document.addEventListener("click", count, true);
    });
  await phone.one(".t-batch").click();
  await expect(phone.one(".t-chosen")).toContainText("已选 20 份");
  await phone.one(".t-sign-batch").click();
  await expect(phone.one(".t-finger")).toBeVisible();
  await shot("ask");
  await phone.one(".t-finger").click();
  await shot("sensor");
  await phone.page.locator("#finger-pass").click();
  await expect(phone.one(".t-result-text")).toHaveText("已签署 20 份", { timeout: 30_000 });
  await shot("signed");
  const taps = await Promise.all(
    [phone.frame(), phone.page.mainFrame()].map((frame) =>
      frame.evaluate(() => Number(document.documentElement.dataset["taps"])),
    ),
  );
  expect(taps).toEqual([3, 1]);
  for (const { requestId } of made) await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  await phone.one(".t-done").click();
});

test("the original is one tap away, and the phone hashes it before it shows it", async () => {
  const [task] = await askTasks(1);
  await phone.one(".t-sign-first").click();
  await expect(phone.one(".t-page-1")).toBeVisible();
  const download = phone.page.waitForEvent("download");
  await phone.one(".t-original").click();
  const original = readFileSync(await (await download).path());
  expect(original.equals(await his.download(`/documents/${task?.documentId ?? ""}/content`))).toBe(true);
  await expect(phone.one(".t-original-checked")).toContainText("一致");
  await shot("original");
  await accessible();
  await signWithFinger();
  await expect(phone.one(".t-result-signed")).toBeVisible({ timeout: 30_000 });
  await phone.one(".t-done").click();
});

test("the next document opens by itself and is not signed by itself; who wants to stay, stays", async () => {
  const made = await askTasks(3);
  const states = async () => await Promise.all(made.map(({ requestId }) => statusOf(his, requestId)));
  // The walks have asked for less motion, and so nothing moved by itself until now.
  await phone.page.emulateMedia({ reducedMotion: "no-preference" });
  await phone.one(".t-batch").click();
  await phone.one(".t-batch-page .t-open-task").click();
  await signWithFinger();
  await expect(phone.one(".t-next-in")).toContainText("打开下一份：病程记录", { timeout: 30_000 });
  await shot("next-in");
  await expect(phone.one(".t-result")).toBeHidden();
  await expect(phone.one(".t-page-1")).toBeVisible();
  await expect(phone.one(".t-confirm")).toBeVisible();
  await expect.poll(states).toEqual(expect.arrayContaining(["completed", "open", "open"]));

  // A finger that waits for the button.
  await phone.frame().evaluate(() => {
    new MutationObserver((_, observer) => {
      const stay = document.querySelector<HTMLElement>(".t-stay");
      if (!stay) return;
      observer.disconnect();
      stay.click();
    }).observe(document.body, { subtree: true, childList: true });
  });
  await signWithFinger();
  await expect(phone.one(".t-next")).toBeVisible({ timeout: 30_000 });
  await expect(phone.one(".t-next-in")).toBeHidden();
  await shot("stayed");
  await accessible();
  await phone.one(".t-next").click();
  await phone.page.emulateMedia({ reducedMotion: "reduce" });
  await signWithFinger();
  await expect(phone.one(".t-result-signed")).toBeVisible({ timeout: 30_000 });
  await expect(phone.one(".t-next")).toBeHidden();
  await phone.one(".t-done").click();
  await phone.one(".t-batch-page .t-back").click();
  await expect.poll(states).toEqual(["completed", "completed", "completed"]);
});

test("a wrong finger, a withdrawn one and one enrolled anew do not sign: the PIN does, and the copy is gone", async () => {
  for (const choice of ["#finger-wrong", "#finger-cancel", "#finger-new"]) {
    const [{ requestId } = { requestId: "" }] = await askTasks(1);
    await phone.one(".t-sign-first").click();
    await expect(phone.one(".t-page-1")).toBeVisible();
    await phone.one(".t-confirm").click();
    await phone.one(".t-finger").click();
    await phone.page.locator(choice).click();
    await expect(phone.one(".t-pin")).toBeVisible();
    expect(await statusOf(his, requestId)).toBe("open");
    await phone.type(PIN);
    await expect(phone.one(".t-result-signed")).toBeVisible({ timeout: 30_000 });
    await expect.poll(() => statusOf(his, requestId)).toBe("completed");
    await phone.one(".t-done").click();
  }
  await phone.one(".t-tab-me").click();
  await expect(phone.one(".t-finger-on")).toBeVisible();
});
