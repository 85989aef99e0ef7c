import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { timestampError } from "./errors.ts";
import type { ClockSource } from "./rules.ts";

/** One look at the clock: UTC in ms since 1970, and the bound of its error in ms, null when nobody knows it. */
export type ClockReading = { ms: number; accuracyMs: number | null; source: ClockSource };

/**
 * The time a token may carry. Fails closed: only a disciplined clock counts, or the host's where the installation asked
 * for it with TSA_CLOCK=host; its error is unknown and the token states none.
 * @param mode for tests; the environment decides otherwise
 * @throws timestamp.time-not-available
 */
export function readClock(ctx: Pick<Context, "clock">, mode: ClockSource = env().TSA_CLOCK): ClockReading {
  if (mode !== "host") throw timestampError("time-not-available");
  return { ms: ctx.clock.now().getTime(), accuracyMs: null, source: "host" };
}
