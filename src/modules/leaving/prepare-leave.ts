import { asc, and, eq, lte } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { tellVault } from "#modules/key/end-sessions-of.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { leavingError } from "./errors.ts";
import type { PrepareLeave } from "./input.ts";
import { handOver } from "./hand-over.ts";
import { endService, leaverIn, type Staff } from "./leave-hospital.ts";
import { dayRefusal, startOfDay } from "./rules.ts";
import { plannedLeave } from "./schema.ts";

/** People of one round. */
const BATCH = 50;

/** A leave that begins on a later day; until then nothing changes for the person. One prepared before is replaced. @throws leaving.* */
export async function prepareLeave(ctx: Staff, input: PrepareLeave): Promise<void> {
  const { person, successor } = await leaverIn(ctx, input);
  const { day, why } = input;
  const refusal = dayRefusal(day, ctx.clock.now());
  if (refusal) throw leavingError(refusal);
  const row = {
    day,
    why,
    beginsAt: startOfDay(day),
    toPersonId: successor?.id ?? null,
    preparedBy: ctx.actor.personId,
  };
  await ctx.db.transaction(async (tx) => {
    await tx
      .insert(plannedLeave)
      .values({ personId: person.id, ...row })
      .onDuplicateKeyUpdate({ set: row });
    const data = { day, why, successor: successor?.staffNo ?? null };
    await record(tx, ctx, { type: "leaving.prepared", subject: person.id, data });
  });
}

/** The person stays. @throws leaving.not-prepared */
export async function callOffLeave(ctx: Context, personId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [gone] = await tx.delete(plannedLeave).where(eq(plannedLeave.personId, personId));
    if (gone.affectedRows === 0) throw leavingError("not-prepared");
    await record(tx, ctx, { type: "leaving.called-off", subject: personId, data: {} });
  });
}

/** Carries out what was prepared for a day that has come. A successor who left meanwhile takes nothing: it all goes back. */
export async function beginPreparedLeaves(ctx: Context): Promise<void> {
  const hasBegun = lte(plannedLeave.beginsAt, ctx.clock.now());
  const due = await ctx.db
    .select({ personId: plannedLeave.personId })
    .from(plannedLeave)
    .where(hasBegun)
    .orderBy(asc(plannedLeave.beginsAt))
    .limit(BATCH);
  for (const { personId } of due) {
    const person = await findPerson(ctx, personId);
    if (!person) continue;
    const begun = await ctx.db.transaction(async (tx) => {
      const isDue = and(eq(plannedLeave.personId, personId), hasBegun);
      // Called off, put off, or another worker's: the row decides.
      const [plan] = await tx.select().from(plannedLeave).where(isDue).for("update");
      if (!plan) return null;
      const to = plan.toPersonId === null ? null : await findPerson({ db: tx }, plan.toPersonId);
      const successor = to?.state === "active" ? to : null;
      return { successor, windows: await endService(tx, ctx, { person, why: plan.why, successor }) };
    });
    if (!begun) continue;
    await tellVault(ctx, begun.windows, "leaving");
    await handOver(ctx, { personId, toPersonId: begun.successor?.id ?? null });
  }
}
