import { parseRequest, buildRequest } from "#core/tsp/request.ts";
import type { Context } from "#server/context.ts";
import type { ClockSource } from "./rules.ts";
import { stamp } from "./stamp.ts";

/**
 * A token for a digest, for our own signatures: certificates enclosed, no nonce (nobody is in between).
 * @param input.digestSm3 SM3 of the CMS signature value, 32 bytes (RFC 3161 Appendix A)
 * @returns ContentInfo, DER
 * @throws what `stamp` throws
 */
export async function issueToken(
  ctx: Context,
  input: { digestSm3: Uint8Array },
  mode?: ClockSource,
): Promise<Uint8Array> {
  const request = parseRequest(buildRequest({ digest: input.digestSm3, certReq: true }), []);
  return (await stamp(ctx, request, mode)).token;
}
