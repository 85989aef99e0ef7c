import type { Frame, Page } from "@playwright/test";
import axe from "axe-core";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * What axe finds in a page or a frame of it, each with where. @param rules "all": good practice too, which asks for landmarks
 * and headings that a mini-program's elements cannot be
 */
export async function violations(where: Page | Frame, rules: "all" | "wcag" = "all"): Promise<string[]> {
  await where.evaluate(axe.source);
  return await where.evaluate(
    async (tags) => {
      const { axe: here } = globalThis as unknown as { axe: typeof axe };
      const found = await here.run(document, tags ? { runOnly: { type: "tag", values: tags } } : {});
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    },
    rules === "wcag" ? WCAG : null,
  );
}
