import { AppError } from "#core/error.ts";
import { type Failure, parseRequest, TspRefusal } from "#core/tsp/request.ts";
import { grantedResponse, refusedResponse } from "#core/tsp/response.ts";
import type { Context } from "#server/context.ts";
import { type ClockSource, MAX_REQUEST, policiesOf } from "./rules.ts";
import { stamp } from "./stamp.ts";
import { env } from "#server/env.ts";

const FAILURE_OF = new Map<string, Failure>([
  ["timestamp.time-not-available", "timeNotAvailable"],
  ["timestamp.no-unit", "systemFailure"],
  ["timestamp.unit-profile", "systemFailure"],
  ["timestamp.unit-expiring", "systemFailure"],
]);

/**
 * Answers one TimeStampReq (RFC 3161 §2.4). There is always a TimeStampResp: refusals are said in it, not by HTTP. The
 * caller sends it as 200 `application/timestamp-reply`.
 */
export async function handleTsa(ctx: Context, body: Uint8Array, mode?: ClockSource): Promise<Uint8Array> {
  try {
    if (body.length > MAX_REQUEST) throw new TspRefusal("badRequest", "request is too long");
    const request = parseRequest(body, policiesOf(mode ?? env().TSA_CLOCK));
    return grantedResponse((await stamp(ctx, request, mode)).token);
  } catch (error) {
    if (error instanceof TspRefusal) return refusedResponse(error.failure, error.message);
    if (error instanceof AppError) return refusedResponse(FAILURE_OF.get(error.code) ?? "systemFailure", error.say.en);
    ctx.log.error({ err: error, requestId: ctx.requestId }, "timestamp failed");
    return refusedResponse("systemFailure", `trace ${ctx.requestId}`);
  }
}
