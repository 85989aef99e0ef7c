import type { Context } from "#server/context.ts";
import { openOnce } from "./apply-for-certificate.ts";
import type { CaChannel } from "./ca-channel.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import { type Issued, issueCertificate } from "./issue-certificate.ts";
import { roundsOf } from "./rounds.ts";

/**
 * A new certificate for the same key at the same CA (RFC 7030 §4.2.2), asked for with a fresh request the key has
 * signed. The old one stays valid and is marked replaced when the new one is there. Safe to repeat while it is under way.
 * @throws certificate.not-issued, certificate.not-renewable, and what `applyForCertificate` throws
 */
export async function renewCertificate(
  ctx: Context,
  input: { keyId: string; csrDer: Uint8Array },
  ca: CaChannel = estChannel,
): Promise<Issued> {
  const current = (await roundsOf(ctx, input.keyId)).find(({ state }) => state === "issued");
  if (!current) throw certificateError("not-issued");
  const { personId, profile } = current;
  return await issueCertificate(ctx, await openOnce(ctx, { ...input, personId, profile }), ca);
}
