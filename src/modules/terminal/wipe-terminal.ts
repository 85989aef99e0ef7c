import { eq } from "drizzle-orm";
import { retireKind } from "#modules/approval/certificate-consent.ts";
import { record } from "#modules/audit/record.ts";
import { endKeysOf } from "#modules/key/end-keys-of.ts";
import { endTerminal } from "#modules/login/end-terminal.ts";
import { terminal } from "#modules/login/terminal-schema.ts";
import type { Context } from "#server/context.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { terminalLifeError } from "./errors.ts";
import type { WipeTerminal } from "./input.ts";
import { mayWipe } from "./rules.ts";

/**
 * Ends a phone from the console. When this returns our half of its keys is deleted, so nobody who holds it can sign, and
 * its session is refused; the CA is asked to revoke by a job. What the phone keeps is useless without our half. Wiping
 * twice is fine. @throws terminal.not-found, terminal.not-bound, terminal.not-yours
 */
export async function wipeTerminal(ctx: Context, { terminalId, why, since }: WipeTerminal): Promise<void> {
  if (ctx.actor.kind !== "staff") throw terminalLifeError("not-yours");
  const { actor } = ctx;
  await ctx.db.transaction(async (tx) => {
    const [phone] = await tx.select().from(terminal).where(eq(terminal.id, terminalId));
    if (!phone) throw terminalLifeError("not-found");
    if (!mayWipe(actor, phone.personId)) throw terminalLifeError("not-yours");
    const { personId } = phone;
    if (personId === null) throw terminalLifeError("not-bound");
    const keys = await endKeysOf(tx, ctx, { personId, terminalIds: [terminalId], why });
    const invalidSince = why === "new-phone" ? undefined : since?.toISOString();
    for (const keyId of keys) await enqueue(tx, ctx, retireKind, { keyId, why, invalidSince });
    const isNew = await endTerminal(tx, ctx, terminalId, why === "lost-phone" ? "lost" : "wiped");
    if (!isNew && keys.length === 0) return;
    const by = actor.personId === personId ? "self" : "other";
    await record(tx, ctx, { type: "terminal.wiped", subject: terminalId, data: { personId, why, keys, by } });
  });
}
