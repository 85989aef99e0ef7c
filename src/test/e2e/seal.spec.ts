import { readFileSync } from "node:fs";
import { type Browser, expect, type Locator, type Page, test } from "@playwright/test";
import { z } from "zod";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here, newTask } from "./hospital.ts";
import { PhonePage } from "./phone.ts";
import { zipOf } from "../zip.ts";

/** A seal's life as a hospital demonstrates it: made, approved, granted, used, audited, each by another person. */
test.describe.configure({ mode: "serial" });

const PEOPLE = {
  keeper: "000401",
  approver: "000402",
  clerk: "000302",
  auditor: "000012",
  security: "000011",
} as const;
const NAME = `诊断证明专用章 ${Date.now() % 100_000}`;

async function as(browser: Browser, who: keyof typeof PEOPLE): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  await signIn(page, PEOPLE[who]);
  return page;
}

/** A day in Beijing, as a date field takes it. */
const inDays = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

const shot = async (page: Page, name: string): Promise<void> => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
};

test("the keeper makes one from text with a live preview; he can neither approve nor read its log", async ({
  browser,
}) => {
  const page = await as(browser, "keeper");
  await page.goto(`${here.appUrl}/seal`);
  await expect(page.getByRole("link", { name: "病历专用章" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await shot(page, "list");
  await page.getByRole("link", { name: "制章", exact: true }).click();
  await page.getByLabel("种类").selectOption("diagnosis");
  await page.getByLabel("名称").fill(NAME);
  const preview = page.getByRole("img", { name: "章面预览" });
  await expect(preview).toHaveAttribute("src", /^data:image\/svg/);
  const before = await preview.getAttribute("src");
  await page.getByLabel("编号").fill("0000 2026 0009");
  await expect(preview).not.toHaveAttribute("src", before ?? "");
  await page.getByLabel("理由").fill("诊断证明统一用章");
  expect(await violations(page)).toEqual([]);
  await shot(page, "new");
  await page.getByRole("button", { name: "提交制章申请" }).click();
  await expect(page.getByRole("heading", { level: 1, name: NAME })).toBeVisible();
  await expect(page.getByText("待审批").first()).toBeVisible();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("用章记录只给这枚印章的审计权人看");
  await expect(page.getByRole("button", { name: "同意" })).toHaveCount(0);
  await shot(page, "pending");
  await page.context().close();
});

test("the approver agrees, and the seal is enabled with its GB/T 38540 data", async ({ browser }) => {
  const page = await as(browser, "approver");
  await page.goto(`${here.appUrl}/seal/application?open=1`);
  const row = page.getByRole("row").filter({ hasText: NAME });
  expect(await violations(page)).toEqual([]);
  await shot(page, "applications");
  await row.getByRole("button", { name: "同意" }).click();
  await expect(row).toHaveCount(0);
  await page.goto(`${here.appUrl}/seal`);
  await page.getByRole("link", { name: NAME, exact: true }).click();
  await expect(page.getByText("已启用").first()).toBeVisible();
  const link = page.getByRole("link", { name: /GB\/T 38540/ });
  const data = await page.request.get(new URL((await link.getAttribute("href")) ?? "", here.appUrl).href);
  expect((await data.body())[0]).toBe(0x30);
  await page.context().close();
});

test("a grant is asked for by the keeper, approved, and revoked again", async ({ browser }) => {
  const keeper = await as(browser, "keeper");
  await keeper.goto(`${here.appUrl}/seal`);
  await keeper.getByRole("link", { name: NAME, exact: true }).click();
  const address = keeper.url().split("?")[0] ?? "";
  await keeper.getByRole("button", { name: "授权", exact: true }).click();
  const dialog = keeper.getByRole("dialog");
  await dialog.getByLabel("工号").fill(PEOPLE.keeper);
  await dialog.getByLabel("理由").fill("自己盖");
  await dialog.getByRole("button", { name: "提交审批" }).click();
  await expect(dialog.getByRole("alert")).toContainText("不能兼任同一印章的两项权力");
  await dialog.getByLabel("工号").fill(PEOPLE.clerk);
  await dialog.getByLabel("最多次数").fill("2");
  await dialog.getByLabel("至", { exact: true }).fill(inDays(5));
  await dialog.getByLabel("理由").fill("病案室盖章");
  await shot(keeper, "grant");
  await dialog.getByRole("button", { name: "提交审批" }).click();
  await expect(dialog).toHaveCount(0);
  const approver = await as(browser, "approver");
  await approver.goto(address);
  await approver.getByRole("button", { name: "同意" }).click();
  await expect(approver.getByRole("button", { name: "同意" })).toHaveCount(0);
  await keeper.goto(`${address}?tab=grant`);
  await expect(keeper.getByText("0 / 2")).toBeVisible();
  expect(await violations(keeper)).toEqual([]);
  await shot(keeper, "ending");
  // What ends within a week stands with the seal, with the seals, among the alerts and on the first page.
  for (const path of [address, `${here.appUrl}/seal`, `${here.appUrl}/alert`]) {
    await keeper.goto(path);
    await expect(keeper.getByRole("region", { name: "即将到期" })).toContainText(NAME);
    expect(await violations(keeper)).toEqual([]);
  }
  await shot(keeper, "ending-alert");
  await keeper.goto(here.appUrl);
  await expect(keeper.getByRole("link", { name: "项用章授权或签章证书七天内到期" })).toBeVisible();
  await keeper.context().close();
  await approver.context().close();
});

test("who was granted it seals a finished PDF; the auditor sees the use, one click from the stamped page", async ({
  browser,
}) => {
  const pdf = readFileSync("sandbox/his/samples/discharge-summary.pdf");
  const meta = {
    type: "discharge-summary",
    title: `出院小结 ${NAME}`,
    patient: { name: "王秀兰", visitNo: "202611-03187" },
  };
  const { documentId } = z
    .object({ documentId: z.string() })
    .parse(await here.his().post("/documents", { ...meta, contentBase64: pdf.toString("base64") }));
  const clerk = await as(browser, "clerk");
  await clerk.goto(`${here.appUrl}/document/${documentId}`);
  await clerk.getByRole("button", { name: "盖章" }).click();
  const dialog = clerk.getByRole("dialog");
  const option = dialog.getByRole("option", { name: new RegExp(NAME) });
  await dialog.getByLabel("印章").selectOption((await option.getAttribute("value")) ?? "");
  expect(await violations(clerk)).toEqual([]);
  await shot(clerk, "use");
  await dialog.getByRole("button", { name: "盖章" }).click();
  await expect(dialog).toHaveCount(0);
  await shot(clerk, "sealed");
  await clerk.context().close();

  const auditor = await as(browser, "auditor");
  await auditor.goto(`${here.appUrl}/seal`);
  await auditor.getByRole("link", { name: NAME, exact: true }).click();
  const row = auditor.getByRole("row").filter({ hasText: "202611-03187" });
  await expect(row).toContainText("已盖");
  expect(await violations(auditor)).toEqual([]);
  await shot(auditor, "seal");
  await auditor.emulateMedia({ colorScheme: "dark" });
  expect(await violations(auditor)).toEqual([]);
  await shot(auditor, "seal-dark");
  const link = auditor.getByRole("link", { name: "导出 CSV" });
  const csv = await auditor.request.get(new URL((await link.getAttribute("href")) ?? "", here.appUrl).href);
  expect((await csv.text()).split("\r\n")[1]).toContain(NAME);
  await row.getByRole("link", { name: /看盖章页/ }).click();
  await expect(auditor).toHaveURL(/rev=2&p=\d/);
  await expect(auditor.getByRole("list", { name: "过程" })).toContainText(`盖机构章 ${NAME}`);
  await expect(auditor.getByRole("list", { name: "过程" })).not.toContainText("等业务系统发起签署");
  await expect(auditor.getByRole("list", { name: "机构印章" })).toContainText(NAME);
  await auditor.context().close();
});

async function labelOf(keepers: Locator, staffNo: string): Promise<string> {
  const options = await keepers.getByLabel("任命印章管理员").locator("option").allTextContents();
  return options.find((one) => one.includes(staffNo)) ?? "";
}

test("before a grant is taken back its keeper sees what still needs it; the batch stops, and nothing of it is lost", async ({
  browser,
}) => {
  const clerk = await as(browser, "clerk");
  await clerk.goto(`${here.appUrl}/sealing/new`);
  const data = new Uint8Array(readFileSync("sandbox/his/samples/discharge-summary.pdf"));
  const buffer = Buffer.from(zipOf([1, 2, 3].map((at) => ({ name: `诊断证明 ${at}.pdf`, data }))));
  await clerk.locator("input[type=file]").setInputFiles({ name: "诊断.zip", mimeType: "application/zip", buffer });
  await clerk.getByLabel("任务名称").fill(`诊断证明 ${NAME}`);
  const seals = clerk.locator("select").filter({ has: clerk.locator("option", { hasText: NAME }) });
  const option = seals.locator("option", { hasText: NAME });
  await seals.selectOption((await option.getAttribute("value")) ?? "");
  await clerk.getByRole("button", { name: "建立任务" }).click();
  await expect(clerk.getByRole("button", { name: "开始盖章" })).toBeVisible();

  const keeper = await as(browser, "keeper");
  await keeper.goto(`${here.appUrl}/seal`);
  await keeper.getByRole("link", { name: NAME, exact: true }).click();
  const address = keeper.url().split("?")[0] ?? "";
  await keeper.goto(`${address}?tab=grant`);
  await keeper.getByRole("button", { name: "收回" }).first().click();
  const dialog = keeper.getByRole("dialog");
  await expect(dialog).toContainText("1 个批量任务还要用它");
  await expect(dialog).toContainText("已盖 0，还有 3");
  await expect(dialog).toContainText("七天内单份用过");
  expect(await violations(keeper)).toEqual([]);
  await shot(keeper, "revoke");
  await dialog.getByRole("button", { name: "确认收回" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(keeper.getByText("已收回")).toBeVisible();
  await keeper.context().close();

  await clerk.getByRole("button", { name: "开始盖章" }).click();
  await expect(clerk.getByText("已停止").first()).toBeVisible({ timeout: 60_000 });
  await expect(clerk.getByText("失败 0，未处理 3")).toBeVisible();
  await expect(clerk.getByRole("main").getByRole("alert")).toContainText("没有有效的授权");
  await shot(clerk, "revoked-batch");
  await clerk.getByRole("button", { name: "取消任务" }).click();
  await expect(clerk.getByText("已取消").first()).toBeVisible();
  await clerk.context().close();
});

test("the security administrator gives and takes powers, but never the second over one seal nor the last", async ({
  browser,
}) => {
  const page = await as(browser, "security");
  await page.goto(`${here.appUrl}/seal`);
  await page.getByRole("link", { name: NAME, exact: true }).click();
  await page.getByRole("button", { name: "调整" }).click();
  const dialog = page.getByRole("dialog");
  const keepers = dialog.getByRole("region", { name: "管理权" });
  const dismiss = keepers.getByRole("button", { name: /^免去/ });
  await expect(dismiss).toHaveCount(1);
  await expect(dismiss).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await shot(page, "powers");
  const second = (await keepers.getByLabel("任命印章管理员").locator("option").first().textContent()) ?? "";
  await keepers.getByRole("button", { name: "任命" }).click();
  await expect(dismiss).toHaveCount(2);
  await shot(page, "powers-two");
  // The first goes, because there is a successor; who is left cannot.
  await keepers.getByRole("listitem").filter({ hasText: PEOPLE.keeper }).getByRole("button").click();
  await expect(dismiss).toHaveCount(1);
  await expect(keepers.getByRole("listitem")).toContainText(second);
  await expect(dismiss).toBeDisabled();
  const auditors = dialog.getByRole("region", { name: "审计权" });
  await expect(auditors.getByRole("button", { name: /^免去/ })).toBeDisabled();
  // Back to how it was: the first keeper again, and the second goes.
  await keepers.getByLabel("任命印章管理员").selectOption({ label: await labelOf(keepers, PEOPLE.keeper) });
  await keepers.getByRole("button", { name: "任命" }).click();
  await expect(dismiss).toHaveCount(2);
  await keepers.getByRole("listitem").filter({ hasText: second }).getByRole("button").click();
  await expect(dismiss).toHaveCount(1);
  await expect(keepers.getByRole("listitem")).toContainText(PEOPLE.keeper);
  await page.getByRole("button", { name: "关闭" }).click();
  await page.getByRole("link", { name: "操作历史" }).click();
  await expect(page.getByRole("cell", { name: "指定印章权力" }).first()).toBeVisible();
  await expect(page.getByRole("cell", { name: "收回印章权力" }).first()).toBeVisible();
  await page.context().close();
});

test("a document is made void by who may, with the stamp on every page; it cannot be sealed any more", async ({
  browser,
}) => {
  const pdf = readFileSync("sandbox/his/samples/discharge-summary.pdf");
  const meta = { type: "discharge-summary", title: `开错的小结 ${NAME}`, contentBase64: pdf.toString("base64") };
  const { documentId } = z.object({ documentId: z.string() }).parse(await here.his().post("/documents", meta));
  const clerk = await as(browser, "clerk");
  await clerk.goto(`${here.appUrl}/document/${documentId}`);
  await clerk.getByRole("button", { name: "作废" }).click();
  const dialog = clerk.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "作废，不可撤销" })).toBeDisabled();
  await dialog.getByLabel("作废原因").fill("开错患者，重新出具");
  expect(await violations(clerk)).toEqual([]);
  await shot(clerk, "void-dialog");
  await dialog.getByRole("button", { name: "作废，不可撤销" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(clerk.getByText("已作废").first()).toBeVisible();
  await expect(clerk.getByText("开错患者，重新出具")).toBeVisible();
  await expect(clerk.getByRole("button", { name: "盖章" })).toHaveCount(0);
  expect(await violations(clerk)).toEqual([]);
  await shot(clerk, "voided");
  await clerk.goto(`${here.appUrl}/document?text=${encodeURIComponent("开错的小结")}`);
  await expect(clerk.getByRole("row").filter({ hasText: NAME })).toContainText("已作废");
  await clerk.context().close();
});

test("a doctor whose document was made void since sees it on the phone: in the list and in the record", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const doctor = here.staff().find(({ staffNo }) => staffNo === "000019");
  if (!doctor) throw new Error("000019 is not in the demonstration");
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  const phone = await PhonePage.open(await context.newPage(), doctor.name);
  await phone.bind(doctor.staffNo);
  const { documentId } = await newTask(here.his(), doctor.staffNo);
  await phone.reopen();
  await phone.one(".t-sign-first").click();
  await phone.sign();

  const clerk = await as(browser, "clerk");
  await clerk.goto(`${here.appUrl}/document/${documentId}`);
  const before = await clerk.request.get(`${here.appUrl}/api/document/${documentId}/content.pdf`);
  await clerk.getByRole("button", { name: "作废" }).click();
  const dialog = clerk.getByRole("dialog");
  await dialog.getByLabel("作废原因").fill("记错床号");
  await dialog.getByRole("button", { name: "作废，不可撤销" }).click();
  await expect(clerk.getByText("已作废").first()).toBeVisible();

  // A copy from before still verifies, and who checks it is told that it does not stand.
  await clerk.goto(`${here.appUrl}/verify`);
  const file = { name: "副本.pdf", mimeType: "application/pdf", buffer: await before.body() };
  await clerk.locator("input[type=file]").first().setInputFiles(file);
  await expect(clerk.getByText(/本院登记：这份文书已于 .* 作废/)).toBeVisible();
  await shot(clerk, "void-verify");
  await clerk.context().close();

  await phone.reopen();
  await phone.one(".t-tab-history").click();
  const item = phone.one(".t-history-item");
  await expect(item).toContainText("已作废");
  await expect(item).toContainText("作废原因：记错床号");
  await shot(phone.page, "void-phone-list");
  await item.click();
  await expect(phone.one(".t-record-voided")).toContainText("记错床号");
  await expect(phone.one(".t-record")).toContainText("有效（签署当时）");
  expect(await violations(phone.frame(), "phone")).toEqual([]);
  await shot(phone.page, "void-phone-record");
  await context.close();
});
