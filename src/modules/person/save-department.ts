import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { personError } from "./errors.ts";
import type { SaveDepartment } from "./input.ts";
import { campus, department } from "./schema.ts";

/**
 * Creates a department or changes its name and place in the tree; the code decides which.
 * @throws person.unknown-campus, person.unknown-department (the parent)
 */
export async function saveDepartment(ctx: Context, input: SaveDepartment): Promise<{ departmentId: string }> {
  return await ctx.db.transaction(async (tx) => {
    const [home] = await tx.select().from(campus).where(eq(campus.code, input.campusCode));
    if (!home) throw personError("unknown-campus", { code: input.campusCode });
    const parentCode = input.parentCode ?? null;
    const [parent] = parentCode ? await tx.select().from(department).where(eq(department.code, parentCode)) : [];
    if (parentCode && !parent) throw personError("unknown-department", { code: parentCode });

    const [found] = await tx.select().from(department).where(eq(department.code, input.code)).for("update");
    const values = { name: input.name, campusId: home.id, parentId: parent?.id ?? null };
    if (found && found.name === values.name && found.campusId === home.id && found.parentId === values.parentId)
      return { departmentId: found.id };
    const departmentId = found?.id ?? newId();
    if (found) await tx.update(department).set(values).where(eq(department.id, departmentId));
    else
      await tx.insert(department).values({ id: departmentId, code: input.code, ...values, createdAt: ctx.clock.now() });
    await record(tx, ctx, {
      type: "person.department-saved",
      subject: departmentId,
      data: { code: input.code, name: input.name, campusCode: input.campusCode, parentCode },
    });
    return { departmentId };
  });
}
