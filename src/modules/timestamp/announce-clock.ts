import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";

/** Writes into the audit log that this process stamps by the host's clock. The app calls it at start. */
export async function announceClock(ctx: Context): Promise<void> {
  if (env().TSA_CLOCK !== "host") return;
  await ctx.db.transaction((tx) =>
    record(tx, ctx, { type: "timestamp.host-clock", subject: "clock", data: { clock: "host" } }),
  );
}
