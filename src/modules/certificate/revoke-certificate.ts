import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { CaChannel } from "./ca-channel.ts";
import { readChannel } from "./channel.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import { mayRevoke, type RevokeReason } from "./rules.ts";
import { certificate } from "./schema.ts";

/**
 * Ends a certificate here at once, then tells its CA. The CA's part may fail and be repeated: ours stands already.
 * @throws certificate.not-found, certificate.not-revocable, gateway.*
 */
export async function revokeCertificate(
  ctx: Context,
  input: { certificateId: string; reason: RevokeReason },
  ca: CaChannel = estChannel,
): Promise<void> {
  const row = await ctx.db.transaction(async (tx) => {
    const [found] = await tx.select().from(certificate).where(eq(certificate.id, input.certificateId)).for("update");
    if (!found) throw certificateError("not-found");
    if (found.state === "revoked") return found;
    if (!mayRevoke(found)) throw certificateError("not-revocable");
    const now = ctx.clock.now();
    await tx
      .update(certificate)
      .set({ state: "revoked", revokedAt: now, revokeReason: input.reason, changedAt: now })
      .where(eq(certificate.id, found.id));
    const { keyId, serial } = found;
    await record(tx, ctx, {
      type: "certificate.revoked",
      subject: found.id,
      data: { keyId, serial, reason: input.reason },
    });
    return { ...found, revokeReason: input.reason };
  });
  const { serial } = row;
  if (row.revokeSentAt || !serial) return;
  const channel = await readChannel(ctx, row.channelId);
  await ca.revoke(ctx, channel.connector, { serialHex: serial, reason: row.revokeReason ?? input.reason });
  await ctx.db.transaction(async (tx) => {
    await tx.update(certificate).set({ revokeSentAt: ctx.clock.now() }).where(eq(certificate.id, row.id));
    await record(tx, ctx, { type: "certificate.revocation-sent", subject: row.id, data: { serial } });
  });
}
