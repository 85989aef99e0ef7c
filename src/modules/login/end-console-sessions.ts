import { and, eq, isNull } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { consoleSession } from "./schema.ts";

/** Ends every console session of a person, wherever it is open. @returns how many there were */
export async function endConsoleSessions(tx: Tx, ctx: Context, personId: string): Promise<number> {
  const open = and(eq(consoleSession.personId, personId), isNull(consoleSession.endedAt));
  const rows = await tx.select({ id: consoleSession.id }).from(consoleSession).where(open).for("update");
  await tx.update(consoleSession).set({ endedAt: ctx.clock.now() }).where(open);
  for (const { id: sessionId } of rows)
    await record(tx, ctx, { type: "login.signed-out", subject: personId, data: { sessionId, by: "other" } });
  return rows.length;
}
