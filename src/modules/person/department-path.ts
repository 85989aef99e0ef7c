import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { department, person } from "./schema.ts";

/** The department a person belongs to and those above it, the nearest first; empty when there is no such person. */
export async function departmentPath(ctx: Pick<Context, "db">, personId: string): Promise<string[]> {
  const [own] = await ctx.db.select({ departmentId: person.departmentId }).from(person).where(eq(person.id, personId));
  const path: string[] = [];
  for (let next = own?.departmentId ?? null; next !== null && !path.includes(next);) {
    path.push(next);
    const [row] = await ctx.db
      .select({ parentId: department.parentId })
      .from(department)
      .where(eq(department.id, next));
    next = row?.parentId ?? null;
  }
  return path;
}
