import { issueToken } from "#modules/timestamp/issue-token.ts";
import type { Context } from "#server/context.ts";
import { sm3Bytes, sm3Hex } from "#server/sm3.ts";
import type { Signature } from "./read-request.ts";
import type { Done } from "./step.ts";

/** RFC 3161 token over the signature value, to stand as unsigned attribute (RFC 5652 §11, id-aa-timeStampToken). */
export async function stampSignature(ctx: Context, row: Signature): Promise<Done> {
  const token = await issueToken(ctx, { digestSm3: sm3Bytes(row.signatureDer) });
  return {
    store: { token, stampedAt: ctx.clock.now() },
    event: {
      type: "signing.stamped",
      subject: row.requestId,
      data: { taskId: row.taskId, tokenDigest: sm3Hex(token) },
    },
  };
}
