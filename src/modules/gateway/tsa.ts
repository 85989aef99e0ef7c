import { z } from "zod";
import { type Bytes, toHex } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { callConnector } from "./call-connector.ts";

/** Hashes the exchange sends imprints of. */
export type TsaHash = "sm3" | "sha256";

const shape = z.object({
  response: z.base64().transform((text): Bytes => new Uint8Array(Buffer.from(text, "base64"))),
});

/**
 * Asks an authority outside for a token with its certificates (RFC 3161 §2.4.1). Only digest, nonce and policy leave.
 * @param request.nonce unsigned big-endian bytes, 8 to 32
 * @returns the TimeStampResp as it came: nothing in it is checked here
 * @throws gateway.*
 */
export async function requestTimestamp(
  ctx: Context,
  channel: string,
  request: { hash: TsaHash; digest: Bytes; nonce: Bytes; policy: string | null },
): Promise<Bytes> {
  const { hash, digest, nonce, policy } = request;
  const payload = { hash, digest: toHex(digest), nonce: toHex(nonce), ...(policy === null ? {} : { policy }) };
  return (await callConnector(ctx, `tsa.${channel}`, payload, shape)).response;
}
