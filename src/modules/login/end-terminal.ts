import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import type { EndedWhy } from "./terminal-rules.ts";
import { terminal } from "./terminal-schema.ts";

/**
 * Ends a phone's session and binding at once: its next request is refused. Its keys are the key noun's to end, before this
 * (keys are locked before terminals). @returns false when it had ended already
 */
export async function endTerminal(tx: Tx, ctx: Context, terminalId: string, why: EndedWhy): Promise<boolean> {
  const isActive = and(eq(terminal.id, terminalId), eq(terminal.state, "active"));
  const ended = { state: "stopped" as const, endedAt: ctx.clock.now(), endedWhy: why, tokenHash: null };
  const [changed] = await tx.update(terminal).set(ended).where(isActive);
  if (changed.affectedRows === 0) return false;
  await record(tx, ctx, { type: "login.terminal-ended", subject: terminalId, data: { why } });
  return true;
}

/** The person's phones that count, but for one. */
export async function otherTerminals(tx: Tx, personId: string, keepId: string | null): Promise<string[]> {
  const active = await tx
    .select({ id: terminal.id })
    .from(terminal)
    .where(and(eq(terminal.personId, personId), eq(terminal.state, "active")));
  return active.map(({ id }) => id).filter((id) => id !== keepId);
}
