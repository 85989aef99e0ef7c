import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { z } from "zod";
import { revisionFiles } from "#modules/document/revision-files.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { files } from "#server/files.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { sealingItem, sealingJob } from "./schema.ts";

/** Takes away what a batch left in the file store. `after`: the number of the last file that was looked at. */
export const sweepKind = jobKind("sealing.sweep", z.object({ jobId: z.string(), after: z.int().min(0) }));

const HOUR_MS = 3_600_000;
/** An upload is unpacked within this time; a tail that is older than the other and named by no row is nobody's. */
const WAIT_MS = { upload: 24 * HOUR_MS, end: HOUR_MS } as const;
/** Files of a batch looked at by one job. */
const PART = 500;

/** Before an archive is unpacked, and in the transaction that ends a batch. */
export async function askSweep(tx: Tx, ctx: Context, jobId: string, when: keyof typeof WAIT_MS): Promise<void> {
  const runAt = new Date(ctx.clock.now().getTime() + WAIT_MS[when]);
  await enqueue(tx, ctx, sweepKind, { jobId, after: 0 }, { runAt });
}

/**
 * Takes away what no row names: an archive whose order was never stored, uploads of a cancelled batch, tails of workers that
 * died between writing and committing, and those of attempts somebody was faster than. A batch that goes on is left alone.
 */
export async function sweepFiles(ctx: Context, { jobId, after }: { jobId: string; after: number }): Promise<void> {
  const [job] = await ctx.db.select({ state: sealingJob.state }).from(sealingJob).where(eq(sealingJob.id, jobId));
  if (!job) return await removeAll(await files().list(`sealing/${jobId}`));
  if (job.state !== "done" && job.state !== "cancelled") return;
  const items = await ctx.db
    .select({ number: sealingItem.number, documentId: sealingItem.documentId, fileKey: sealingItem.fileKey })
    .from(sealingItem)
    .where(and(eq(sealingItem.jobId, jobId), gt(sealingItem.number, after)))
    .orderBy(asc(sealingItem.number))
    .limit(PART);
  const last = items.at(-1);
  if (!last) return;
  const named = new Set(
    await revisionFiles(
      ctx,
      items.map(({ documentId }) => documentId),
    ),
  );
  const before = new Date(ctx.clock.now().getTime() - WAIT_MS.end);
  for (const { documentId } of items) {
    const found = await files().list(`document/${documentId}`);
    await removeAll(found.filter(({ key, changedAt }) => ATTEMPT.test(key) && !named.has(key) && changedAt < before));
  }
  if (job.state === "cancelled") await forgetUploads(ctx, jobId, items, named);
  await ctx.db.transaction((tx) => enqueue(tx, ctx, sweepKind, { jobId, after: last.number }));
}

/** Each attempt writes under a name of its own. */
const ATTEMPT = /[/]\d+-[0-9a-f-]{36}[.](tail|pdf)$/;

type Item = { number: number; fileKey: string | null };

/** What was not sealed when the batch was cancelled will not be. */
async function forgetUploads(ctx: Context, jobId: string, items: readonly Item[], named: ReadonlySet<string>) {
  const idle = items.flatMap(({ number, fileKey }) =>
    fileKey !== null && !named.has(fileKey) ? [{ number, key: fileKey }] : [],
  );
  if (idle.length === 0) return;
  await removeAll(idle);
  await ctx.db
    .update(sealingItem)
    .set({ fileKey: null })
    .where(
      and(
        eq(sealingItem.jobId, jobId),
        inArray(
          sealingItem.number,
          idle.map(({ number }) => number),
        ),
      ),
    );
}

async function removeAll(found: readonly { key: string }[]): Promise<void> {
  for (const { key } of found) await files().remove(key);
}
