import type { Frame, Page } from "@playwright/test";
import axe from "axe-core";

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
