import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { revokeCertificate } from "#modules/certificate/revoke-certificate.ts";
import type { Context } from "#server/context.ts";
import { institutionError } from "./errors.ts";
import type { RetireWhy } from "./rules.ts";
import { institutionKey } from "./schema.ts";

/**
 * Ends a key: its private part is deleted at once, then its certificate is revoked. What it has signed stays valid. Safe to
 * repeat after the CA could not be reached. @throws institution.not-found; gateway.*
 */
export async function retireKey(
  ctx: Context,
  { keyId, why }: { keyId: string; why: RetireWhy },
  ca?: CaChannel,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(institutionKey).where(eq(institutionKey.id, keyId)).for("update");
    if (!row) throw institutionError("not-found");
    if (row.state === "retired") return;
    const retiredAt = ctx.clock.now();
    await tx
      .update(institutionKey)
      .set({ state: "retired", keySealed: null, retiredAt })
      .where(eq(institutionKey.id, keyId));
    await record(tx, ctx, { type: "institution.key-retired", subject: keyId, data: { why } });
  });
  const current = await certificateOf(ctx, keyId);
  if (current) await revokeCertificate(ctx, { certificateId: current.id, why }, ca);
}
