import { expect, test, type BrowserContext } from "@playwright/test";
import { z } from "zod";
import { violations } from "./axe.ts";
import { here, onePage, openDatabase, statusOf } from "./hospital.ts";
import { PhonePage, PIN } from "./phone.ts";

/** A doctor's day on the phone: what waits, a batch, what fails in it, refusals, and a hospital out of reach. */
test.describe.configure({ mode: "serial" });

const DOCTOR = { staffNo: "000235", name: "叶听澜" };
const his = here.his();
let context: BrowserContext;
let phone: PhonePage;
const made: { requestId: string; taskId: string; documentId: string }[] = [];

async function ask(type: string, title: string, bedNo: string, signers = [DOCTOR.staffNo]) {
  const { documentId } = z.object({ documentId: z.string() }).parse(
    await his.post("/documents", {
      type,
      title,
      patient: { name: `王秀${bedNo}`, visitNo: `202611-${bedNo}`, bedNo },
      contentBase64: onePage().toString("base64"),
    }),
  );
  const place = (n: number) => ({ kind: "coordinates", page: 1, x: 20 + 60 * n, y: 200, width: 50, height: 18 });
  const asked = {
    documentId,
    order: "sequential",
    signers: signers.map((staffNo, n) => ({ staffNo, place: place(n) })),
  };
  const { requestId, signers: tasks } = z
    .object({ requestId: z.string(), signers: z.array(z.object({ taskId: z.string() })) })
    .parse(await his.post("/sign-requests", asked));
  return { requestId, documentId, taskId: tasks.at(-1)?.taskId ?? "" };
}

async function accessible(): Promise<void> {
  expect(await violations(phone.frame(), "phone")).toEqual([]);
}

const shot = (name: string) => phone.page.screenshot({ path: `test-results/day-${name}.png` });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  phone = await PhonePage.open(await context.newPage(), DOCTOR.name);
  await phone.bind(DOCTOR.staffNo);
  for (let n = 1; n <= 20; n++) made.push(await ask("order", `长期医嘱 11-${String(n).padStart(2, "0")}`, String(n)));
  made.push(await ask("progress-note", "首次病程记录", "21"));
  await ask("informed-consent", "手术知情同意书", "07");
  await ask("discharge-summary", "出院小结", "08", ["000231", DOCTOR.staffNo]);
  const database = await openDatabase();
  await database.query("update sign_task set openedAt = openedAt - interval 30 hour where id = ?", [
    made.at(-1)?.taskId,
  ]);
  await database.end();
  await phone.reopen();
});
test.afterAll(() => context.close());

test("home says what waits: overdue first, by type, patient and date", async () => {
  await expect(phone.one(".t-waiting")).toHaveText("待签 23");
  await expect(phone.one(".t-overdue")).toContainText("逾期 1");
  const groups = phone.app.locator(".t-group:visible");
  await expect(groups.first()).toContainText("病程记录");
  await expect(groups).toHaveCount(4);
  await expect(groups.filter({ hasText: "手术知情同意书" })).toContainText("必读");
  await expect(phone.one(".t-certificate")).toContainText("证书与密钥正常");
  await shot("home");
  await accessible();
  await phone.one(".t-by-patient").click();
  await expect(groups).toHaveCount(23);
  await expect(groups.first()).toContainText("王*** · 21床");
  await phone.one(".t-by-date").click();
  await expect(groups.first()).toContainText("逾期");
  await phone.one(".t-by-type").click();
});

test("twenty documents are two taps and the PIN; one that fails stays chosen with its reason", async () => {
  await phone.one(".t-group:has-text('医嘱单')").click();
  await expect(phone.one(".t-chosen")).toContainText("已选 20 份 · 20 位病人");
  await shot("batch-select");
  await accessible();
  await phone.one(".t-sign-batch").click();
  await expect(phone.one(".t-pin")).toBeVisible();
  await his.post(`/sign-requests/${made[4]?.requestId}/cancel`, { reason: "医嘱改了" });
  await shot("batch-pin");
  await phone.type(PIN);
  await expect(phone.one(".t-result-text")).toHaveText("已签署 19 份，1 份失败", { timeout: 30_000 });
  await expect(phone.one(".t-failed")).toContainText("发起方已取消");
  await expect(phone.app.getByText("均已加盖时间戳").last()).toBeVisible();
  await shot("batch-result");
  await accessible();
  for (const at of [0, 9, 19]) expect(await statusOf(his, made[at]?.requestId ?? "")).toBe("completed");
  await phone.one(".t-done").click();
  await expect(phone.one(".t-waiting")).toHaveText("待签 3");
});

