import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { tellPerson } from "#modules/notice/tell-person.ts";
import { findByStaffNo, findColleagues, findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { announceKind } from "./end-request.ts";
import { signingError } from "./errors.ts";
import { lockTask, readTask } from "./read-request.ts";
import { delegateRefusal, delegationRefusal } from "./rules.ts";
import { signPageSeen, signTask } from "./schema.ts";

/**
 * A signer hands the task to a colleague, who signs in their own name with 代 and the signer's beside it. Once, where the
 * document's type allows it. Handing it to the same colleague again says nothing new.
 * @throws signing.delegation-never, signing.delegate-other-department, signing.delegate-signs-already, …
 */
export async function delegateTask(
  ctx: Context,
  { taskId, staffNo, reason, personId }: { taskId: string; staffNo: string; reason: string; personId: string },
): Promise<void> {
  const [from, to] = [await findPerson(ctx, personId), await findByStaffNo(ctx, staffNo)];
  if (!to) throw signingError("delegate-unknown", { staffNo });
  if (!from) throw signingError("not-yours");
  await ctx.db.transaction(async (tx) => {
    const { task, request, tasks } = await lockTask(tx, taskId);
    if (task.delegatedFrom === personId && task.personId === to.id) return;
    const { delegation } = await readDocument({ db: tx }, task.documentId);
    const now = ctx.clock.now();
    const signers = tasks.map((one) => one.personId);
    const refusal = delegationRefusal(request, task, delegation, personId, now) ?? delegateRefusal(from, to, signers);
    if (refusal) throw signingError(refusal);
    // The colleague has read nothing yet.
    await tx.delete(signPageSeen).where(eq(signPageSeen.taskId, taskId));
    await tx
      .update(signTask)
      .set({ personId: to.id, readAt: null, delegatedFrom: personId, delegatedAt: now, delegatedWhy: reason })
      .where(eq(signTask.id, taskId));
    await enqueue(tx, ctx, announceKind, { requestId: request.id, event: "delegated", taskId });
    await tellPerson(tx, ctx, to.id, "task");
    const data = { taskId, from: from.staffNo, to: to.staffNo, reason };
    await record(tx, ctx, { type: "signing.delegated", subject: request.id, data });
  });
}

/** Whom a signer may hand the task to. @throws signing.not-yours, signing.delegation-never, … */
export async function delegatesFor(
  ctx: Context,
  { taskId, personId }: { taskId: string; personId: string },
): Promise<{ people: { staffNo: string; name: string; title: string }[] }> {
  const { task, request, tasks } = await readTask(ctx.db, taskId);
  const { delegation } = await readDocument(ctx, task.documentId);
  const refusal = delegationRefusal(request, task, delegation, personId, ctx.clock.now());
  if (refusal) throw signingError(refusal);
  const from = await findPerson(ctx, personId);
  if (!from) throw signingError("not-yours");
  const signers = tasks.map((one) => one.personId);
  const colleagues = await findColleagues(ctx, from.departmentId);
  const people = colleagues.filter((one) => delegateRefusal(from, one, signers) === null);
  return { people: people.map(({ staffNo, name, title }) => ({ staffNo, name, title })) };
}
