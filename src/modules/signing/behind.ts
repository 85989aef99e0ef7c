import { and, count, desc, eq, gt, isNotNull, lt, sql, sum } from "drizzle-orm";
import { document, documentType } from "#modules/document/schema.ts";
import { department, person } from "#modules/person/schema.ts";
import type { Context } from "#server/context.ts";
import { signRequest, signTask } from "./schema.ts";

/** A department whose people are waited for: signatures, and those of them whose time (`dueHours` of the type) is over. */
export type Behind = { departmentId: string; department: string; waiting: number; overdue: number };

type Clocked = Pick<Context, "db" | "clock">;

/** True for a task whose type gives it a time, and that is over (`dueAt` in rules, for a whole table). */
export const isOverdue = (now: Date) =>
  and(
    isNotNull(documentType.dueHours),
    lt(sql`timestampadd(hour, ${documentType.dueHours}, ${signTask.openedAt})`, now),
  );

export const isWaiting = (now: Date) =>
  and(eq(signTask.state, "waiting"), eq(signRequest.state, "open"), gt(signRequest.expiresAt, now));

/** The departments that are waited for most, those with overdue signatures first. */
export async function behindByDepartment(ctx: Clocked, most: number): Promise<Behind[]> {
  const now = ctx.clock.now();
  const overdue = sql<string>`${sum(sql`case when ${isOverdue(now)} then 1 else 0 end`)}`;
  const waiting = count();
  const rows = await ctx.db
    .select({ departmentId: department.id, department: department.name, waiting, overdue })
    .from(signTask)
    .innerJoin(signRequest, eq(signRequest.id, signTask.requestId))
    .innerJoin(document, eq(document.id, signTask.documentId))
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .innerJoin(person, eq(person.id, signTask.personId))
    .innerJoin(department, eq(department.id, person.departmentId))
    .where(isWaiting(now))
    .groupBy(department.id, department.name)
    .orderBy(desc(overdue), desc(waiting))
    .limit(most);
  return rows.map((row) => ({ ...row, overdue: Number(row.overdue) }));
}

/** Every signature whose time is over, and since when the longest waits. */
export async function countOverdue(ctx: Clocked): Promise<{ overdue: number; since: Date | null }> {
  const now = ctx.clock.now();
  const [found] = await ctx.db
    .select({ overdue: count(), since: sql<Date | null>`min(${signTask.openedAt})`.mapWith(signTask.openedAt) })
    .from(signTask)
    .innerJoin(signRequest, eq(signRequest.id, signTask.requestId))
    .innerJoin(document, eq(document.id, signTask.documentId))
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(and(isWaiting(now), isOverdue(now)));
  return { overdue: found?.overdue ?? 0, since: found?.since ?? null };
}
