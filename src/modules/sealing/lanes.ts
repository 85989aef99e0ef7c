import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import type { Item } from "./find-job.ts";
import { CHUNK, LANES } from "./rules.ts";
import { sealingItem } from "./schema.ts";

/** One chunk of a batch. Lanes share the files by their numbers and run beside each other. */
export const chunkKind = jobKind(
  "sealing.chunk",
  z.object({ jobId: z.string(), lane: z.int().min(0), after: z.int().min(0) }),
);
export type Chunk = z.output<(typeof chunkKind)["payload"]>;

/** In the transaction that lets a batch run. */
export async function enqueueLanes(tx: Tx, ctx: Context, jobId: string): Promise<void> {
  for (let lane = 0; lane < LANES; lane++) await enqueue(tx, ctx, chunkKind, { jobId, lane, after: 0 });
}

/** The next files of a lane nobody has dealt with. */
export async function nextItems(ctx: Pick<Context, "db">, { jobId, lane, after }: Chunk): Promise<Item[]> {
  return await ctx.db
    .select()
    .from(sealingItem)
    .where(
      and(
        eq(sealingItem.jobId, jobId),
        eq(sealingItem.state, "waiting"),
        sql`${sealingItem.number} > ${after}`,
        sql`MOD(${sealingItem.number}, ${LANES}) = ${lane}`,
      ),
    )
    .orderBy(asc(sealingItem.number))
    .limit(CHUNK);
}
