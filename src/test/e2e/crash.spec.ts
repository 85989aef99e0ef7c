import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { z } from "zod";
import { HisClient } from "../../../bin/smoke/his-client.ts";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { bindDoctor, here, kill, newTask, settle, statusOf } from "./hospital.ts";

const ROUNDS = 50;
const VICTIMS = ["app", "worker", "exchange", "database"] as const;
/** Kills fall all over a signature, from the PIN to the stored result, and a little beyond; how long that is, the machine says. */
const WINDOW_OF_LAST = 1.2;

const verdict = z.object({ verdict: z.string(), signatures: z.array(z.object({ name: z.string() })) });

test(`kill -9 at ${ROUNDS} random points loses nothing and signs nothing twice`, async () => {
  test.setTimeout(20 * 60_000);
  const doctor = await bindDoctor("000237");
  const his = here.his();
  const signed: string[] = [];
  let interrupted = 0;
  let undisturbedMs = await timeOf(async () => {
    const { taskId } = await newTask(his, doctor.staff.staffNo);
    await doctor.phone.sign([taskId], doctor.pin);
  });

  for (let round = 0; round < ROUNDS; round++) {
    const task = await newTask(his, doctor.staff.staffNo);
    const confirmation = await doctor.phone.prepare([task.taskId]);
    const victim = VICTIMS[round % VICTIMS.length] ?? "app";
    let first: unknown = "under way";
    const killed = killLater(victim, Math.random() * undisturbedMs * WINDOW_OF_LAST, () => {
      if (first === "under way") interrupted++;
    });
    const tookMs = await timeOf(async () => {
      first = await doctor.phone.confirm(confirmation, doctor.pin).catch((error: unknown) => String(error));
    });
    await killed;
    if (typeof first !== "string") undisturbedMs = Math.min(undisturbedMs, tookMs);
    await settle();

    // The phone asks how it ended; what is still open is signed again, as a doctor would. Refusing to sign twice is right.
    await doctor.phone.open();
    const again = await doctor.phone.sign([task.taskId], doctor.pin).catch((error: unknown) => codeOf(error));
    const isSettled = again === "signing.already-signed" || (Array.isArray(again) && again[0]?.status === "signed");
    expect(isSettled, `round ${round}, ${victim}: ${JSON.stringify({ first, again })}`).toBe(true);
    await expect
      .poll(() => statusOf(his, task.requestId), { message: `round ${round}, ${victim}`, timeout: 90_000 })
      .toBe("completed");
    signed.push(task.documentId);
  }

  // The kills hit signatures, not only the pauses between them.
  expect(interrupted).toBeGreaterThan(0);
  console.log(`${interrupted} of ${ROUNDS} kills fell into a confirmation under way`);
  for (const documentId of signed) expect(await signaturesIn(his, documentId)).toBe(1);
});

test("without its database the console says what happened, keeps what was typed, and goes on when it is back", async ({
  page,
}) => {
  await signIn(page);
  // It is back within a second or two: a page or a form that was not faster than that tries again.
  for (const [language, path, says, again] of [
    ["zh", "/signing", "数据库刚才没有应答", "重试"],
    ["en", "/person", "the database did not answer", "Try again"],
  ] as const) {
    await page.goto(`${here.appUrl}/lang?to=${language}&back=${path}`);
    await expect(async () => {
      await kill("database");
      await page.goto(`${here.appUrl}${path}`);
      await expect(page.getByText(says)).toBeVisible({ timeout: 2000 });
    }).toPass();
    await expect(page.locator("main")).toContainText(/(追踪号|Trace) \d+/);
    await expect(page.locator("body")).not.toContainText(/at .*\.[jt]s|Error:|ECONN/);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `test-results/crash-page-${language}.png` });
    await settle();
    await page.getByRole("link", { name: again }).click();
    await expect(page.getByRole("table").first()).toBeVisible();
    expect(new URL(page.url()).pathname).toBe(path);
  }
  await page.goto(`${here.appUrl}/lang?to=zh&back=/certificate`);

  const card = page.locator("section").filter({ has: page.getByRole("heading", { name: "示范 CA-2" }) });
  const dialog = page.getByRole("dialog");
  const licence = dialog.getByLabel("电子认证服务许可证号");
  await expect(async () => {
    if (!(await dialog.isVisible())) await card.getByRole("button", { name: "修改" }).click();
    await licence.fill("DEMO-CA2-TYPED");
    await kill("database");
    await dialog.getByRole("button", { name: "保存" }).click();
    await expect(dialog.getByRole("alert")).toBeVisible({ timeout: 5000 });
  }).toPass();
  await expect(dialog.getByRole("alert")).toContainText("系统错误。请把追踪号告诉信息科。");
  await expect(licence).toHaveValue("DEMO-CA2-TYPED");
  await page.screenshot({ path: "test-results/crash-form.png" });
  await settle();
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText("DEMO-CA2-TYPED");
});

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);

async function timeOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** SIGKILL after so many milliseconds. */
async function killLater(name: string, ms: number, onKill: () => void): Promise<void> {
  await new Promise((later) => setTimeout(later, ms));
  const gone = kill(name);
  onKill();
  await gone;
}

/** How many signatures the document holds, all of them valid; checked by the command anybody can run. */
async function signaturesIn(his: HisClient, documentId: string): Promise<number> {
  const file = `${here.home}/crash.pdf`;
  writeFileSync(file, await his.download(`/documents/${documentId}/content`));
  const said = verdict.parse(
    JSON.parse(
      execFileSync(process.execPath, ["bin/verify.ts", file, "--trust", here.anchorsFile()], { encoding: "utf8" }),
    ),
  );
  expect(said.verdict).toBe("valid");
  return said.signatures.length;
}
