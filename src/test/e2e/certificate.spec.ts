import { execFileSync } from "node:child_process";
import { expect, test, type Page } from "@playwright/test";
import { isClean, violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { bindDoctor, here } from "./hospital.ts";

/** 证书管理 and 机构密钥: what is trusted, a certificate put on hold, released and revoked, keys of the hospital made and retired. */
test.use({ viewport: { width: 1366, height: 768 } });

test.beforeEach(({ page }) => signIn(page));
test.afterAll(() => publishes("ca1", 0));

/** How often the CA outside publishes its lists, in seconds; 0: with every deed. */
async function publishes(ca: string, everySeconds: number): Promise<void> {
  const body = JSON.stringify({ ca, everySeconds });
  expect((await fetch(`${here.wechatUrl}/control/ca`, { method: "POST", body })).ok).toBe(true);
}

const press = (name: RegExp) => async (page: Page) => {
  await page.getByRole("button", { name }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
};

for (const path of ["/certificate", "/institution", "/evidence", "/verify"])
  test(`${path} is clean in both languages and colours`, ({ page }) => isClean(page, path));

test("trust anchors are shown; one more is trusted by its PEM, and what is no certificate is refused with the reason", async ({
  page,
}) => {
  await isClean(page, "/certificate", press(/^(信任根|Trust anchors)$/));
  await page.goto(`${here.appUrl}/certificate`);
  await page.getByRole("button", { name: "信任根" }).click();
  const dialog = page.getByRole("dialog");
  const known = dialog.getByRole("listitem");
  await expect(known.first()).toContainText(/SM3 [0-9a-f]{64}/);
  const before = await known.count();
  const trust = dialog.getByRole("button", { name: "信任这张根证书" });
  await expect(trust).toBeDisabled();
  await dialog.getByLabel("名称").fill("巡检用根");
  await dialog.getByLabel("根证书（PEM）").fill("no certificate");
  await trust.click();
  await expect(dialog.getByRole("alert")).toContainText("没有添加");
  await dialog.getByLabel("根证书（PEM）").fill(newRoot());
  await trust.click();
  await expect(known).toHaveCount(before + 1);
  await expect(dialog.getByRole("listitem").filter({ hasText: "巡检用根" })).toContainText("CN=Patrol Root");
});

test("a certificate is put on hold, released and revoked; its CA is told each time, and says so at once", async ({
  page,
}) => {
  await bindDoctor("000113");
  await page.goto(`${here.appUrl}/certificate?text=000113`);
  await page
    .getByRole("row", { name: /000113/ })
    .getByRole("link", { name: /查看/ })
    .click();
  await expect(page.getByText("数字签名、不可否认")).toBeVisible();
  const path = new URL(page.url()).pathname;
  await isClean(page, path, press(/^(吊销或冻结|Revoke or hold)$/));
  const dialog = page.getByRole("dialog");
  const state = page.locator("header").filter({ has: page.locator("h1") });

  await dialog.getByLabel("停职或执业暂停（冻结）").check();
  await expect(dialog.getByText("证书暂不能签名，可以解冻。")).toBeVisible();
  await dialog.getByRole("button", { name: "冻结", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(state).toContainText("已冻结");
  await expect(page.getByText(/已受理/)).toBeVisible();
  // The CA's own list was fetched right after: the table does not contradict what was just done.
  const standing = page.getByRole("table", { name: "证书链现在的状态" }).getByRole("row").nth(1);
  await expect(standing).toContainText("冻结");

  await page.getByRole("button", { name: "解冻" }).click();
  await expect(state).toContainText("正常");
  await expect(standing).toContainText("正常");
  await expect(page.getByRole("button", { name: "解冻" })).toHaveCount(0);

  const answered = page.waitForResponse(/certificate\.askNow/);
  await page.getByRole("button", { name: "立即查询" }).click();
  expect((await answered).ok()).toBe(true);
  await expect(page.getByRole("status").filter({ hasText: "CA 上次答复" })).toBeVisible();
  expect(await violations(page)).toEqual([]);

  // A CA that publishes on a schedule: what was done here is ahead of what it tells, and the page says so until it does.
  await publishes("ca1", 3600);
  await page.getByRole("button", { name: "吊销或冻结", exact: true }).click();
  await dialog.getByLabel("手机遗失").check();
  await expect(dialog.getByLabel(/从何时起/)).toBeVisible();
  await dialog.getByLabel("备注").fill("巡检");
  await dialog.getByRole("button", { name: "吊销", exact: true }).click();
  await expect(state).toContainText("已吊销");
  await expect(page.getByText("手机遗失（巡检）")).toBeVisible();
  const ahead = page.getByRole("status").filter({ hasText: /本院 .+ 已吊销，CA .+ 已受理/ });
  await expect(ahead).toContainText("可能仍显示原来的状态；本院已不用它签名。");
  await expect(standing).toContainText("正常");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/certificate-ahead.png" });

  await publishes("ca1", 0);
  await page.getByRole("button", { name: "立即查询" }).click();
  await expect(ahead).toHaveCount(0);
  await expect(standing).toContainText("手机遗失或密钥泄露");
  await expect(page.getByRole("button", { name: /吊销|解冻/ })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
});

test("a CA channel is tried before it is saved; who is overtaken by another's change is told and loses nothing typed", async ({
  page,
}) => {
  await isClean(page, "/certificate", press(/^(修改|Edit)$/));
  const edit = async (on: Page) => {
    await on.goto(`${here.appUrl}/certificate`);
    const card = on.locator("section").filter({ has: on.getByRole("heading", { name: "示范 CA-2" }) });
    await card.getByRole("button", { name: "修改" }).click();
    return on.getByRole("dialog");
  };
  const dialog = await edit(page);
  const [licence, connector] = [dialog.getByLabel("电子认证服务许可证号"), dialog.getByLabel("前置交换里的通道名")];
  await licence.fill("DEMO-CA2-2027");
  await connector.fill("ca9");
  await dialog.getByRole("button", { name: "试一试" }).click();
  await expect(dialog.getByText("1 项没有通过：")).toBeVisible();
  await expect(dialog.getByText(/交换节点没有配置/)).toBeVisible();
  await expect(licence).toHaveValue("DEMO-CA2-2027");
  await connector.fill("ca2");
  await dialog.getByRole("button", { name: "试一试" }).click();
  await expect(dialog.getByText("全部通过；没有签发任何证书。")).toBeVisible();
  await expect(dialog.getByText("账号可以申请“个人”证书")).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const other = await page.context().newPage();
  const theirs = await edit(other);
  await theirs.getByLabel("电子认证服务机构").fill("另一家");
  await theirs.getByRole("button", { name: "保存" }).click();
  await expect(theirs).toBeHidden();
  await other.close();

  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog.getByRole("alert")).toContainText("已被别人改过");
  await expect(licence).toHaveValue("DEMO-CA2-2027");
  await dialog.getByRole("button", { name: /取回现在的设置/ }).click();
  await expect(dialog.getByLabel("电子认证服务机构")).toHaveValue("另一家");
  await licence.fill("DEMO-CA2-2027");
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("DEMO-CA2-2027")).toBeVisible();
});

test("a key of the hospital is made with its certificate, and retired with it", async ({ page }) => {
  await isClean(page, "/institution", press(/^(新建机构密钥|New key)$/));
  await isClean(page, "/institution", press(/^(停用|Retire)$/));
  await page.goto(`${here.appUrl}/institution`);
  await page.getByRole("button", { name: "新建机构密钥" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("RSA 3072").check();
  await dialog.getByRole("button", { name: "生成并申请证书" }).click();
  await expect(dialog).toBeHidden();
  const made = page.getByRole("row", { name: /RSA 3072 正常/ });
  await made.getByRole("button", { name: "停用" }).click();
  await expect(dialog.getByText("私钥立即删除、证书吊销")).toBeVisible();
  await dialog.getByRole("button", { name: "正常停用" }).click();
  await expect(page.getByRole("row", { name: /RSA 3072 已吊销.*已停用/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

/** A self-signed root nobody has seen before. */
function newRoot(): string {
  const subject = ["-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=Patrol Root", "-days", "30"];
  return execFileSync("openssl", ["req", "-x509", ...subject], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}
