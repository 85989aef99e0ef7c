import { execFileSync } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { z } from "zod";
import type { Doctor } from "../../../bin/smoke/doctor.ts";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { bindDoctor, here, newTask, openDatabase, statusOf } from "./hospital.ts";

/** A signature stamped by an authority outside, by the next in order when that one is away, and by nobody until it is back. */
test.describe.configure({ mode: "serial" });
test.use({ viewport: { width: 1366, height: 768 } });

const TYPE = { code: "lab-report", name: "检验报告" };
const CLOUD = "云时间戳 RSA（演示）";
const his = here.his();
let doctor: Doctor;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  doctor = await bindDoctor("000110");
});
test.beforeEach(({ page }) => signIn(page));
test.afterAll(async () => {
  await cloudTsa("clear");
});

/** Makes the sandbox's cloud authority fail, or well again. */
async function cloudTsa(kind: "down" | "clear"): Promise<void> {
  const answer = await fetch(`${here.wechatUrl}/control/tsa`, { method: "POST", body: JSON.stringify({ kind }) });
  expect(answer.ok).toBe(true);
}

/** Who stamps this type, in order; the dialog lists everybody once it is another order than the hospital's. */
async function order(page: Page, names: readonly string[]): Promise<void> {
  await page.goto(`${here.appUrl}/document/type`);
  await page.getByRole("button", { name: `更改${TYPE.name}的时间戳策略` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("另定，没列入的不会用到").check();
  // Whoever is taken off moves to the end of the list.
  const chosen = dialog.getByRole("checkbox", { checked: true });
  for (let left = await chosen.count(); left > 0; left--) {
    await chosen.first().click();
    await expect(chosen).toHaveCount(left - 1);
  }
  for (const name of names) await dialog.getByRole("checkbox", { name }).check();
  await dialog.getByRole("button", { name: "保存策略" }).click();
  await expect(page.getByRole("row", { name: TYPE.name })).toContainText(`必须；${names.join(" → ")}`);
}

/** The doctor signs one document on the phone. */
async function signed(): Promise<{ documentId: string; requestId: string }> {
  const { taskId, ...made } = await newTask(his, doctor.staff.staffNo, TYPE.code);
  const [outcome] = await doctor.phone.sign([taskId], doctor.pin);
  expect(outcome?.status).toBe("signed");
  return made;
}

const verdict = z.object({
  verdict: z.string(),
  signatures: z.array(z.object({ time: z.object({ source: z.string(), authority: z.string().nullable() }) })),
});

/** What a stranger finds in the file. */
async function authorityIn(documentId: string): Promise<string | null | undefined> {
  const file = `${here.home}/stamped.pdf`;
  writeFileSync(file, await his.download(`/documents/${documentId}/content`));
  const said = execFileSync(process.execPath, ["bin/verify.ts", file, "--trust", here.anchorsFile()], {
    encoding: "utf8",
  });
  const { verdict: judged, signatures } = verdict.parse(JSON.parse(said));
  expect(judged).toBe("valid");
  return signatures[0]?.time.authority;
}

/** Where the file store keeps what came in. */
async function originalOf(documentId: string): Promise<string> {
  const database = await openDatabase();
  const [rows] = await database.execute("select fileKey from document_revision where documentId = ?", [documentId]);
  await database.end();
  const [row] = z.array(z.object({ fileKey: z.string() })).parse(rows);
  return `${here.home}/files/${row?.fileKey}`;
}

test("the authority outside stands first: its token is in the file, and the console says who stamped", async ({
  page,
}) => {
  await order(page, [CLOUD, "本院时间戳"]);
  const { documentId, requestId } = await signed();
  await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  expect(await authorityIn(documentId)).toMatch(/云时间戳 RSA/);
  await page.goto(`${here.appUrl}/document/${documentId}`);
  await expect(page.getByText(`外部：${CLOUD}`)).toBeVisible();
  const panel = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: "时间戳", exact: true }) })
    .last();
  await expect(panel).toContainText(CLOUD);
  await expect(panel).not.toContainText("待补时间戳");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/stamp-outside.png" });
});

