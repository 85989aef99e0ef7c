import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { hashOfToken } from "./open-terminal.ts";
import { terminalError } from "./terminal-errors.ts";
import { terminalCan } from "./terminal-rules.ts";
import { terminal } from "./terminal-schema.ts";

export type Terminal = typeof terminal.$inferSelect;

const SEEN_EVERY_MS = 60_000;

/** The phone a token belongs to. @throws login.terminal-required when unknown or ended, login.terminal-stopped */
export async function terminalOfToken(ctx: Context, token: string): Promise<Terminal> {
  const [found] = await ctx.db
    .select()
    .from(terminal)
    .where(eq(terminal.tokenHash, hashOfToken(token)));
  const now = ctx.clock.now();
  if (!found?.tokenUntil || found.tokenUntil <= now) throw terminalError("terminal-required");
  const refusal = terminalCan.use(found);
  if (refusal) throw terminalError(refusal);
  if (now.getTime() - found.seenAt.getTime() > SEEN_EVERY_MS)
    await ctx.db.update(terminal).set({ seenAt: now }).where(eq(terminal.id, found.id));
  return found;
}

/** The phone that acts. @throws login.terminal-required */
export async function actingTerminal(ctx: Context): Promise<Terminal> {
  if (ctx.actor.kind !== "terminal") throw terminalError("terminal-required");
  const [found] = await ctx.db.select().from(terminal).where(eq(terminal.id, ctx.actor.terminalId));
  if (!found) throw terminalError("terminal-required");
  return found;
}

/** Whether this phone may still act for this person: for checks just before something final. */
export async function isBoundTo(ctx: Pick<Context, "db">, terminalId: string, personId: string): Promise<boolean> {
  const [found] = await ctx.db.select().from(terminal).where(eq(terminal.id, terminalId));
  return found?.state === "active" && found.personId === personId;
}
