import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { returnTask } from "#modules/signing/decline-task.ts";
import { announceKind } from "#modules/signing/end-request.ts";
import { lockTask, readTask } from "#modules/signing/read-request.ts";
import { signPageSeen, signTask } from "#modules/signing/schema.ts";
import type { Context } from "#server/context.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { leavingError } from "./errors.ts";
import type { AnswerHandover } from "./input.ts";
import { handover } from "./schema.ts";

const WHY = "离任交接";

/** What colleagues who left would hand to this person. */
export async function listHandovers(ctx: Context, personId: string) {
  const mine = and(eq(handover.toPersonId, personId), eq(handover.state, "offered"));
  const rows = await ctx.db.select().from(handover).where(mine).orderBy(handover.offeredAt).limit(200);
  return await Promise.all(
    rows.map(async ({ id, taskId, fromPersonId }) => {
      const { task } = await readTask(ctx.db, taskId);
      const document = await readDocument(ctx, task.documentId);
      const from = await findPerson(ctx, fromPersonId);
      return { handoverId: id, title: document.title, from: from?.name ?? "" };
    }),
  );
}

/**
 * Yes: the task is theirs, to be signed in their own name with whom it was first asked of beside it. No: it goes back to its
 * sender. @throws leaving.unknown-handover, signing.*
 */
export async function answerHandover(
  ctx: Context,
  { handoverId, accept, personId }: AnswerHandover & { personId: string },
): Promise<void> {
  const [offer] = await ctx.db.select().from(handover).where(eq(handover.id, handoverId));
  if (offer?.toPersonId !== personId || offer.state !== "offered") throw leavingError("unknown-handover");
  const { taskId, fromPersonId } = offer;
  // The end of the request comes first: when this dies in between, the offer is still there to be answered.
  if (!accept) await returnTask(ctx, { taskId, reason: `${WHY}未被接受`, personId: fromPersonId });
  await ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    const { task, request } = await lockTask(tx, taskId);
    const open = and(eq(handover.id, handoverId), eq(handover.state, "offered"));
    const [changed] = await tx
      .update(handover)
      .set({ state: accept ? "accepted" : "refused", answeredAt: now })
      .where(open);
    if (changed.affectedRows === 0) throw leavingError("unknown-handover");
    if (accept) {
      // Taken back, signed or ended meanwhile: there is nothing to take over.
      if (task.state !== "waiting" || task.personId !== fromPersonId) throw leavingError("unknown-handover");
      await tx.delete(signPageSeen).where(eq(signPageSeen.taskId, taskId));
      await tx
        .update(signTask)
        .set({ personId, readAt: null, delegatedFrom: fromPersonId, delegatedAt: now, delegatedWhy: WHY })
        .where(eq(signTask.id, taskId));
      await enqueue(tx, ctx, announceKind, { requestId: request.id, event: "delegated", taskId });
    }
    const data = { taskId, from: fromPersonId, to: personId, accepted: accept };
    await record(tx, ctx, { type: "leaving.answered", subject: taskId, data });
  });
}