test("it is away: the next in order stamps, and who was passed over and why stands with the signature", async ({
  page,
}) => {
  await cloudTsa("down");
  const { documentId, requestId } = await signed();
  await expect.poll(() => statusOf(his, requestId)).toBe("completed");
  expect(await authorityIn(documentId)).not.toMatch(/云时间戳/);
  await page.goto(`${here.appUrl}/document/${documentId}`);
  const panel = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: "时间戳", exact: true }) })
    .last();
  await expect(panel).toContainText("本院时间戳");
  await expect(panel).toContainText(`未由${CLOUD}（`);
  await page.screenshot({ path: "test-results/stamp-next.png" });
});

test("a signature that stands unfinished for another reason leads from the first page to its task alone", async ({
  page,
}) => {
  const open = await newTask(his, doctor.staff.staffNo, TYPE.code);
  const stuck = await newTask(his, doctor.staff.staffNo, TYPE.code);
  const confirmation = await doctor.phone.prepare([stuck.taskId]);
  const file = await originalOf(stuck.documentId);
  renameSync(file, `${file}.lost`);
  try {
    await doctor.phone.confirm(confirmation, doctor.pin).catch(() => {});
    await page.goto(here.appUrl);
    await page.getByRole("link", { name: /看任务.*1 个签名没有写完/ }).click();
    await expect(page.getByLabel("等待")).toHaveValue("finish");
    const row = page.getByRole("row", { name: /病程记录/ });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText("没有写完");
    await expect(row.getByRole("link", { name: "病程记录" })).toHaveAttribute("href", `/document/${stuck.documentId}`);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: "test-results/stamp-unfinished.png" });
  } finally {
    renameSync(`${file}.lost`, file);
  }
  // The worker finishes it by itself, and what only waits for its signer was never among them.
  await expect.poll(() => statusOf(his, stuck.requestId), { timeout: 90_000 }).toBe("completed");
  await page.reload();
  await expect(page.getByText("没有符合条件的")).toBeVisible();
  await page.getByRole("link", { name: "重置" }).click();
  await expect(page.locator(`a[href="/document/${open.documentId}"]`)).toBeVisible();
  await doctor.phone.sign([open.taskId], doctor.pin);
});

test("nobody can stamp a type that must be: it waits, visibly, and is stamped when the authority is back", async ({
  page,
}) => {
  await order(page, [CLOUD]);
  await cloudTsa("down");
  const { documentId, requestId } = await signed();
  await page.goto(`${here.appUrl}/signing?waits=timestamp`);
  const banner = page.getByRole("region", { name: "待补时间戳" });
  const row = page.getByRole("row", { name: /病程记录/ });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("待补时间戳");
  await expect(banner).toContainText("1 处签名待补时间戳");
  expect(await statusOf(his, requestId)).not.toBe("completed");
  await banner.getByRole("button", { name: "现在补" }).click();
  await expect(banner.getByRole("alert")).toContainText("还补不上");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/stamp-waiting.png" });
  await page.goto(`${here.appUrl}/document/${documentId}`);
  await expect(page.getByText("待补时间戳").first()).toBeVisible();
  await page.screenshot({ path: "test-results/stamp-waiting-document.png" });

  await cloudTsa("clear");
  // The worker may be faster than the button, and a line that failed is left alone for some seconds.
  await expect(async () => {
    await page.goto(`${here.appUrl}/signing?waits=timestamp`);
    if (await banner.isVisible()) await banner.getByRole("button", { name: "现在补" }).click();
    expect(await statusOf(his, requestId)).toBe("completed");
  }).toPass({ timeout: 90_000 });
  await page.goto(`${here.appUrl}/signing?waits=timestamp`);
  await expect(banner).toHaveCount(0);
  await expect(page.getByText("没有符合条件的")).toBeVisible();
  expect(await authorityIn(documentId)).toMatch(/云时间戳 RSA/);
  // As the demonstration has it.
  await page.goto(`${here.appUrl}/document/type`);
  await page.getByRole("button", { name: `更改${TYPE.name}的时间戳策略` }).click();
  await page.getByRole("dialog").getByLabel("按全院次序").check();
  await page.getByRole("dialog").getByRole("button", { name: "保存策略" }).click();
  await expect(page.getByRole("row", { name: TYPE.name })).toContainText("按全院次序");
});
