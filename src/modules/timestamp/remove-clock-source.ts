import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { clockSource } from "./clock-schema.ts";
import { timestampError } from "./errors.ts";

/** Takes a time source away. The clocks go on with those that are left. @throws timestamp.source-unknown */
export async function removeClockSource(ctx: Context, { id }: { id: string }): Promise<{ sourceId: string }> {
  await ctx.db.transaction(async (tx) => {
    const [found] = await tx.select().from(clockSource).where(eq(clockSource.id, id)).for("update");
    if (!found) throw timestampError("source-unknown");
    await tx.delete(clockSource).where(eq(clockSource.id, id));
    await record(tx, ctx, { type: "timestamp.clock-source-removed", subject: id, data: { name: found.name } });
  });
  return { sourceId: id };
}
