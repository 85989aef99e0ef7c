import { count, desc, eq } from "drizzle-orm";
import { findPeople } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { frozenKeysOf } from "./decide-alert.ts";
import type { ListAlerts } from "./input.ts";
import type { About, AlertState } from "./rules.ts";
import { alert } from "./schema.ts";

export type ListedAlert = {
  id: string;
  state: AlertState;
  about: About;
  aboutId: string;
  note: string;
  person: { id: string; name: string; staffNo: string; department: string } | null;
  terminalId: string;
  frozenKeys: number;
  endedSessions: number;
  raisedAt: Date;
  decidedAt: Date | null;
  decidedBy: string | null;
  decidedWhy: string | null;
};

/** Alerts, newest first. */
export async function listAlerts(
  ctx: Context,
  { state, page, pageSize }: ListAlerts,
): Promise<{ alerts: ListedAlert[]; total: number }> {
  const where = state && eq(alert.state, state);
  const [counted] = await ctx.db.select({ n: count() }).from(alert).where(where);
  const rows = await ctx.db
    .select()
    .from(alert)
    .where(where)
    .orderBy(desc(alert.raisedAt), desc(alert.id))
    .limit(pageSize)
    .offset((page - 1) * pageSize);
  const people = await findPeople(
    ctx,
    rows.flatMap((row) => (row.decidedBy === null ? [row.personId] : [row.personId, row.decidedBy])),
  );
  const alerts = rows.map(({ personId, frozenKeys, decidedBy, ...row }) => {
    const person = people.find((one) => one.id === personId);
    return {
      ...row,
      person: person
        ? { id: person.id, name: person.name, staffNo: person.staffNo, department: person.department }
        : null,
      frozenKeys: frozenKeysOf.parse(frozenKeys).length,
      decidedBy: people.find((one) => one.id === decidedBy)?.name ?? null,
    };
  });
  return { alerts, total: counted?.n ?? 0 };
}

/** How many wait for a decision. */
export async function countOpen(ctx: Pick<Context, "db">): Promise<number> {
  const [found] = await ctx.db.select({ n: count() }).from(alert).where(eq(alert.state, "open"));
  return found?.n ?? 0;
}
