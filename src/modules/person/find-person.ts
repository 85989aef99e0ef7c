import { and, asc, eq, inArray } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { Category, PersonState, Role } from "./rules.ts";
import { campus, department, person, personRole } from "./schema.ts";

/** A person as other nouns see them. `phone` is the full number: mask it before it leaves the server. */
export type Person = {
  id: string;
  staffNo: string;
  name: string;
  phone: string | null;
  wecomUserid: string | null;
  category: Category;
  title: string;
  state: PersonState;
  departmentId: string;
  department: string;
  campus: string;
  tutorStaffNo: string | null;
};

export const personColumns = {
  id: person.id,
  staffNo: person.staffNo,
  name: person.name,
  phone: person.phone,
  wecomUserid: person.wecomUserid,
  category: person.category,
  title: person.title,
  state: person.state,
  departmentId: person.departmentId,
  department: department.name,
  campus: campus.name,
  tutorStaffNo: person.tutorStaffNo,
};

const select = (db: Pick<Context["db"], "select">) =>
  db
    .select(personColumns)
    .from(person)
    .innerJoin(department, eq(department.id, person.departmentId))
    .innerJoin(campus, eq(campus.id, department.campusId));

/** Null when nobody has this 工号. Leading zeros count. */
export async function findByStaffNo(ctx: Pick<Context, "db">, staffNo: string): Promise<Person | null> {
  const [found] = await select(ctx.db).where(eq(person.staffNo, staffNo));
  return found ?? null;
}

export async function findPerson(ctx: Pick<Context, "db">, personId: string): Promise<Person | null> {
  const [found] = await select(ctx.db).where(eq(person.id, personId));
  return found ?? null;
}

/** Everybody of a department who is not stopped, by staff number. */
export async function findColleagues(ctx: Pick<Context, "db">, departmentId: string): Promise<Person[]> {
  return await select(ctx.db)
    .where(and(eq(person.departmentId, departmentId), eq(person.state, "active")))
    .orderBy(asc(person.staffNo));
}

/** Those of the ids that exist, in no particular order. */
export async function findPeople(ctx: Pick<Context, "db">, personIds: readonly string[]): Promise<Person[]> {
  return personIds.length === 0 ? [] : await select(ctx.db).where(inArray(person.id, [...new Set(personIds)]));
}

export async function rolesOf(ctx: Pick<Context, "db">, personId: string): Promise<Role[]> {
  const rows = await ctx.db.select().from(personRole).where(eq(personRole.personId, personId));
  return rows.map((row) => row.role).sort();
}

/** Active people who hold a role, by 工号. */
export async function peopleWithRole(ctx: Pick<Context, "db">, role: Role): Promise<Person[]> {
  const rows = await ctx.db.select({ personId: personRole.personId }).from(personRole).where(eq(personRole.role, role));
  const people = await findPeople(
    ctx,
    rows.map(({ personId }) => personId),
  );
  return people.filter(({ state }) => state === "active").toSorted((a, b) => (a.staffNo < b.staffNo ? -1 : 1));
}
