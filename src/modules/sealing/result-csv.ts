import { and, asc, eq, gt } from "drizzle-orm";
import { CSV_MARK, csvLine } from "#core/csv.ts";
import type { Context } from "#server/context.ts";
import { columns, type ListedItem } from "./list-jobs.ts";
import { isThere } from "./rules.ts";
import { sealingItem } from "./schema.ts";

/** Rows read at once. */
const PART = 1000;

/** The batch's result, each file with its reason in words, part after part. */
export async function* resultCsv(ctx: Pick<Context, "db">, jobId: string): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(["序号", "文件", "签名人工号", "结果", "原因", "代码", "文书编号", "版本", "SM3", "时间"]);
  for (let after = 0; ;) {
    const rows = await ctx.db
      .select(columns)
      .from(sealingItem)
      .where(and(eq(sealingItem.jobId, jobId), gt(sealingItem.number, after)))
      .orderBy(asc(sealingItem.number))
      .limit(PART);
    if (rows.length === 0) return;
    yield rows.map((row) => csvLine(cellsOf(row))).join("");
    after = rows.at(-1)?.number ?? after;
  }
}

const SEALED = { waiting: "未处理", asked: "", done: "已盖", failed: "未盖" } as const;
const SIGNED = { waiting: "未处理", asked: "等待签名", done: "已签", failed: "未签" } as const;

function cellsOf(row: ListedItem): string[] {
  return [
    String(row.number),
    row.name,
    row.staffNo ?? "",
    row.staffNo === null ? SEALED[row.state] : SIGNED[row.state],
    row.say?.zh ?? "",
    row.problem ?? "",
    isThere(row) ? row.documentId : "",
    row.revision === null ? "" : String(row.revision),
    row.digest ?? "",
    row.at?.toISOString() ?? "",
  ];
}