test("must-read documents and those whose turn has not come cannot be chosen, and say why", async () => {
  await phone.one(".t-tab-inbox").click();
  await expect(phone.app.getByText("必须逐份阅读").last()).toBeVisible();
  await expect(phone.app.getByText("还没有轮到你").last()).toBeVisible();
  await shot("inbox");
  await accessible();
  await phone.one(".t-tab-home").click();
});

test("out of reach: a banner, the list of the last time, and nothing to sign with", async () => {
  await phone.page.route("**/api/phone/**", (route) => route.abort("internetdisconnected"));
  await phone.page.reload();
  await expect(phone.one(".t-offline")).toContainText("连不上医院", { timeout: 60_000 });
  await expect(phone.one(".t-waiting")).toHaveText("待签 3");
  await expect(phone.app.locator(".t-batch:visible, .t-sign-first:visible")).toHaveCount(0);
  await shot("offline");
  await phone.page.unrouteAll();
  await phone.one(".t-offline").click();
  await expect(phone.one(".t-offline")).toBeHidden();
});

test("a task is returned for change with a reason chip; the HIS hears of it", async () => {
  const { requestId } = await ask("order", "临时医嘱", "30");
  await phone.reopen();
  await phone.one(".t-tab-inbox").click();
  await phone.one(".t-task:has-text('临时医嘱') .t-open-task").click();
  await expect(phone.one(".t-page-1")).toBeVisible();
  await shot("read");
  await phone.one(".t-decline").click();
  await shot("refuse");
  await accessible();
  await phone.one(".t-reason:has-text('用药')").click();
  await phone.one(".t-decline-go").click();
  await expect.poll(() => statusOf(his, requestId)).toBe("returned");
});

test("a task is handed to a colleague of the department", async () => {
  const { requestId } = await ask("order", "转交的医嘱", "31");
  await phone.reopen();
  await phone.one(".t-tab-inbox").click();
  await phone.one(".t-task:has-text('转交的医嘱') .t-open-task").click();
  await expect(phone.one(".t-page-1")).toBeVisible();
  await phone.one(".t-decline").click();
  await phone.one(".t-way-delegate").click();
  await expect(phone.one(".t-colleague")).toBeVisible();
  await phone.app.locator(".t-colleague:visible").first().click();
  await phone.one(".t-reason:has-text('手术中')").click();
  await shot("delegate");
  await phone.one(".t-decline-go").click();
  await expect(phone.one(".t-main")).toBeVisible();
  const { signers } = z
    .object({
      signers: z.array(z.object({ staffNo: z.string(), delegatedFrom: z.object({ staffNo: z.string() }).nullable() })),
    })
    .parse(await his.get(`/sign-requests/${requestId}`));
  expect(signers[0]?.delegatedFrom?.staffNo).toBe(DOCTOR.staffNo);
});

test("large type and dark colours are a choice of the person", async () => {
  await phone.one(".t-tab-me").click();
  await phone.one(".t-size-large").click();
  await phone.one(".t-theme-dark").click();
  await shot("me-large-dark");
  await accessible();
  await phone.one(".t-tab-home").click();
  await expect(phone.one(".t-waiting")).toBeVisible();
  await shot("home-large-dark");
  await accessible();
  await phone.reopen();
  await expect(phone.one(".screen.mode-large.mode-dark")).toBeVisible();
  await phone.one(".t-tab-me").click();
  await phone.one(".t-size-standard").click();
  await phone.one(".t-theme-system").click();
});

test("records: month by month, each with certificate, time token and workstation; 不是我本人 freezes and alarms", async () => {
  await phone.one(".t-tab-history").click();
  const rows = phone.app.locator(".t-history-item:visible");
  await expect(rows.first()).toBeVisible();
  await shot("records");
  await accessible();
  await phone.one(".t-filter-refused").click();
  await expect(rows).toHaveCount(1);
  await phone.one(".t-filter-signed").click();
  await rows.filter({ hasText: "长期医嘱" }).first().click();
  await expect(phone.one(".t-record")).toContainText("有效");
  await expect(phone.one(".t-record")).toContainText("HIS 模拟器");
  await shot("record");
  await accessible();
  await phone.one(".t-disown").click();
  await shot("disown");
  await phone.one(".t-disown-go").click();
  await expect(phone.one(".t-disowned")).toContainText("密钥已冻结");
  await phone.one(".t-record-close").click();
  await phone.one(".t-tab-home").click();
  await expect(phone.one(".t-key-frozen")).toBeVisible();
  await expect(phone.app.locator(".t-batch:visible, .t-sign-first:visible")).toHaveCount(0);
  await shot("frozen");
  await phone.one(".t-tab-history").click();
  await phone.one(".t-records-logins").click();
  await expect(phone.app.getByText("这个月没有登录过").last()).toBeVisible();
});
