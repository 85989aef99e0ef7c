import { eq } from "drizzle-orm";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { LeaveWhy } from "./rules.ts";
import { plannedLeave } from "./schema.ts";

/** `day` is the first day out of service, YYYY-MM-DD; without a successor everything goes back to its senders. */
export type PlannedLeave = { day: string; why: LeaveWhy; successor: { staffNo: string; name: string } | null };

export async function readPlanned(ctx: Pick<Context, "db">, personId: string): Promise<PlannedLeave | null> {
  const [row] = await ctx.db.select().from(plannedLeave).where(eq(plannedLeave.personId, personId));
  if (!row) return null;
  const to = row.toPersonId === null ? null : await findPerson(ctx, row.toPersonId);
  const { day, why } = row;
  return { day, why, successor: to && { staffNo: to.staffNo, name: to.name } };
}
