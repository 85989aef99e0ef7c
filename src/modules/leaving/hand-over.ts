import { and, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { returnTask } from "#modules/signing/decline-task.ts";
import { lockTask } from "#modules/signing/read-request.ts";
import { signRequest, signTask } from "#modules/signing/schema.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { answerHandover } from "./answer-handover.ts";
import { handover } from "./schema.ts";

/** `toPersonId` null: everything goes back to its sender. */
const leaverSchema = z.object({ personId: z.string(), toPersonId: z.string().nullable() });
type Leaver = z.infer<typeof leaverSchema>;

export const handOverKind = jobKind("leaving.hand-over", leaverSchema);
/** Whoever ended the service hands over at once and tells how many; the job finds something only where they died. */
const THEIR_TURN_MS = 30_000;
/** What the sender of a returned document reads. */
const RETURNED = "签名人已离任，请改请他人签署";

/** Owes the hand-over in the transaction that ends the service: no task stays with a leaver, whatever dies after it. */
export async function owedHandOver(tx: Tx, ctx: Context, leaver: Leaver): Promise<void> {
  await enqueue(tx, ctx, handOverKind, leaver, { runAt: new Date(ctx.clock.now().getTime() + THEIR_TURN_MS) });
}

export async function openTasks(ctx: Pick<Context, "db" | "clock">, personId: string) {
  return await ctx.db
    .select({ id: signTask.id, documentId: signTask.documentId })
    .from(signTask)
    .innerJoin(signRequest, eq(signRequest.id, signTask.requestId))
    .where(
      and(
        eq(signTask.personId, personId),
        eq(signTask.state, "waiting"),
        eq(signRequest.state, "open"),
        gt(signRequest.expiresAt, ctx.clock.now()),
      ),
    );
}

/** The same by the job, perhaps hours later: not for somebody who is back by then, and not to a successor who left too. */
export async function handOverOwed(ctx: Context, { personId, toPersonId }: Leaver): Promise<void> {
  if ((await findPerson(ctx, personId))?.state === "active") return;
  const successor = toPersonId === null ? null : await findPerson(ctx, toPersonId);
  await handOver(ctx, { personId, toPersonId: successor?.state === "active" ? successor.id : null });
}

/**
 * Offers each open task to the successor or returns it; what was offered already is left alone, so it may be repeated. A
 * successor who signs the same document already cannot take that task: it goes back, as does what others who left had
 * offered to this person.
 */
export async function handOver(ctx: Context, { personId, toPersonId }: Leaver) {
  const outcome = { offered: 0, returned: 0 };
  const toLeaver = and(eq(handover.toPersonId, personId), eq(handover.state, "offered"));
  for (const { id } of await ctx.db.select({ id: handover.id }).from(handover).where(toLeaver))
    await unlessEnded(() => answerHandover(ctx, { handoverId: id, accept: false, personId }));
  for (const { id: taskId } of await openTasks(ctx, personId)) {
    const done = toPersonId === null ? "return" : await offer(ctx, { taskId, personId, toPersonId });
    if (done === "offered") outcome.offered++;
    if (done === "return" && (await unlessEnded(() => returnTask(ctx, { taskId, reason: RETURNED, personId }))))
      outcome.returned++;
  }
  return outcome;
}

/** @returns "return" where the successor signs it already, "nothing" where somebody was faster */
async function offer(
  ctx: Context,
  { taskId, personId, toPersonId }: Leaver & { taskId: string; toPersonId: string },
): Promise<"offered" | "return" | "nothing"> {
  return await ctx.db.transaction(async (tx) => {
    const { task, tasks } = await lockTask(tx, taskId);
    if (task.personId !== personId || task.state !== "waiting") return "nothing";
    if (tasks.some((one) => one.personId === toPersonId)) return "return";
    const isOffered = and(eq(handover.taskId, taskId), eq(handover.state, "offered"));
    const [standing] = await tx.select({ id: handover.id }).from(handover).where(isOffered);
    if (standing) return "nothing";
    const row = { id: newId(), taskId, fromPersonId: personId, toPersonId, offeredAt: ctx.clock.now() };
    await tx.insert(handover).values({ ...row, state: "offered" });
    const data = { taskId, from: personId, to: toPersonId };
    await record(tx, ctx, { type: "leaving.offered", subject: taskId, data });
    return "offered";
  });
}

/** False when the task ended meanwhile, by whomever: there is nothing to return, and the others still are. */
async function unlessEnded(goBack: () => Promise<void>): Promise<boolean> {
  try {
    await goBack();
    return true;
  } catch (error) {
    if (error instanceof AppError && /^(signing|leaving)[.]/.test(error.code)) return false;
    throw error;
  }
}
