import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { expect, test, type BrowserContext } from "@playwright/test";
import QRCode from "qrcode";
import { z } from "zod";
import { here, newTask, openDatabase, statusOf } from "./hospital.ts";
import { PhonePage, PIN } from "./phone.ts";

/** What does not end in a signature, and what nearly ends in two: each in a defined state, seen on a real phone page. */
test.describe.configure({ mode: "serial" });

const OWNER = { staffNo: "000234", name: "宋知微" };
const COLLEAGUE = { staffNo: "000108", name: "程若谷" };
const his = here.his();
let context: BrowserContext;
let phone: PhonePage;

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN" });
  phone = await PhonePage.open(await context.newPage(), OWNER.name);
  await phone.bind(OWNER.staffNo);
});
test.afterEach(async () => {
  const name = test
    .info()
    .title.replaceAll(/[^\w]+/g, "-")
    .slice(0, 60);
  await phone.page.screenshot({ path: `test-results/state ${name}.png` });
  await phone.page.unrouteAll();
  await phone.reopen();
});
test.afterAll(() => context.close());

async function scanCodeOf(requestId: string, staffNo: string): Promise<void> {
  const { text } = z.object({ text: z.string() }).parse(await his.post(`/sign-requests/${requestId}/qr`, { staffNo }));
  await phone.scan(await QRCode.toBuffer(text, { scale: 6 }));
}

/** A fresh task of this doctor, opened on the phone by scanning its code. */
async function openTask() {
  const task = await newTask(his, OWNER.staffNo);
  await scanCodeOf(task.requestId, OWNER.staffNo);
  await expect(phone.one(".t-task-page")).toBeVisible();
  return task;
}

