import type { M3Item } from "#core/sm/two-party/messages.ts";
import { ownSession } from "#modules/key/session.ts";
import type { SessionState } from "#modules/key/rules.ts";
import type { Context } from "#server/context.ts";

/** How a session ended, for a phone that lost the answer. Only the result says "signed". @throws key.SESSION */
export async function approvalOutcome(
  ctx: Context,
  { cid }: { cid: string },
): Promise<{ state: SessionState; items: M3Item[] }> {
  const { session } = await ownSession(ctx, cid);
  const isOver = (session.offerUntil ?? session.startUntil) <= ctx.clock.now();
  const isOpen = session.state === "OPEN" || session.state === "OFFERED";
  const items = session.result === null ? [] : (JSON.parse(session.result) as { items: M3Item[] }).items;
  return { state: isOpen && isOver ? "EXPIRED" : session.state, items };
}
