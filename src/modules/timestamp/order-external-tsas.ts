import { asc, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { timestampError } from "./errors.ts";
import { externalTsa } from "./external-schema.ts";

/**
 * Sets the hospital's order of the authorities outside. @param ids every one of them, the first to be asked first
 * @throws timestamp.external-unknown when somebody added or changed one meanwhile
 */
export async function orderExternalTsas(ctx: Context, { ids }: { ids: readonly string[] }): Promise<{ ids: string[] }> {
  return await ctx.db.transaction(async (tx) => {
    const rows = await tx.select().from(externalTsa).orderBy(asc(externalTsa.position)).for("update");
    const isWhole = rows.length === ids.length && rows.every(({ id }) => ids.includes(id));
    if (!isWhole) throw timestampError("external-unknown");
    for (const [at, id] of ids.entries())
      await tx
        .update(externalTsa)
        .set({ position: at + 1 })
        .where(eq(externalTsa.id, id));
    const names = ids.map((id) => rows.find((row) => row.id === id)?.name ?? "");
    await record(tx, ctx, { type: "timestamp.external-ordered", subject: "order", data: { names } });
    return { ids: [...ids] };
  });
}
