import { createHmac } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Cookie, expect, type Page } from "@playwright/test";
import { here } from "./hospital.ts";

/**
 * The demonstration's administrator in the console, or another of its accounts. All walks share one sign-in: a one-time code
 * opens one session, and two walks may begin within the half minute a code lives.
 */
export async function signIn(page: Page, staffNo = "000009"): Promise<void> {
  const session = `${here.home}/console-session-${staffNo}.json`;
  if (existsSync(session)) {
    await page.context().addCookies(JSON.parse(readFileSync(session, "utf8")) as Cookie[]);
    await page.goto(here.appUrl);
  } else await signInAnew(page, staffNo);
  await expect(page.getByText("工作台").first()).toBeVisible();
  writeFileSync(session, JSON.stringify(await page.context().cookies()), { mode: 0o600 });
}

async function signInAnew(page: Page, staffNo: string): Promise<void> {
  const account = here.demo().accounts.find((one) => one.staffNo === staffNo);
  if (!account) throw new Error(`the demonstration has no console account ${staffNo}`);
  await page.goto(here.appUrl);
  await page.getByRole("tab", { name: "账号与动态码" }).click();
  await page.getByLabel("工号").fill(account.staffNo);
  await page.getByLabel("密码").fill(account.password);
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("textbox", { name: /动态码/ }).fill(totp(account.totpSecret));
  await page.getByRole("button", { name: "登录" }).click();
}

/** RFC 6238 with 30 s, six digits, HMAC-SHA-1: what an authenticator app shows now. */
function totp(secret: string): string {
  const bits = Array.from(secret, (letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  ).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
