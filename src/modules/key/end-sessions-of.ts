import { and, eq, inArray, lte } from "drizzle-orm";
import { z } from "zod";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { askVault, CANCEL_MS } from "#server/vault.ts";
import type { WindowEnd } from "./rules.ts";
import { keyWindow } from "./schema.ts";

/** Has the vault delete its part of a window that is over here. */
export const closeKind = jobKind("key.close-window", z.object({ windowId: z.string(), why: z.string() }));

/**
 * Ends every auto-sign session of a person, in the caller's transaction: from its commit on, no node gives out another
 * signature (protocol.md §7.6). Call it after locking keys and before anything is recorded. Follow the commit with `tellVault` where the vault should know at once; a job does it anyway.
 * @returns the windows that ended
 */
export async function endSessionsOf(tx: Tx, ctx: Context, personId: string, reason: WindowEnd): Promise<string[]> {
  const open = await tx
    .select({ id: keyWindow.id })
    .from(keyWindow)
    .where(and(eq(keyWindow.personId, personId), inArray(keyWindow.state, ["WAITING", "OPEN"])))
    .for("update");
  const ended: string[] = [];
  for (const { id } of open) if (await endWindow(tx, ctx, id, reason)) ended.push(id);
  return ended;
}

/** Ends one window. Waits for a signature that is being given out at this moment. @returns false when it was over already */
export async function endWindow(tx: Tx, ctx: Context, windowId: string, reason: WindowEnd): Promise<boolean> {
  const [row] = await tx.select().from(keyWindow).where(eq(keyWindow.id, windowId)).for("update");
  if (!row || row.state === "ENDED") return false;
  const end = { state: "ENDED", sealedHalf: null, endedAt: ctx.clock.now(), endedWhy: reason } as const;
  await tx.update(keyWindow).set(end).where(eq(keyWindow.id, windowId));
  await enqueue(tx, ctx, closeKind, { windowId, why: reason });
  const data = { keyId: row.keyId, personId: row.personId, why: reason, used: row.used };
  await record(tx, ctx, { type: "key.window-ended", subject: windowId, data });
  return true;
}

/** The vault's part goes too, within `CANCEL_MS`. When it cannot be reached the end stands without it, and IT is told. */
export async function tellVault(ctx: Context, windowIds: readonly string[], why: WindowEnd): Promise<void> {
  await Promise.all(
    windowIds.map(async (windowId) => {
      try {
        await closeAtVault({ windowId, why }, CANCEL_MS);
      } catch (error) {
        ctx.log.error({ err: error, windowId }, "the vault could not be told that a session ended");
      }
    }),
  );
}

export async function closeAtVault(
  { windowId, why }: { windowId: string; why: string },
  timeoutMs?: number,
): Promise<void> {
  await askVault("/close", { v: 1, mid: windowId, why }, timeoutMs === undefined ? {} : { timeoutMs });
}

/** Windows whose time is over; a chore. */
export async function expireWindows(ctx: Context): Promise<void> {
  const over = and(inArray(keyWindow.state, ["WAITING", "OPEN"]), lte(keyWindow.endsAt, ctx.clock.now()));
  const rows = await ctx.db.select({ id: keyWindow.id }).from(keyWindow).where(over).limit(200);
  for (const { id } of rows) await ctx.db.transaction((tx) => endWindow(tx, ctx, id, "expired"));
}
