import { and, eq, gte } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { keyOfTerminal } from "#modules/key/read-key.ts";
import { LIMITS } from "#modules/key/rules.ts";
import { keyPin } from "#modules/key/schema.ts";
import { actingTerminal, type Terminal } from "#modules/login/read-terminal.ts";
import { terminal } from "#modules/login/terminal-schema.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { hashOfChange } from "./ask-change.ts";
import { terminalLifeError } from "./errors.ts";
import { changeRefusal } from "./rules.ts";
import { phoneChange } from "./schema.ts";

type Change = typeof phoneChange.$inferSelect;

/** The code in what the old phone scanned; null for any other. */
const codeIn = (text: string): string | null => /^xingqian:\/\/change\?c=([\w-]{43})$/.exec(text.trim())?.[1] ?? null;

/** What the old phone shows before it says yes. @throws terminal.change-* */
export async function readChange(ctx: Context, { code }: { code: string }): Promise<{ model: string; number: string }> {
  const old = await actingTerminal(ctx);
  return await ctx.db.transaction(async (tx) => {
    const { change, next } = await standingChange(tx, ctx, code, old);
    return { model: next.model, number: change.number };
  });
}

/**
 * The old phone says yes, with a PIN success of the last minutes: the new one counts as identified for a quarter of an hour
 * and makes a key of its own. Until that works the old one goes on signing. @throws terminal.change-*, terminal.pin-first
 */
export async function confirmChange(ctx: Context, { code }: { code: string }): Promise<{ number: string }> {
  const old = await actingTerminal(ctx);
  const key = await keyOfTerminal(ctx, old.id);
  const { personId } = old;
  if (!key || personId === null) throw terminalLifeError("pin-first");
  return await ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    const since = new Date(now.getTime() - LIMITS.consentMs);
    const [pin] = await tx
      .select({ keyId: keyPin.keyId })
      .from(keyPin)
      .where(and(eq(keyPin.keyId, key.keyId), eq(keyPin.generation, key.g), gte(keyPin.passedAt, since)));
    if (!pin || key.state !== "ACTIVE") throw terminalLifeError("pin-first");
    const { change, next } = await standingChange(tx, ctx, code, old);
    await tx
      .update(phoneChange)
      .set({ confirmedAt: now, confirmedBy: old.id, keyId: key.keyId })
      .where(eq(phoneChange.id, change.id));
    const identified = { identifiedAt: now, identifiedBy: "old-phone" as const };
    await tx
      .update(terminal)
      .set({ claimedPersonId: personId, personId, boundAt: now, ...identified })
      .where(eq(terminal.id, next.id));
    const data = { changeId: change.id, personId, from: old.id, keyId: key.keyId };
    await record(tx, ctx, { type: "terminal.change-confirmed", subject: next.id, data });
    return { number: change.number };
  });
}

/** The change behind a code and its new phone, both locked. */
async function standingChange(
  tx: Tx,
  ctx: Context,
  text: string,
  old: Terminal,
): Promise<{ change: Change; next: Terminal }> {
  const code = codeIn(text);
  if (code === null) throw terminalLifeError("change-unknown");
  const [change] = await tx
    .select()
    .from(phoneChange)
    .where(eq(phoneChange.codeHash, hashOfChange(code)))
    .for("update");
  if (!change) throw terminalLifeError("change-unknown");
  const refusal = changeRefusal(change, old.id, ctx.clock.now());
  if (refusal) throw terminalLifeError(refusal);
  const [next] = await tx.select().from(terminal).where(eq(terminal.id, change.terminalId)).for("update");
  if (!next || next.state !== "active") throw terminalLifeError("change-unknown");
  if (next.personId !== null && next.personId !== old.personId) throw terminalLifeError("change-bound");
  return { change, next };
}
