import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { endSessionsOf, tellVault } from "#modules/key/end-sessions-of.ts";
import { keyPair } from "#modules/key/schema.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { askNow } from "./ask-now.ts";
import type { CaChannel } from "./ca-channel.ts";
import { readChannel } from "./channel.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import { type Revoke, revokeInput } from "./input.ts";
import { mayHold, mayRevoke, REVOKE_REASONS } from "./rules.ts";
import { certificate } from "./schema.ts";

/** How long whoever revokes waits for the CA's own list or answer to say so; it is kept when it comes later. */
const ASK_MS = 3000;

/**
 * Ends a certificate here at once, or puts it on hold, then tells its CA and asks it what it says now. The CA's part may fail
 * and be repeated: ours stands already. A certificate on hold may still be revoked.
 * @throws certificate.not-found, certificate.not-revocable, gateway.*
 */
export async function revokeCertificate(ctx: Context, raw: Revoke, ca: CaChannel = estChannel): Promise<void> {
  const input = revokeInput.parse(raw);
  const reason = REVOKE_REASONS[input.why];
  const isHold = reason === "certificateHold";
  const ended: string[] = [];
  const row = await ctx.db.transaction(async (tx) => {
    ended.push(...(await endSessionsUnder(tx, ctx, input.certificateId)));
    const [found] = await tx.select().from(certificate).where(eq(certificate.id, input.certificateId)).for("update");
    if (!found) throw certificateError("not-found");
    if (found.state === "revoked" || (isHold && found.state === "held")) return found;
    if (!mayRevoke(found) || (isHold && !mayHold(found))) throw certificateError("not-revocable");
    const now = ctx.clock.now();
    const change = {
      state: isHold ? ("held" as const) : ("revoked" as const),
      revokedAt: now,
      revokeReason: reason,
      revokeWhy: input.why,
      revokeNote: input.note === "" ? null : input.note,
      invalidSince: input.invalidSince ?? null,
      revokeSentAt: null,
      releaseFrom: null,
    };
    await tx
      .update(certificate)
      .set({ ...change, changedAt: now })
      .where(eq(certificate.id, found.id));
    const { keyId, serial } = found;
    await record(tx, ctx, {
      type: "certificate.revoked",
      subject: found.id,
      data: { keyId, serial, reason, why: input.why, invalidSince: input.invalidSince?.toISOString() },
    });
    return { ...found, ...change };
  });
  await tellVault(ctx, ended, "certificate");
  const { serial, invalidSince } = row;
  if (row.revokeSentAt || !serial) return;
  const channel = await readChannel(ctx, row.channelId);
  const asked = { serialHex: serial, reason: row.revokeReason ?? reason, invalidSince };
  await ca.revoke(ctx, channel.connector, asked);
  await ctx.db.transaction(async (tx) => {
    await tx.update(certificate).set({ revokeSentAt: ctx.clock.now() }).where(eq(certificate.id, row.id));
    await record(tx, ctx, { type: "certificate.revocation-sent", subject: row.id, data: { serial } });
  });
  await askNow(ctx, { certificateId: row.id, waitMs: ASK_MS }, ca);
}

/**
 * A doctor's certificate ends, or is on hold: what they allowed ends with it. The key of a phone that was replaced is over
 * already, and its late revocation does not touch what the next phone allowed.
 */
async function endSessionsUnder(tx: Tx, ctx: Context, certificateId: string): Promise<string[]> {
  const [owner] = await tx
    .select({ personId: certificate.personId, state: keyPair.state })
    .from(certificate)
    .innerJoin(keyPair, eq(keyPair.id, certificate.keyId))
    .where(eq(certificate.id, certificateId));
  if (!owner?.personId || owner.state === "REVOKED") return [];
  return await endSessionsOf(tx, ctx, owner.personId, "certificate");
}
