import type { Bytes } from "#core/bytes.ts";
import { AppError } from "#core/error.ts";
import { pageText } from "#modules/document/draw-pages.ts";
import type { Context } from "#server/context.ts";
import type { Report } from "./report.ts";
import { type LineChange, textDifference } from "./text-difference.ts";

/** How a page's text changed after it was signed. `before` and `after` are revisions. */
export type PageComparison = { page: number; before: number; after: number; lines: LineChange[] };

/** Pages compared of one file: the first altered ones tell the story. */
const MOST_PAGES = 3;

/**
 * What pages said when they were signed and what they say now, for those where the file's structure shows a change that is
 * not allowed. An explanation, no evidence: a page that cannot be read is passed over.
 */
export async function comparePages(ctx: Pick<Context, "log">, pdf: Bytes, report: Report): Promise<PageComparison[]> {
  const altered = new Map<number, number>();
  for (const { revision, changes } of report.revisions)
    for (const { page, isAllowed } of changes)
      if (!isAllowed && page !== null && !altered.has(page)) altered.set(page, revision);
  const found: PageComparison[] = [];
  for (const [page, revision] of [...altered].slice(0, MOST_PAGES)) {
    const end = report.revisions.find((one) => one.revision === revision - 1)?.end;
    if (end === undefined) continue;
    try {
      const [then, now] = [await pageText(pdf.subarray(0, end), page), await pageText(pdf, page)];
      const lines = textDifference(then, now);
      if (lines.length > 0) found.push({ page, before: revision - 1, after: report.revisions.length, lines });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      ctx.log.info({ page, code: error.code }, "a changed page could not be compared");
    }
  }
  return found;
}
