import { storedRevocation } from "#modules/certificate/revocation-evidence.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import type { Context } from "#server/context.ts";
import type { Trust } from "./trust.ts";

/** What this hospital relies on: its trust anchors and the revocation lists it holds. */
export async function readTrust(ctx: Context): Promise<Trust> {
  const [anchors, revocation] = await Promise.all([trustedCertificates(ctx), storedRevocation(ctx)]);
  return { anchors, ...revocation, nowMs: ctx.clock.now().getTime() };
}
