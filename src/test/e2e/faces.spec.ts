import { expect, test } from "@playwright/test";
import { violations } from "./axe.ts";
import { signIn } from "./console.ts";
import { here } from "./hospital.ts";

/** Every kind of seal begins with its usual face, drawn while it is described, as large as it will be on paper. */
test("kinds and shapes have faces of their own; a name seal needs its owner, and either key may sign", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  const shot = async (name: string): Promise<void> => {
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
  };
  await signIn(page, "000401");
  await page.goto(`${here.appUrl}/seal/new`);
  const preview = page.getByRole("img", { name: "章面预览" });
  for (const [kind, width] of [
    ["hospital", "42.0 mm"],
    ["records", "42.0 mm"],
    ["diagnosis", "42.0 mm"],
    ["department", "38.0 mm"],
    ["name", "18.0 mm"],
    ["void", "60.0 mm"],
  ] as const) {
    await page.getByLabel("种类").selectOption(kind);
    await expect(page.getByText(width)).toBeVisible();
    await expect(preview).toHaveAttribute("src", /^data:image\/svg/);
    await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
    await shot(`kind-${kind}`);
  }
  await page.getByLabel("理由").fill("换发");
  await page.getByLabel("种类").selectOption("name");
  await expect(page.getByRole("button", { name: "提交制章申请" })).toBeDisabled();
  await page.getByLabel("本人工号").fill("999999");
  await page.getByRole("button", { name: "提交制章申请" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("人名章");
  await page.getByLabel("种类").selectOption("diagnosis");
  await page.getByLabel("形状").selectOption("oval");
  await expect(preview).toHaveAttribute("src", /^data:image\/svg/);
  await page.getByLabel("签章密钥").selectOption("rsa");
  expect(await violations(page)).toEqual([]);
  await shot("kind-oval");
});
