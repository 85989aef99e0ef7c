import { eq } from "drizzle-orm";
import { type Crl, parseCrl } from "#core/x509/crl.ts";
import type { Context } from "#server/context.ts";
import type { CaChannel } from "./ca-channel.ts";
import { listChannels, readChannel } from "./channel.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import { caCrl } from "./schema.ts";

/**
 * Fetches a channel's CRL and keeps it unless it is older than the one we have. Its signature is checked where it is used,
 * against the issuer in question.
 * @throws certificate.unknown-channel, certificate.answer-malformed, gateway.*
 */
export async function refreshCrl(
  ctx: Context,
  channelId: string,
  ca: CaChannel = estChannel,
): Promise<{ thisUpdate: Date; revoked: number }> {
  const channel = await readChannel(ctx, channelId);
  const der = await ca.crl(ctx, channel.connector);
  const crl = read(der, channel.name);
  const thisUpdate = new Date(crl.thisUpdate);
  await ctx.db.transaction(async (tx) => {
    const [known] = await tx.select().from(caCrl).where(eq(caCrl.channelId, channelId)).for("update");
    if (known && known.thisUpdate > thisUpdate) return;
    const values = {
      der,
      thisUpdate,
      nextUpdate: crl.nextUpdate === null ? null : new Date(crl.nextUpdate),
      fetchedAt: ctx.clock.now(),
    };
    if (known) await tx.update(caCrl).set(values).where(eq(caCrl.channelId, channelId));
    else await tx.insert(caCrl).values({ channelId, ...values });
  });
  return { thisUpdate, revoked: crl.count };
}

function read(der: Uint8Array, channel: string): Crl {
  try {
    return parseCrl(der);
  } catch (error) {
    throw certificateError("answer-malformed", { channel }, error);
  }
}

/** Fetches the CRL of every channel; one that fails does not hold up the others. */
export async function refreshCrls(ctx: Context, ca: CaChannel = estChannel): Promise<void> {
  for (const { id, name } of await listChannels(ctx)) {
    try {
      await refreshCrl(ctx, id, ca);
    } catch (error) {
      ctx.log.warn({ err: error, channel: name }, "a CRL was not fetched");
    }
  }
}
