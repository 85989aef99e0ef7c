import { randomBytes } from "node:crypto";
import { expect, type Locator, type Page } from "@playwright/test";
import { z } from "zod";
import { here } from "./hospital.ts";

/** What the walks of the template designer have in common: its parts on the screen, and the mouse on them. */
export const field = (page: Page, kind: string, at = 0): Locator => page.locator(`[data-kind="${kind}"]`).nth(at);
export const fields = (page: Page): Locator => page.locator(".xq-field");
/** A page on the canvas; without an id the only one that is shown. */
export const paper = (page: Page, id?: string): Locator => page.locator(id ? `[data-page="${id}"]` : "[data-page]");
export const canvas = (page: Page): Locator => page.locator(".xq-canvas");
export const saved = (page: Page): Promise<void> =>
  expect(page.locator("[data-save]")).toHaveAttribute("data-save", "saved");

export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.locator("[data-ready=true]")).toBeVisible();
}

/** Calls a console procedure as the page's person does. */
export async function call(page: Page, path: string, input: unknown): Promise<unknown> {
  const reply = await page.request.post(`${here.appUrl}/api/trpc/${path}`, {
    data: JSON.stringify(input),
    headers: { "content-type": "application/json", origin: here.appUrl },
  });
  expect(reply.ok(), await reply.text()).toBe(true);
  return z.object({ result: z.object({ data: z.unknown() }) }).parse(await reply.json()).result.data;
}

/** A draft of its own, and the address of its designer. */
export async function newTemplate(
  page: Page,
  name: string,
  form?: unknown,
): Promise<{ code: string; address: string }> {
  const code = `e2e-${randomBytes(5).toString("hex")}`;
  const made = await call(page, "template.create", { name, code, typeCode: "progress-note", form });
  const { templateId } = z.object({ templateId: z.string() }).parse(made);
  return { code, address: `${here.appUrl}/template/${templateId}` };
}

export async function boxOf(one: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await one.boundingBox();
  if (!box) throw new Error("not there");
  return box;
}

/** Drags a tool of the palette to a place on a page, in parts of its width and height. */
export async function place(page: Page, tool: string, x: number, y: number, on = paper(page)): Promise<void> {
  const from = await boxOf(page.locator(`[data-tool="${tool}"]`));
  const to = await boxOf(on);
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 40, { steps: 4 });
  await page.mouse.move(to.x + to.width * x, to.y + to.height * y, { steps: 6 });
  await page.mouse.up();
}

/** Presses in the middle of something, moves by so many pixels and lets go. */
export async function dragBy(page: Page, one: Locator, dx: number, dy: number): Promise<void> {
  const { x, y, width, height } = await boxOf(one);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + dx, y + height / 2 + dy, { steps: 8 });
  await page.mouse.up();
}

/** Draws the marquee from one point of the window to another. */
export async function marquee(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
}

/** The rectangle the handles of what is selected span: the middles of two that stand across from each other. */
export async function handles(
  page: Page,
  from = "nw",
  to = "se",
): Promise<{ left: number; top: number; right: number; bottom: number }> {
  const middle = async (direction: string) => {
    const { x, y, width, height } = await boxOf(page.locator(`.moveable-${direction}:visible`));
    return { x: x + width / 2, y: y + height / 2 };
  };
  const [one, other] = [await middle(from), await middle(to)];
  return { left: one.x, top: one.y, right: other.x, bottom: other.y };
}
