import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { person } from "./schema.ts";

/** The person is no longer in service: every request of theirs is refused from now on. Doing it twice is fine. */
export async function stopPerson(tx: Tx, ctx: Context, personId: string): Promise<void> {
  const active = and(eq(person.id, personId), eq(person.state, "active"));
  const [changed] = await tx.update(person).set({ state: "stopped", changedAt: ctx.clock.now() }).where(active);
  if (changed.affectedRows > 0) await record(tx, ctx, { type: "person.stopped", subject: personId, data: {} });
}
