import { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import type { CaChannel } from "./ca-channel.ts";
import { estChannel } from "./channels/est.ts";
import { type Issued, issueCertificate, storedIn } from "./issue-certificate.ts";
import { type Application, openApplication } from "./open-application.ts";
import { roundsOf } from "./rounds.ts";

/**
 * Asks the active channel's CA for a certificate and keeps it. Safe to repeat: an issued one is returned, an application
 * that stopped half-way goes on with its own request and channel.
 * @throws certificate.* for what is wrong for good (the row says so too); gateway.* when the CA could not be reached,
 *   after which the row stays `applying` and the call may be repeated
 */
export async function applyForCertificate(
  ctx: Context,
  input: Application,
  ca: CaChannel = estChannel,
): Promise<Issued> {
  const standing = await issuedOf(ctx, input.keyId);
  if (standing) return standing;
  try {
    return await issueCertificate(ctx, await openOnce(ctx, input), ca);
  } catch (error) {
    // Of two at once, the other was through before this one opened anything: its certificate stands, and is not due.
    if (!(error instanceof AppError) || error.code !== "certificate.not-renewable") throw error;
    const others = await issuedOf(ctx, input.keyId);
    if (!others) throw error;
    return others;
  }
}

async function issuedOf(ctx: Context, keyId: string): Promise<Issued | undefined> {
  return (await roundsOf(ctx, keyId)).map(storedIn).find((one) => one?.state === "issued") ?? undefined;
}

/** Of two at once, one opens the application and both go on with it. */
export async function openOnce(ctx: Context, input: Application): Promise<string> {
  try {
    return await ctx.db.transaction((tx) => openApplication(tx, ctx, input));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const [last] = await roundsOf(ctx, input.keyId);
    if (!last) throw error;
    return last.id;
  }
}
