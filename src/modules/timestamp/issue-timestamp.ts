import type { HashName } from "#core/asn1/algorithm.ts";
import { buildRequest, parseRequest, TspRefusal } from "#core/tsp/request.ts";
import { parseToken } from "#core/tsp/verify-token.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { timestampError } from "./errors.ts";
import { type ClockSource, policiesOf, policyOf, type UnitFamily } from "./rules.ts";
import { stamp } from "./stamp.ts";

export type IssueTimestamp = {
  digest: { hash: HashName; value: Uint8Array };
  /** Which unit signs; absent leaves it to the digest's algorithm. */
  family?: UnitFamily;
  /** Unsigned big-endian bytes, repeated in the token. */
  nonce?: Uint8Array;
  /** Whether the token encloses its certificates (RFC 3161 §2.4.1). */
  certReq: boolean;
};

export type IssuedTimestamp = {
  id: string;
  /** ContentInfo, DER. */
  token: Uint8Array;
  serial: string;
  genTimeUs: number;
  accuracyMs: number | null;
  policy: string;
};

/**
 * Stamps a digest for somebody who asks in another way than RFC 3161.
 * @throws timestamp.refused, and what `stamp` throws
 */
export async function issueTimestamp(
  ctx: Context,
  input: IssueTimestamp,
  mode: ClockSource = env().TSA_CLOCK,
): Promise<IssuedTimestamp> {
  const { id, token } = await stamp(ctx, requestOf(input, mode), mode);
  const { serialHex: serial, genTimeUs, accuracyMs, policy } = parseToken(token).info;
  return { id, token, serial, genTimeUs, accuracyMs, policy };
}

function requestOf({ digest, family, nonce, certReq }: IssueTimestamp, mode: ClockSource) {
  try {
    const der = buildRequest({
      digest: digest.value,
      hash: digest.hash,
      certReq,
      ...(family ? { policy: policyOf(mode, family) } : {}),
      ...(nonce ? { nonce } : {}),
    });
    return parseRequest(der, policiesOf(mode));
  } catch (error) {
    if (error instanceof TspRefusal) throw timestampError("refused", { failure: error.failure }, error);
    if (error instanceof RangeError) throw timestampError("refused", { failure: "badDataFormat" }, error);
    throw error;
  }
}
