import { and, asc, count, eq, inArray, like, or, type SQL } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { type Person, personColumns } from "./find-person.ts";
import type { ListPeople } from "./input.ts";
import { maskPhone, type Role } from "./rules.ts";
import { campus, department, person, personRole } from "./schema.ts";

export type ListedPerson = Person & { roles: Role[] };

/** One page of staff by 工号, phone numbers masked. `total` counts every match. */
export async function listPeople(ctx: Context, input: ListPeople): Promise<{ people: ListedPerson[]; total: number }> {
  const where = and(...filters(input), departmentFilter(await subtree(ctx, input.departmentId)));
  const [counted] = await ctx.db
    .select({ total: count() })
    .from(person)
    .innerJoin(department, eq(department.id, person.departmentId))
    .where(where);
  const found = await ctx.db
    .select(personColumns)
    .from(person)
    .innerJoin(department, eq(department.id, person.departmentId))
    .innerJoin(campus, eq(campus.id, department.campusId))
    .where(where)
    .orderBy(asc(person.staffNo))
    .limit(input.size)
    .offset((input.page - 1) * input.size);
  const ids = found.map((one) => one.id);
  const roles = ids.length > 0 ? await ctx.db.select().from(personRole).where(inArray(personRole.personId, ids)) : [];
  const people = found.map((one) => ({
    ...one,
    phone: one.phone ? maskPhone(one.phone) : null,
    roles: roles.filter((role) => role.personId === one.id).map(({ role }) => role),
  }));
  return { people, total: counted?.total ?? 0 };
}

function filters(input: ListPeople): (SQL | undefined)[] {
  const text = input.text.replaceAll(/[\\%_]/g, (letter) => `\\${letter}`);
  return [
    input.text ? or(like(person.staffNo, `${text}%`), like(person.name, `%${text}%`)) : undefined,
    input.campusId ? eq(department.campusId, input.campusId) : undefined,
    input.category ? eq(person.category, input.category as Person["category"]) : undefined,
    input.state ? eq(person.state, input.state) : undefined,
  ];
}

const departmentFilter = (ids: string[] | null) => (ids ? inArray(person.departmentId, ids) : undefined);

/** The department and everything below it; null when none is asked for. */
async function subtree(ctx: Context, departmentId: string | undefined): Promise<string[] | null> {
  if (!departmentId) return null;
  const all = await ctx.db.select({ id: department.id, parentId: department.parentId }).from(department);
  const wanted = new Set([departmentId]);
  for (let grew = true; grew;) {
    grew = false;
    for (const { id, parentId } of all)
      if (parentId && wanted.has(parentId) && !wanted.has(id)) {
        wanted.add(id);
        grew = true;
      }
  }
  return [...wanted];
}
