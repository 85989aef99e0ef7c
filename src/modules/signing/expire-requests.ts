import { and, eq, lte } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { endRequest } from "./end-request.ts";
import { lockRequest, tasksOf } from "./read-request.ts";
import { signRequest } from "./schema.ts";

/** Ends every open request whose time is over. Safe for several workers at once: the row's lock decides. */
export async function expireRequests(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const due = await ctx.db
    .select({ id: signRequest.id })
    .from(signRequest)
    .where(and(eq(signRequest.state, "open"), lte(signRequest.expiresAt, now)))
    .limit(100);
  for (const { id } of due) {
    await ctx.db.transaction(async (tx) => {
      const request = await lockRequest(tx, id);
      if (request.state !== "open") return;
      const waiting = (await tasksOf(tx, id)).filter((task) => task.state === "waiting");
      await endRequest(tx, ctx, id, "expired", "expired");
      const data = { tasks: waiting.map((task) => task.id) };
      await record(tx, ctx, { type: "signing.expired", subject: id, data });
    });
  }
}
