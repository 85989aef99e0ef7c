import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { fromHex } from "#core/bytes.ts";
import { issueRecords, MOST_RECORDS } from "#modules/timestamp/issue-records.ts";
import { passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import { jobKind } from "#server/jobs/enqueue.ts";
import { lockJob } from "../find-job.ts";
import { sealingItem } from "../schema.ts";

/** One timestamp over what a batch sealed, once it ends or is stopped. Without trusted time it is tried every ten minutes. */
export const stampKind = jobKind("sealing.stamp", z.object({ jobId: z.string() }), (failures: number) =>
  Math.min(1000 * 2 ** failures, 600_000),
);

/** Rows of one statement. */
const ROWS = 200;

/**
 * Stamps all sealed files of a batch that have no evidence record yet with one token (RFC 4998): every record is stored in the same
 * transaction, so that a process that dies before leaves none, and the next one's token is theirs.
 */
export async function stampBatch(ctx: Context, { jobId }: { jobId: string }): Promise<void> {
  const isUnstamped = and(eq(sealingItem.jobId, jobId), eq(sealingItem.state, "done"), isNull(sealingItem.record));
  for (;;) {
    const items = await ctx.db
      .select({ number: sealingItem.number, digest: sealingItem.digest })
      .from(sealingItem)
      .where(isUnstamped)
      .orderBy(asc(sealingItem.number))
      .limit(MOST_RECORDS);
    if (items.length === 0) return;
    const digests = items.map(({ digest }) => fromHex(digest ?? ""));
    const { records } = await issueRecords(ctx, { hash: "sm3", digests });
    await passing("sealing.stamped");
    await ctx.db.transaction(async (tx) => {
      await lockJob(tx, jobId);
      const [first] = await tx.select({ number: sealingItem.number }).from(sealingItem).where(isUnstamped).limit(1);
      // Somebody else was faster.
      if (!first) return;
      for (let at = 0; at < items.length; at += ROWS) {
        const part = items.slice(at, at + ROWS);
        const cases = part.map(({ number }, index) => sql`WHEN ${number} THEN ${records[at + index]}`);
        await tx
          .update(sealingItem)
          .set({ record: sql`CASE ${sealingItem.number} ${sql.join(cases, sql` `)} END` })
          .where(
            and(
              isUnstamped,
              sql`${sealingItem.number} BETWEEN ${part[0]?.number ?? 0} AND ${part.at(-1)?.number ?? 0}`,
            ),
          );
      }
    });
  }
}
