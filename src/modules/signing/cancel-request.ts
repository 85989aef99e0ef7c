import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { endRequest } from "./end-request.ts";
import { signingError } from "./errors.ts";
import { lockRequest } from "./read-request.ts";
import { cancelRefusal } from "./rules.ts";

/**
 * The sender takes the request back. Signatures already made stay; none is made after this returned. Cancelling a
 * cancelled request again says the same. @throws signing.already-completed, signing.request-closed
 */
export async function cancelRequest(
  ctx: Context,
  { requestId, reason }: { requestId: string; reason: string },
): Promise<{ state: "cancelled" }> {
  return await ctx.db.transaction(async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request.state === "cancelled") return { state: "cancelled" };
    const refusal = cancelRefusal(request);
    if (refusal) throw signingError(refusal);
    await endRequest(tx, ctx, requestId, "cancelled", reason);
    await record(tx, ctx, { type: "signing.cancelled", subject: requestId, data: { reason } });
    return { state: "cancelled" };
  });
}
