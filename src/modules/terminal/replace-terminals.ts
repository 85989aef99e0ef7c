import { retireKind } from "#modules/approval/certificate-consent.ts";
import { record } from "#modules/audit/record.ts";
import { endKeysOf } from "#modules/key/end-keys-of.ts";
import { endTerminal, otherTerminals } from "#modules/login/end-terminal.ts";
import type { IdentifiedBy } from "#modules/login/terminal-rules.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue } from "#server/jobs/enqueue.ts";

/**
 * The person was identified on a phone: every other one of theirs ends here and now, its half of the key with it, before
 * anything new is made (product.md §1.9: "old share destroyed first"). The CA is told by a job.
 */
export async function replaceTerminals(
  tx: Tx,
  ctx: Context,
  { terminalId, personId, by }: { terminalId: string; personId: string; by: IdentifiedBy },
): Promise<void> {
  const others = await otherTerminals(tx, personId, terminalId);
  const keys = await endKeysOf(tx, ctx, { personId, terminalIds: others, why: "replaced" });
  for (const keyId of keys) await enqueue(tx, ctx, retireKind, { keyId, why: "new-phone" });
  for (const other of others) {
    await endTerminal(tx, ctx, other, "replaced");
    await record(tx, ctx, { type: "terminal.replaced", subject: other, data: { personId, by, keys } });
  }
}
