import { and, eq } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { recordAll } from "#modules/audit/record.ts";
import { documentTypeOf } from "#modules/document/save-document-type.ts";
import { storeRevisions } from "#modules/document/store-revisions.ts";
import { storeRequest } from "#modules/signing/request-signatures.ts";
import { passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { inTurns } from "#server/in-turns.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { countItems, stopJob } from "../count-items.ts";
import { sealingError } from "../errors.ts";
import { findJob, type Item, type Job, lockJob } from "../find-job.ts";
import type { TypeFacts } from "../file/take-file.ts";
import { chunkKind } from "../lanes.ts";
import { mayOrder } from "../rules.ts";
import { sealingItem } from "../schema.ts";
import { autoSignKind } from "./auto-sign-item.ts";
import { planAsk, type PlannedAsk } from "./plan-ask.ts";

/** Files looked at at once. */
const AT_ONCE = 4;

/**
 * Asks the signers of a lane's next files. Each file's document, request and item are stored in one transaction of their own: a process
 * that dies has asked for a file or has not. What happens then is the signer's: on the phone, one confirmation for up to 200; or
 * at once in an auto-sign session, where the calling system gave its word.
 */
export async function askChunk(acting: Context, job: Job, { lane, items }: { lane: number; items: readonly Item[] }) {
  const { actor } = acting;
  // A role that was taken away counts at once.
  if (actor.kind === "staff" && !mayOrder(actor.roles)) return await stopJob(acting, job.id, sealingError("no-role"));
  const types = new Map<string, Promise<TypeFacts>>();
  const typeOf = (code: string) => {
    const known = types.get(code) ?? documentTypeOf(acting, code);
    types.set(code, known);
    return known;
  };
  const planned = await inTurns(items, AT_ONCE, (item) => planAsk(acting, job, item, typeOf));
  await passing("sealing.tried");
  for (const one of planned) if (!(await storeAsk(acting, job.id, one))) return;
  await passing("sealing.stored");
  const after = items.at(-1)?.number ?? 0;
  if ((await findJob(acting, job.id)).state !== "running") return;
  await acting.db.transaction((tx) => enqueue(tx, acting, chunkKind, { jobId: job.id, lane, after }));
}

/** @returns whether the batch still runs */
async function storeAsk(ctx: Context, jobId: string, planned: PlannedAsk): Promise<boolean> {
  if ("error" in planned) return await storeFailure(ctx, jobId, planned.item, planned.error);
  const { item, received, request } = planned;
  try {
    return await ctx.db.transaction(async (tx) => {
      const job = await lockWaiting(tx, jobId, item);
      if (!job) return true;
      if (job.state !== "running") return false;
      const { events } = await storeRevisions(tx, ctx, { received: received ? [received] : [], appended: [] });
      const { requestId } = await storeRequest(tx, ctx, request);
      await tx
        .update(sealingItem)
        .set({ state: "asked", requestId, problem: null, say: null, at: ctx.clock.now() })
        .where(isItem(jobId, item));
      const state = await countItems(tx, ctx, job, { asked: 1 });
      if (item.word !== null) await enqueue(tx, ctx, autoSignKind, { jobId, number: item.number });
      await recordAll(
        tx,
        events.map((event) => ({ ctx, event })),
      );
      return state === "running" || state === "waiting";
    });
  } catch (error) {
    if (error instanceof AppError) return await storeFailure(ctx, jobId, item, error);
    throw error;
  }
}

async function storeFailure(ctx: Context, jobId: string, item: Item, { code: problem, say }: AppError) {
  return await ctx.db.transaction(async (tx) => {
    const job = await lockWaiting(tx, jobId, item);
    if (!job) return true;
    if (job.state === "cancelled") return false;
    await tx.update(sealingItem).set({ state: "failed", problem, say, at: ctx.clock.now() }).where(isItem(jobId, item));
    return (await countItems(tx, ctx, job, { failed: 1 })) === "running";
  });
}

/** The batch's row, locked; null when somebody else has dealt with the item. */
async function lockWaiting(tx: Tx, jobId: string, item: Item): Promise<Job | null> {
  const job = await lockJob(tx, jobId);
  const [row] = await tx
    .select({ state: sealingItem.state })
    .from(sealingItem)
    .where(isItem(jobId, item))
    .for("update");
  return row?.state === "waiting" ? job : null;
}

const isItem = (jobId: string, { number }: Item) => and(eq(sealingItem.jobId, jobId), eq(sealingItem.number, number));
