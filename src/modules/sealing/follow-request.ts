import { and, eq } from "drizzle-orm";
import { findPerson } from "#modules/person/find-person.ts";
import { type SignRequest, signaturesOf, tasksOf } from "#modules/signing/read-request.ts";
import type { Context } from "#server/context.ts";
import { countItems } from "./count-items.ts";
import { sealingError } from "./errors.ts";
import { lockJob } from "./find-job.ts";
import { sealingItem } from "./schema.ts";

/** What became of a request, for the batch it was made for, if any. Called for each happening, as often as it likes. */
export async function followRequest(ctx: Context, request: SignRequest): Promise<void> {
  const requestId = request.id;
  const [item] = await ctx.db.select().from(sealingItem).where(eq(sealingItem.requestId, requestId));
  if (item?.state !== "asked") return;
  const outcome = await outcomeOf(ctx, request);
  const { jobId, number } = item;
  const isIt = and(eq(sealingItem.jobId, jobId), eq(sealingItem.number, number));
  await ctx.db.transaction(async (tx) => {
    const job = await lockJob(tx, jobId);
    const [row] = await tx.select().from(sealingItem).where(isIt).for("update");
    if (row?.state !== "asked" || row.requestId !== requestId) return;
    await tx
      .update(sealingItem)
      .set({ ...outcome, word: null, at: ctx.clock.now() })
      .where(isIt);
    const { state } = outcome;
    if (state !== undefined) await countItems(tx, ctx, job, { [state]: 1, asked: -1 }, false);
  });
}

type Outcome = Partial<
  Pick<typeof sealingItem.$inferSelect, "state" | "problem" | "say" | "revision" | "digest" | "staffNo">
>;

async function outcomeOf(ctx: Context, request: SignRequest): Promise<Outcome & { state?: "done" | "failed" }> {
  const [task] = await tasksOf(ctx.db, request.id);
  const signer = task ? await findPerson(ctx, task.personId) : null;
  const staffNo = signer?.staffNo ?? null;
  if (request.state === "open") return { staffNo };
  if (request.state === "completed") {
    const made = (await signaturesOf(ctx.db, request.id)).at(-1);
    const { revision = null, revisionDigest: digest = null } = made ?? {};
    return { state: "done", problem: null, say: null, revision, digest, staffNo };
  }
  const facts = { name: signer?.name ?? "", why: request.endedWhy ?? "" };
  const { code: problem, say } = sealingError(`sign-${request.state}`, facts);
  return { state: "failed", problem, say, staffNo };
}
