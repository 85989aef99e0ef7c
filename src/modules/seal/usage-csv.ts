import { and, asc, eq, gt } from "drizzle-orm";
import { CSV_MARK, csvLine } from "#core/csv.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { described, seenUsages } from "./list-usages.ts";
import { findSeal } from "./lock-seal.ts";
import { sealUsage, sealVersion } from "./schema.ts";

/** Rows read at once. */
const PART = 500;
const RULES = {
  coordinates: "坐标",
  keyword: "关键字",
  field: "签章域",
  seam: "骑缝",
  template: "按模板",
  "every-page": "每页",
} as const;
const HEAD = [
  "时间",
  "章号",
  "印章",
  "版本",
  "结果",
  "原因",
  "使用人",
  "业务系统",
  "授权",
  "文书",
  "文书编号",
  "住院号",
];

/**
 * 用章记录 for a spreadsheet, the oldest first, part after part: what `listUsages` shows, and nobody sees more. That it was taken
 * out is recorded. @throws seal.not-found, seal.not-auditor
 */
export async function usageCsv(ctx: Context, sealId: string): Promise<{ name: string; parts: AsyncGenerator<string> }> {
  const { no, name } = await findSeal(ctx, sealId);
  const { where, isAll } = await seenUsages(ctx, sealId);
  await ctx.db.transaction((tx) => record(tx, ctx, { type: "seal.usages-exported", subject: sealId, data: { isAll } }));
  return { name: `${name} ${no} 用章记录`, parts: parts() };

  async function* parts(): AsyncGenerator<string> {
    yield CSV_MARK + csvLine([...HEAD, "位置", "页", "来源", "盖前 SM3", "盖后 SM3"]);
    // Identifiers grow with time.
    for (let after = ""; ;) {
      const rows = await ctx.db
        .select({ usage: sealUsage, version: sealVersion.number })
        .from(sealUsage)
        .innerJoin(sealVersion, eq(sealVersion.id, sealUsage.versionId))
        .where(and(where, gt(sealUsage.id, after)))
        .orderBy(asc(sealUsage.id))
        .limit(PART);
      if (rows.length === 0) return;
      yield (await described(ctx, rows))
        .map((row) => csvLine([row.at.toISOString(), no, name, ...cellsOf(row)]))
        .join("");
      after = rows.at(-1)?.usage.id ?? after;
    }
  }
}

function cellsOf(row: Awaited<ReturnType<typeof described>>[number]): string[] {
  return [
    `v${row.version}`,
    row.problem === null ? "已盖" : "未盖",
    row.say?.zh ?? row.problem ?? "",
    row.person ?? "",
    row.applicationId ?? "",
    row.grantId ?? "",
    row.title,
    row.documentId,
    row.visitNo ?? "",
    RULES[row.rule],
    row.firstPage === null ? "" : `${row.firstPage}–${row.lastPage ?? row.firstPage}`,
    row.source,
    row.digestBefore ?? "",
    row.digestAfter ?? "",
  ];
}
