import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { SaveCampus } from "./input.ts";
import { campus } from "./schema.ts";

/** Creates a campus or renames it; the code decides which. Saving the same again changes nothing. */
export async function saveCampus(ctx: Context, input: SaveCampus): Promise<{ campusId: string }> {
  return await ctx.db.transaction(async (tx) => {
    const [found] = await tx.select().from(campus).where(eq(campus.code, input.code)).for("update");
    if (found?.name === input.name) return { campusId: found.id };
    const campusId = found?.id ?? newId();
    if (found) await tx.update(campus).set({ name: input.name }).where(eq(campus.id, campusId));
    else await tx.insert(campus).values({ id: campusId, ...input, createdAt: ctx.clock.now() });
    await record(tx, ctx, { type: "person.campus-saved", subject: campusId, data: input });
    return { campusId };
  });
}
