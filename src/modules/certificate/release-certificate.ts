import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { askNow } from "./ask-now.ts";
import type { CaChannel } from "./ca-channel.ts";
import { readChannel } from "./channel.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import { mayRelease } from "./rules.ts";
import { certificate } from "./schema.ts";

/** How long whoever ends a hold waits for the CA's own list or answer to say so. */
const ASK_MS = 3000;

/**
 * Asks the CA to end a hold, then what it says now. The certificate signs again only when a list or answer made after this says so
 * (`note-standing.ts`): until then everybody else who checks would still find it on hold.
 * @throws certificate.not-found, certificate.not-held, gateway.*
 */
export async function releaseCertificate(
  ctx: Context,
  input: { certificateId: string },
  ca: CaChannel = estChannel,
): Promise<void> {
  const [row] = await ctx.db.select().from(certificate).where(eq(certificate.id, input.certificateId));
  if (!row) throw certificateError("not-found");
  if (!mayRelease(row) || !row.serial) throw certificateError("not-held");
  const channel = await readChannel(ctx, row.channelId);
  await ca.revoke(ctx, channel.connector, { serialHex: row.serial, reason: "removeFromCRL", invalidSince: null });
  const { keyId, serial } = row;
  await ctx.db.transaction(async (tx) => {
    const [locked] = await tx.select().from(certificate).where(eq(certificate.id, row.id)).for("update");
    if (!locked || !mayRelease(locked)) return;
    const now = ctx.clock.now();
    await tx.update(certificate).set({ releaseFrom: now, changedAt: now }).where(eq(certificate.id, row.id));
    await record(tx, ctx, { type: "certificate.release-asked", subject: row.id, data: { keyId, serial } });
  });
  await askNow(ctx, { certificateId: row.id, waitMs: ASK_MS }, ca);
}
