import { record } from "#modules/audit/record.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { tellVault } from "#modules/key/end-sessions-of.ts";
import { otherTerminals } from "#modules/login/end-terminal.ts";
import { findByStaffNo, findPerson, type Person } from "#modules/person/find-person.ts";
import { stopPerson } from "#modules/person/stop-person.ts";
import type { Actor, Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { endAccess } from "./end-access.ts";
import { leavingError } from "./errors.ts";
import { handOver, openTasks, owedHandOver } from "./hand-over.ts";
import type { Leave } from "./input.ts";
import { type PlannedLeave, readPlanned } from "./read-planned.ts";
import { leaveRefusal, type LeaveWhy } from "./rules.ts";

export type Staff = Context & { actor: Extract<Actor, { kind: "staff" }> };

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
  return await handOver(ctx, { personId: person.id, toPersonId: successor?.id ?? null });
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
  await owedHandOver(tx, ctx, { personId: person.id, toPersonId: successor?.id ?? null });
  const data = { why, terminals, keys, sessions, successor: successor?.staffNo ?? null };
  await record(tx, ctx, { type: "leaving.left", subject: person.id, data });
  return windows;
}
