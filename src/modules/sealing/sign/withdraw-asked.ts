import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "#core/error.ts";
import { cancelRequest } from "#modules/signing/cancel-request.ts";
import type { Context } from "#server/context.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { CHUNK } from "../rules.ts";
import { sealingItem } from "../schema.ts";

/** Takes back what a cancelled batch asked of its signers. `after`: the number of the last file that was looked at. */
export const withdrawKind = jobKind("sealing.withdraw", z.object({ jobId: z.string(), after: z.int().min(0) }));

/** What was signed meanwhile stays signed, and is told as such. */
export async function withdrawAsked(ctx: Context, { jobId, after }: { jobId: string; after: number }): Promise<void> {
  const items = await ctx.db
    .select({ number: sealingItem.number, requestId: sealingItem.requestId })
    .from(sealingItem)
    .where(and(eq(sealingItem.jobId, jobId), eq(sealingItem.state, "asked"), gt(sealingItem.number, after)))
    .orderBy(asc(sealingItem.number))
    .limit(CHUNK);
  const last = items.at(-1);
  if (!last) return;
  for (const { requestId } of items)
    if (requestId !== null) await cancelRequest(ctx, { requestId, reason: "批量任务已取消" }).catch(unlessOver);
  await ctx.db.transaction((tx) => enqueue(tx, ctx, withdrawKind, { jobId, after: last.number }));
}

function unlessOver(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}
