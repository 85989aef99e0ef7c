import { and, eq, inArray, sql } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { recordAll } from "#modules/audit/record.ts";
import { storeRevisions } from "#modules/document/store-revisions.ts";
import { askPreservation } from "#modules/preservation/ask-preservation.ts";
import { sealError } from "#modules/seal/errors.ts";
import { grantsInForce, sealerOf } from "#modules/seal/find-grant.ts";
import { type OpenSeal, openSeal } from "#modules/seal/open-seal.ts";
import { storeUses } from "#modules/seal/store-uses.ts";
import { passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { countItems, stopJob } from "../count-items.ts";
import { type Item, type Job, lockJob } from "../find-job.ts";
import { chunkKind } from "../lanes.ts";
import { sealingItem } from "../schema.ts";
import { type Tried, tryItems } from "./try-items.ts";

type Part = { lane: number; items: readonly Item[] };

/**
 * Seals the next files of a lane. Everything a file becomes is stored in one transaction with its item's state: a process
 * that dies before leaves it waiting, after it is done, and whoever comes second finds it so. What lies in the file store by
 * then and is named by no row harms nobody.
 */
export async function sealChunk(acting: Context, job: Job, { lane, items }: Part): Promise<void> {
  const opened = await openFor(acting, job.sealId ?? "").catch(async (error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    await stopJob(acting, job.id, error);
    return null;
  });
  if (!opened) return;
  try {
    const tried = await tryItems(acting, opened, job, items);
    await passing("sealing.tried");
    await storeChunk(acting, opened, { job, lane, items, tried });
    await passing("sealing.stored");
  } finally {
    opened.close();
  }
}

/** No seal, no key, no grant at all: nothing that is tried could succeed, and files that wait need not fail one by one. */
async function openFor(acting: Context, sealId: string): Promise<OpenSeal> {
  const grants = await grantsInForce(acting, sealId, sealerOf(acting.actor));
  if (grants.length === 0) throw sealError("no-grant-left");
  return await openSeal(acting, sealId);
}

type Sealing = Part & { job: Job; tried: readonly Tried[] };

async function storeChunk(ctx: Context, opened: OpenSeal, { job: { id: jobId }, lane, items, tried }: Sealing) {
  await ctx.db.transaction(async (tx) => {
    const job = await lockJob(tx, jobId);
    if (job.state === "cancelled") return;
    const waiting = await stillWaiting(tx, jobId, items);
    const fresh = tried.filter(({ item }) => waiting.has(item.number));
    const sealed = fresh.flatMap((one) => (one.outcome === "sealed" ? [one] : []));
    // A grant that ends in the middle of the chunk covers the first ones only.
    const { stored, refused, events: uses } = await storeUses(tx, ctx, opened, sealed, jobId);
    const good = sealed.filter(({ item }) => stored.has(item.documentId));
    const { moved, events } = await storeRevisions(tx, ctx, {
      received: good.flatMap(({ received }) => received ?? []),
      appended: good.map(({ appended }) => appended),
    });
    // storeUses wrote what is counted; a document that moved on is not sealed, and the transaction must say so.
    if (moved.size > 0) throw new Error(`${moved.size} documents moved on; the chunk is tried again`);
    const isRevoked = [...refused.values()].includes("grant-revoked");
    const failed = [
      ...fresh.flatMap((one) => (one.outcome === "failed" ? [one] : [])),
      ...sealed.flatMap(({ item }) => {
        const refusal = refused.get(item.documentId);
        // Its grant was taken back while it was being sealed: it waits as those behind it do.
        return refusal && refusal !== "grant-revoked" ? [{ item, error: sealError(refusal) }] : [];
      }),
    ];
    await storeItems(tx, ctx, good, failed);
    for (const { documentId, isKept } of good) if (isKept) await askPreservation(tx, ctx, documentId);
    const state = await countItems(tx, ctx, job, { done: good.length, failed: failed.length });
    const after = isRevoked ? 0 : (items.at(-1)?.number ?? 0);
    if (state === "running") await enqueue(tx, ctx, chunkKind, { jobId, lane, after });
    const all = [...events, ...uses];
    await recordAll(
      tx,
      all.map((event) => ({ ctx, event })),
    );
  });
}

async function stillWaiting(tx: Tx, jobId: string, items: readonly Item[]): Promise<Set<number>> {
  const rows = await tx
    .select({ number: sealingItem.number, state: sealingItem.state })
    .from(sealingItem)
    .where(
      and(
        eq(sealingItem.jobId, jobId),
        inArray(
          sealingItem.number,
          items.map(({ number }) => number),
        ),
      ),
    )
    .for("update");
  return new Set(rows.filter(({ state }) => state === "waiting").map(({ number }) => number));
}

type Sealed = Extract<Tried, { outcome: "sealed" }>;

/** One statement for the whole chunk: the rows are there, so each INSERT is an update. */
async function storeItems(
  tx: Tx,
  ctx: Context,
  good: readonly Sealed[],
  failed: readonly { item: Item; error: AppError }[],
): Promise<void> {
  const at = ctx.clock.now();
  const rows = [
    ...good.map(({ item, usageId, appended }) => ({
      ...item,
      state: "done" as const,
      problem: null,
      say: null,
      usageId,
      revision: appended.baseRevision + 1,
      digest: appended.digest,
      at,
    })),
    ...failed.map(({ item, error: { code: problem, say } }) => ({
      ...item,
      state: "failed" as const,
      problem,
      say,
      at,
    })),
  ];
  if (rows.length === 0) return;
  const taken = (name: string) => sql.raw(`VALUES(\`${name}\`)`);
  await tx
    .insert(sealingItem)
    .values(rows)
    .onDuplicateKeyUpdate({
      set: {
        state: taken("state"),
        problem: taken("problem"),
        say: taken("say"),
        usageId: taken("usageId"),
        revision: taken("revision"),
        digest: taken("digest"),
        at: taken("at"),
      },
    });
}
