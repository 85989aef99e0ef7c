import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { clockLimit } from "./clock-schema.ts";

/** Sets the bound, in µs, beyond which nothing is stamped. Running clocks obey within seconds. */
export async function setClockLimit(ctx: Context, { limitUs }: { limitUs: number }): Promise<{ limitUs: number }> {
  await ctx.db.transaction(async (tx) => {
    const values = { limitUs, changedAt: ctx.clock.now() };
    const [found] = await tx.select().from(clockLimit).where(eq(clockLimit.id, 1)).for("update");
    if (found) await tx.update(clockLimit).set(values).where(eq(clockLimit.id, 1));
    else await tx.insert(clockLimit).values({ id: 1, ...values });
    await record(tx, ctx, { type: "timestamp.clock-limit-set", subject: "clock", data: { limitUs } });
  });
  return { limitUs };
}
