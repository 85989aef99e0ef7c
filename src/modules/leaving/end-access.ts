import { eq } from "drizzle-orm";
import { retireKind } from "#modules/approval/certificate-consent.ts";
import { lockKeysOf } from "#modules/key/activate-key.ts";
import { endKeysOf } from "#modules/key/end-keys-of.ts";
import { endSessionsOf } from "#modules/key/end-sessions-of.ts";
import { endConsoleSessions } from "#modules/login/end-console-sessions.ts";
import { endTerminal, otherTerminals } from "#modules/login/end-terminal.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import type { LeaveWhy } from "./rules.ts";
import { plannedLeave } from "./schema.ts";

export type EndedAccess = { windows: string[]; terminals: string[]; keys: string[]; sessions: number };

/**
 * Everything a person can act with ends in this transaction: auto-sign windows, phones with the halves of their keys here,
 * console sessions. A leave prepared for later is this one. The CA is told by a job; the vault by the caller, once it committed (`tellVault` with `windows`).
 */
export async function endAccess(tx: Tx, ctx: Context, personId: string, why: LeaveWhy): Promise<EndedAccess> {
  await tx.delete(plannedLeave).where(eq(plannedLeave.personId, personId));
  await lockKeysOf(tx, personId);
  const windows = await endSessionsOf(tx, ctx, personId, "leaving");
  const terminals = await otherTerminals(tx, personId, null);
  const keys = await endKeysOf(tx, ctx, { personId, terminalIds: terminals, why });
  for (const keyId of keys) await enqueue(tx, ctx, retireKind, { keyId, why });
  for (const terminalId of terminals) await endTerminal(tx, ctx, terminalId, "left");
  return { windows, terminals, keys, sessions: await endConsoleSessions(tx, ctx, personId) };
}
