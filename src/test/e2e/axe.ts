import { expect, type Frame, type Page } from "@playwright/test";
import axe from "axe-core";
import { here } from "./hospital.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * What axe finds in a page or a frame of it, each with where. @param rules "phone": WCAG without good practice, which asks
 * for landmarks a mini-program's elements cannot be, and without keyboard scrolling of Taro's page element
 */
export async function violations(where: Page | Frame, rules: "all" | "phone" = "all"): Promise<string[]> {
  await where.evaluate(axe.source);
  return await where.evaluate(
    async (tags) => {
      const { axe: here } = globalThis as unknown as { axe: typeof axe };
      const onPhone = {
        runOnly: { type: "tag" as const, values: tags ?? [] },
        rules: { "scrollable-region-focusable": { enabled: false } },
      };
      const found = await here.run(document, tags ? onPhone : {});
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    },
    rules === "phone" ? WCAG : null,
  );
}

/** Nothing axe objects to on a page of the console, in both languages and both colours, with whatever `open` opens. */
export async function isClean(page: Page, path: string, open?: (page: Page) => Promise<void>): Promise<void> {
  for (const to of ["en", "zh"]) {
    await page.goto(`${here.appUrl}/lang?to=${to}&back=${encodeURIComponent(path)}`);
    await open?.(page);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), `${path} ${to} ${colorScheme}`).toEqual([]);
    }
  }
}
