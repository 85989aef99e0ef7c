import { and, eq, gt } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { tellVault } from "#modules/key/end-sessions-of.ts";
import { otherTerminals } from "#modules/login/end-terminal.ts";
import { findByStaffNo, findPerson, type Person } from "#modules/person/find-person.ts";
import { stopPerson } from "#modules/person/stop-person.ts";
import { returnTask } from "#modules/signing/decline-task.ts";
import { readTask } from "#modules/signing/read-request.ts";
import { signRequest, signTask } from "#modules/signing/schema.ts";
import { newId } from "#server/columns.ts";
import type { Actor, Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { endAccess } from "./end-access.ts";
import { leavingError } from "./errors.ts";
import type { Leave } from "./input.ts";
import { type PlannedLeave, readPlanned } from "./read-planned.ts";
import { leaveRefusal, type LeaveWhy } from "./rules.ts";
import { handover } from "./schema.ts";

export type Staff = Context & { actor: Extract<Actor, { kind: "staff" }> };
/** What the sender of a returned document reads. */
const RETURNED = "签名人已离任，请改请他人签署";

/** What is open with somebody, before they leave. @throws leaving.unknown-person */
export async function planLeaving(
  ctx: Context,
  personId: string,
): Promise<{ phones: number; tasks: { taskId: string; title: string }[]; planned: PlannedLeave | null }> {
  if (!(await findPerson(ctx, personId))) throw leavingError("unknown-person");
  const phones = await ctx.db.transaction((tx) => otherTerminals(tx, personId, null));
  const tasks = await Promise.all(
    (await openTasks(ctx, personId)).map(async ({ id, documentId }) => ({
      taskId: id,
      title: (await readDocument(ctx, documentId)).title,
    })),
  );
  return { phones: phones.length, tasks, planned: await readPlanned(ctx, personId) };
}

/**
 * Ends what a person can do and hands over what waits for them. When this returns they can neither sign in nor sign, the
 * halves of their keys here are deleted, and each open task is offered or returned. @throws leaving.*
 */
export async function leaveHospital(ctx: Staff, input: Leave): Promise<{ offered: number; returned: number }> {
  const { person, successor } = await leaverIn(ctx, input);
  const windows = await ctx.db.transaction((tx) => endService(tx, ctx, { person, why: input.why, successor }));
  await tellVault(ctx, windows, "leaving");
  return await handOver(ctx, person.id, successor?.id ?? null);
}

/** Who leaves and who goes on, when that may be. @throws leaving.* */
export async function leaverIn(ctx: Staff, { personId, successorStaffNo }: Leave) {
  const person = await findPerson(ctx, personId);
  if (!person) throw leavingError("unknown-person");
  const successor = successorStaffNo === "" ? null : await findByStaffNo(ctx, successorStaffNo);
  if (successorStaffNo !== "" && !successor) throw leavingError("unknown-successor", { staffNo: successorStaffNo });
  const refusal = leaveRefusal(person, ctx.actor.personId, successor);
  if (refusal) throw leavingError(refusal);
  return { person, successor };
}

/** @returns the auto-sign windows that ended, for the vault to be told of once this committed */
export async function endService(
  tx: Tx,
  ctx: Context,
  { person, why, successor }: { person: Person; why: LeaveWhy; successor: Person | null },
): Promise<string[]> {
  const { windows, terminals, keys, sessions } = await endAccess(tx, ctx, person.id, why);
  await stopPerson(tx, ctx, person.id);
  const data = { why, terminals, keys, sessions, successor: successor?.staffNo ?? null };
  await record(tx, ctx, { type: "leaving.left", subject: person.id, data });
  return windows;
}

async function openTasks(ctx: Pick<Context, "db" | "clock">, personId: string) {
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

/** A successor who signs the same document already cannot take that task: it goes back. @param toPersonId null: all go back */
export async function handOver(ctx: Context, personId: string, toPersonId: string | null) {
  const outcome = { offered: 0, returned: 0 };
  for (const { id: taskId } of await openTasks(ctx, personId)) {
    const { tasks } = await readTask(ctx.db, taskId);
    if (toPersonId === null || tasks.some((one) => one.personId === toPersonId)) {
      if (await isReturned(ctx, taskId, personId)) outcome.returned++;
      continue;
    }
    await ctx.db.transaction(async (tx) => {
      const offer = { id: newId(), taskId, fromPersonId: personId, toPersonId, offeredAt: ctx.clock.now() };
      await tx.insert(handover).values({ ...offer, state: "offered" });
      const data = { taskId, from: personId, to: toPersonId };
      await record(tx, ctx, { type: "leaving.offered", subject: taskId, data });
    });
    outcome.offered++;
  }
  return outcome;
}

/** False when the task ended meanwhile, by whomever: there is nothing to return, and the others still are. */
async function isReturned(ctx: Context, taskId: string, personId: string): Promise<boolean> {
  try {
    await returnTask(ctx, { taskId, reason: RETURNED, personId });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith("signing.")) return false;
    throw error;
  }
}