async function signaturesIn(documentId: string): Promise<number> {
  const file = `${here.home}/states.pdf`;
  writeFileSync(file, await his.download(`/documents/${documentId}/content`));
  const { stdout } = spawnSync("pdfsig", ["-nocert", file], { encoding: "utf8" });
  expect(stdout).not.toBe("");
  return stdout.match(/Signature #\d/g)?.length ?? 0;
}

test("a document that is declined ends the request with the doctor's reason", async () => {
  const { requestId, documentId } = await openTask();
  await phone.one(".t-decline").click();
  await phone.one(".t-way-decline").click();
  await phone.one(".t-reason").click();
  await phone.one(".t-decline-go").click();
  await expect(phone.one(".t-main")).toBeVisible();
  const ended = z
    .object({ state: z.string(), signers: z.array(z.object({ state: z.string(), reason: z.string().nullable() })) })
    .parse(await his.get(`/sign-requests/${requestId}`));
  expect(ended).toMatchObject({ state: "declined", signers: [{ state: "declined", reason: "不同意内容" }] });
  expect(await signaturesIn(documentId)).toBe(0);
});

test("a request that the HIS takes back while the PIN is typed gets no signature", async () => {
  const { requestId, documentId } = await openTask();
  await phone.confirm();
  await his.post(`/sign-requests/${requestId}/cancel`, { reason: "医嘱改了" });
  await phone.type(PIN);
  await expect(phone.app.getByText("发起方已取消这次签名").last()).toBeVisible();
  expect(await statusOf(his, requestId)).toBe("cancelled");
  expect(await signaturesIn(documentId)).toBe(0);
});

test("an expired code says so and a new one opens the same task", async () => {
  const { requestId } = await newTask(his, OWNER.staffNo);
  const { text } = z
    .object({ text: z.string() })
    .parse(await his.post(`/sign-requests/${requestId}/qr`, { staffNo: OWNER.staffNo }));
  const database = await openDatabase();
  await database.query("update approval_ticket set expiresAt = issuedAt where subjectId = ?", [requestId]);
  await database.end();
  await phone.scan(await QRCode.toBuffer(text, { scale: 6 }));
  await expect(phone.one(".t-failure-say")).toContainText("二维码已过期");
  await phone.reopen();
  await scanCodeOf(requestId, OWNER.staffNo);
  await expect(phone.one(".t-summary")).toContainText("病程记录");
});

test("a code meant for a colleague names who is wanted, and stays the colleague's", async () => {
  const { requestId } = await newTask(his, COLLEAGUE.staffNo);
  await scanCodeOf(requestId, COLLEAGUE.staffNo);
  await expect(phone.one(".t-failure-say")).toContainText("你不能代签");
  expect(await statusOf(his, requestId)).toBe("open");
});

test("five wrong PINs lock the key, a face check opens it, and the right PIN signs once", async () => {
  const { requestId, documentId } = await openTask();
  await phone.confirm();
  for (const left of [4, 3, 2, 1]) {
    await phone.type("926481");
    await expect(phone.one(".t-pin-say")).toContainText(String(left));
  }
  await phone.type("926481");
  await expect(phone.one(".t-face-unlock")).toBeVisible();
  await phone.page.screenshot({ path: "test-results/state pin-locked.png" });
  expect(await signaturesIn(documentId)).toBe(0);
  await phone.one(".t-face-unlock").click();
  await phone.one(".t-consent").click();
  await phone.one(".t-face-go").click();
  await phone.page.locator("#face-pass").click();
  await expect(phone.one(".t-pin")).toBeVisible();
  await phone.type(PIN);
  await expect(phone.one(".t-result-signed")).toBeVisible();
  await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  expect(await signaturesIn(documentId)).toBe(1);
});

test("two quick taps on everything make one signature", async () => {
  const { requestId, documentId } = await openTask();
  await expect(phone.one(".t-page-1")).toBeVisible();
  await phone.one(".t-confirm").dblclick();
  await expect(phone.one(".t-pin")).toBeVisible();
  await phone.type(PIN.slice(0, 5));
  await phone.one(`.t-key-${PIN.slice(5)}`).dblclick();
  await expect(phone.one(".t-result-signed")).toBeVisible();
  await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  expect(await signaturesIn(documentId)).toBe(1);
});

test("an answer lost on the way is asked for again and found, not signed again", async () => {
  const { requestId, documentId } = await openTask();
  let sent = 0;
  await phone.page.route("**/api/phone/approval.reveal", async (route) => {
    const reply = await route.fetch();
    if (++sent === 1) await route.abort("connectionreset");
    else await route.fulfill({ response: reply });
  });
  await phone.confirm();
  await phone.type(PIN);
  await expect(phone.one(".t-result-signed")).toBeVisible();
  expect(sent).toBe(2);
  await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  expect(await signaturesIn(documentId)).toBe(1);
});

test("when every answer is lost the phone says it does not know, and finds the signature when it is opened again", async () => {
  const { requestId, documentId } = await openTask();
  await phone.confirm();
  await phone.page.route("**/api/phone/approval.reveal", async (route) => {
    await route.fetch();
    await route.abort("internetdisconnected");
  });
  await phone.type(PIN);
  await expect(phone.app.getByText("暂时不知道签成没有").last()).toBeVisible({ timeout: 60_000 });
  await phone.page.unrouteAll();
  await phone.reopen();
  await phone.one(".t-tab-history").click();
  await expect(phone.app.getByText("病程记录").last()).toBeVisible();
  await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  expect(await signaturesIn(documentId)).toBe(1);
});

test("a network gone before the yes leaves everything open, and the doctor signs once it is back", async () => {
  const { requestId, documentId } = await openTask();
  await phone.confirm();
  await phone.page.route("**/api/phone/**", (route) => route.abort("internetdisconnected"));
  await phone.type(PIN);
  await expect(phone.one(".t-pin-say")).toContainText("网络断开", { timeout: 60_000 });
  expect(await signaturesIn(documentId)).toBe(0);
  await phone.page.unrouteAll();
  await phone.type(PIN);
  await expect(phone.one(".t-result-signed")).toBeVisible();
  await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  expect(await signaturesIn(documentId)).toBe(1);
});
