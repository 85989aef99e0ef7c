import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { issueTimestamp } from "./issue-timestamp.ts";
import { obtainToken } from "./obtain-token.ts";
import type { UnitFamily } from "./rules.ts";

/**
 * A token over a signature value (RFC 3161 Appendix A). Under an RSA signature it is our own RSA unit's, so that who reads one
 * reads the other; else it is from the first of the authorities that stamps.
 * @param authorities OWN or ids, in order; null: the hospital's own order
 * @param mostBytes the place it has
 * @throws timestamp.*, gateway.*
 */
export async function stampSignature(
  ctx: Context,
  signature: Uint8Array,
  { family, ...who }: { family: UnitFamily; authorities: readonly string[] | null; mostBytes?: number },
): Promise<Uint8Array> {
  const digestBy = (hash: "sm3" | "sha256") => nodeCrypto.hash(hash, [signature]);
  if (family === "sm2") return (await obtainToken(ctx, { digestBy, ...who })).token;
  const digest = { hash: "sha256" as const, value: digestBy("sha256") };
  return (await issueTimestamp(ctx, { digest, family, certReq: true })).token;
}
