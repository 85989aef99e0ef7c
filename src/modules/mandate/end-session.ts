import { endWindow, tellVault } from "#modules/key/end-sessions-of.ts";
import { readWindow } from "#modules/key/open-window.ts";
import type { WindowEnd } from "#modules/key/rules.ts";
import type { Context } from "#server/context.ts";
import { mandateError } from "./errors.ts";

/**
 * Stops a session. Both services delete their parts before this returns, or ours has when the vault does not answer: no signature
 * leaves afterwards (protocol.md §7.6). @param personId whose it must be; null for the console. @throws mandate.not-found
 */
export async function endSession(
  ctx: Context,
  input: { mandateId: string; personId: string | null; why: WindowEnd },
): Promise<void> {
  const { mandateId, personId, why } = input;
  const window = await readWindow(ctx, mandateId);
  if (!window) throw mandateError("not-found");
  if (personId !== null && window.personId !== personId) throw mandateError("not-yours");
  const isEnded = await ctx.db.transaction((tx) => endWindow(tx, ctx, mandateId, why));
  if (isEnded) await tellVault(ctx, [mandateId], why);
}
