import { parseCertificate } from "#core/x509/certificate.ts";
import type { Context } from "#server/context.ts";
import type { CaChannel } from "./ca-channel.ts";
import { readCertificate } from "./certificate-of.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import { refreshChannel, refreshPath } from "./refresh-revocation.ts";
import { readStatusSource } from "./revocation/status-source.ts";

const WAIT_MS = 8000;

/**
 * Asks the CA about one certificate and its issuers at once: what is at hand may be fresh by its own dates and yet older than
 * what somebody has just done. Never inside a transaction.
 * @param input.waitMs what comes later is kept all the same
 * @returns error codes of what could not be fetched; empty when everybody answered
 * @throws certificate.not-found, certificate.not-issued
 */
export async function askNow(
  ctx: Context,
  input: { certificateId: string; waitMs?: number },
  ca: CaChannel = estChannel,
): Promise<{ problems: string[] }> {
  const found = await readCertificate(ctx, input.certificateId);
  if (!found) throw certificateError("not-issued");
  const path = found.chain.map(parseCertificate);
  return { problems: await refreshPath(ctx, path, { waitMs: input.waitMs ?? WAIT_MS, ca, isAlways: true }) };
}

/** The same for every list of a channel. @throws certificate.unknown-channel */
export async function askChannelNow(
  ctx: Context,
  input: { channelId: string },
  ca: CaChannel = estChannel,
): Promise<{ problems: string[] }> {
  const channel = await readStatusSource(ctx, input.channelId);
  return { problems: await refreshChannel(ctx, channel, ca, true) };
}
