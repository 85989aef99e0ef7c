import { asc, count, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { campus, department, person } from "./schema.ts";

export type DepartmentNode = { id: string; parentId: string | null; code: string; name: string; people: number };
export type CampusNode = { id: string; code: string; name: string; people: number; departments: DepartmentNode[] };

/** The hospital's tree with how many active people stand directly in each department. */
export async function listDepartments(ctx: Context): Promise<CampusNode[]> {
  const campuses = await ctx.db.select().from(campus).orderBy(asc(campus.code));
  const departments = await ctx.db.select().from(department).orderBy(asc(department.code));
  const counts = await ctx.db
    .select({ departmentId: person.departmentId, people: count() })
    .from(person)
    .where(eq(person.state, "active"))
    .groupBy(person.departmentId);
  const people = new Map(counts.map((row) => [row.departmentId, row.people]));
  return campuses.map(({ id, code, name }) => {
    const own = departments
      .filter((one) => one.campusId === id)
      .map((one) => ({
        id: one.id,
        parentId: one.parentId,
        code: one.code,
        name: one.name,
        people: people.get(one.id) ?? 0,
      }));
    return { id, code, name, people: own.reduce((sum, one) => sum + one.people, 0), departments: own };
  });
}
