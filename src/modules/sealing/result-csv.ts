import { and, asc, eq, gt } from "drizzle-orm";
import { CSV_MARK, csvLine } from "#core/csv.ts";
import type { Context } from "#server/context.ts";
import { columns, type ListedItem } from "./list-jobs.ts";
import { sealingItem } from "./schema.ts";

/** Rows read at once. */
const PART = 1000;

/** The batch's result, each file with its reason in words, part after part. */
export async function* resultCsv(ctx: Pick<Context, "db">, jobId: string): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(["序号", "文件", "结果", "原因", "代码", "文书编号", "版本", "SM3", "时间"]);
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

const RESULTS = { waiting: "未处理", done: "已盖", failed: "未盖" } as const;

function cellsOf(row: ListedItem): string[] {
  const isThere = row.state === "done" || !row.isUpload;
  return [
    String(row.number),
    row.name,
    RESULTS[row.state],
    row.say?.zh ?? "",
    row.problem ?? "",
    isThere ? row.documentId : "",
    row.revision === null ? "" : String(row.revision),
    row.digest ?? "",
    row.at?.toISOString() ?? "",
  ];
}
