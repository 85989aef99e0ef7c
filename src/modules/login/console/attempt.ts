import { and, count, eq, gt, lt } from "drizzle-orm";
import type { AuditEvent } from "#modules/audit/events.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { loginError } from "../errors.ts";
import {
  ADDRESS_WINDOW_MS,
  afterFailure,
  FAILURES_BEFORE_LOCK,
  FAILURES_PER_ADDRESS,
  LOCK_MS,
  lockProblem,
} from "../rules.ts";
import { consoleAccount, consoleFailure } from "../schema.ts";

/** @throws login.address-busy */
export async function refuseBusyAddress(ctx: Context): Promise<void> {
  const since = new Date(ctx.clock.now().getTime() - ADDRESS_WINDOW_MS);
  const [found] = await ctx.db
    .select({ failures: count() })
    .from(consoleFailure)
    .where(and(eq(consoleFailure.address, addressOf(ctx)), gt(consoleFailure.at, since)));
  if ((found?.failures ?? 0) >= FAILURES_PER_ADDRESS) throw loginError("address-busy");
}

/**
 * Counts a try before it is compared, so that a hundred parallel guesses are a hundred tries.
 * @returns tries left after this one
 * @throws login.locked
 */
export async function claimTry(ctx: Context, personId: string): Promise<{ left: number }> {
  return await ctx.db.transaction(async (tx) => {
    const [account] = await tx.select().from(consoleAccount).where(eq(consoleAccount.personId, personId)).for("update");
    const now = ctx.clock.now();
    if (!account || lockProblem(account, now)) throw lockedFor(account?.lockedUntil ?? now, now);
    const after = afterFailure(account.failures, now);
    await tx.update(consoleAccount).set(after).where(eq(consoleAccount.personId, personId));
    return { left: after.lockedUntil ? 0 : FAILURES_BEFORE_LOCK - after.failures };
  });
}

/** The password was right but the sign-in is not complete: this try alone is given back, earlier ones stay counted. */
export async function giveTryBack(ctx: Context, personId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [account] = await tx.select().from(consoleAccount).where(eq(consoleAccount.personId, personId)).for("update");
    if (!account) return;
    const failures = account.lockedUntil ? FAILURES_BEFORE_LOCK - 1 : Math.max(0, account.failures - 1);
    await tx.update(consoleAccount).set({ failures, lockedUntil: null }).where(eq(consoleAccount.personId, personId));
  });
}

/** Writes a failed try down: for the address's limit and for the audit log. `personId` is null for an unknown account. */
export async function noteFailure(ctx: Context, personId: string | null, reason: string, left: number): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.delete(consoleFailure).where(lt(consoleFailure.at, new Date(now.getTime() - ADDRESS_WINDOW_MS)));
  await ctx.db.transaction(async (tx) => {
    await tx.insert(consoleFailure).values({ id: newId(), address: addressOf(ctx), at: now });
    // What was typed is not recorded: people type their password into the wrong field.
    const subject = personId ?? "unknown";
    const refused: AuditEvent = { type: "login.refused", subject, data: { reason, left } };
    await record(tx, ctx, refused);
    if (personId && left === 0)
      await record(tx, ctx, { type: "login.locked", subject, data: { minutes: LOCK_MS / 60_000 } });
  });
}

function lockedFor(until: Date, now: Date) {
  return loginError("locked", { minutes: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 60_000)) });
}

export function addressOf(ctx: Context): string {
  return "address" in ctx.actor ? (ctx.actor.address ?? "") : "";
}
