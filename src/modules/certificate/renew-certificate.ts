import { equalBytes, fromHex } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { assertMayIssue, open } from "./apply-for-certificate.ts";
import type { CaChannel } from "./ca-channel.ts";
import { readChannel } from "./channel.ts";
import { estChannel } from "./channels/est.ts";
import { checkRequest } from "./check-request.ts";
import { certificateError } from "./errors.ts";
import { type Issued, issue } from "./issue.ts";
import { roundsOf } from "./rounds.ts";
import { mayRenew, RENEW_DAYS } from "./rules.ts";

/**
 * A new certificate for the same key at the same CA (RFC 7030 §4.2.2), asked for with a fresh request the key has
 * signed. The old one stays valid and is marked replaced when the new one is there. Safe to repeat.
 * @throws certificate.not-issued, certificate.not-renewable, and what `applyForCertificate` throws
 */
export async function renewCertificate(
  ctx: Context,
  input: { keyId: string; csrDer: Uint8Array },
  ca: CaChannel = estChannel,
): Promise<Issued> {
  const rounds = await roundsOf(ctx, input.keyId);
  const [last] = rounds;
  const current = rounds.find(({ state }) => state === "issued");
  if (!last || !current) throw certificateError("not-issued");
  if (last.state === "applying") return await issue(ctx, last.id, ca);
  if (!mayRenew(current, ctx.clock.now())) throw certificateError("not-renewable", { days: RENEW_DAYS });
  if (!equalBytes(checkRequest(input.csrDer).publicKey, fromHex(current.publicKey)))
    throw certificateError("request-malformed");
  const channel = await readChannel(ctx, current.channelId);
  assertMayIssue(channel, current.profile, ctx.clock.now());
  const { personId, profile } = current;
  const id = await open(ctx, { ...input, personId, profile }, channel, last.round + 1);
  return await issue(ctx, id, ca);
}
