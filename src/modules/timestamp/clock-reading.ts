import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { readRunning, runningClock } from "./clock/running.ts";
import { timestampError } from "./errors.ts";
import type { ClockSource } from "./rules.ts";

/** Why a reading may be believed: kept with each token, small and without secrets. */
export type ClockEvidence = {
  /** Names of the sources that agreed at the last synchronisation; empty when nobody disciplines the clock. */
  sources: string[];
  /** The last synchronisation, UTC in ms since 1970; null when there was none. */
  lastSyncMs: number | null;
  /** What the last synchronisation found the clock off by, in µs; null for the first. */
  offsetUs: number | null;
  /** Bound of the clock's error at the last synchronisation, in µs. */
  syncBoundUs: number | null;
  /** What the sources announce for the end of the day (RFC 5905 figure 9): 1 a second more, 2 a second less. */
  leap: 0 | 1 | 2 | 3;
};

/**
 * One look at the clock: UTC in whole ms since 1970 with the µs within it (0 to 999), and the bound of its error in
 * whole µs, rounded up, null when nobody knows it. Readings of one process strictly increase.
 */
export type ClockReading = {
  ms: number;
  us: number;
  accuracyUs: number | null;
  source: ClockSource;
  evidence: ClockEvidence;
};

const NOBODY: ClockEvidence = { sources: [], lastSyncMs: null, offsetUs: null, syncBoundUs: null, leap: 0 };

/**
 * The time a token may carry. Fails closed: only a disciplined clock within the limit counts, or the host's where the
 * installation asked for it with TSA_CLOCK=host; its error is unknown and the token states none.
 * @param mode for tests; the environment decides otherwise
 * @throws timestamp.time-not-available
 */
export function readClock(ctx: Pick<Context, "clock">, mode: ClockSource = env().TSA_CLOCK): ClockReading {
  if (mode === "host")
    return { ms: ctx.clock.now().getTime(), us: 0, accuracyUs: null, source: "host", evidence: NOBODY };
  const now = readRunning();
  if (!now) throw timestampError("time-not-available");
  const { us, boundUs, limitUs, state } = now;
  if (!now.isWithin) throw timestampError("time-not-available", { boundUs, limitUs });
  const { sources, offsetUs, halfUs, leap } = state;
  const lastSyncMs = Math.round((state.atUs + state.thetaUs) / 1000);
  return {
    ms: Math.floor(us / 1000),
    us: us % 1000,
    accuracyUs: boundUs,
    source: mode,
    evidence: { sources: [...sources], lastSyncMs, offsetUs, syncBoundUs: Math.ceil(halfUs), leap },
  };
}

/** What a host's clock that nobody vouches for may be off by, when times from outside are compared with it. */
const HOST_BOUND_US = 60_000_000;

/**
 * UTC now to compare a time from outside with, in µs, and how far it may be off: our own clock's bound, however far beyond
 * the limit for stamping; without any, the host's clock with a minute. Never for a token of ours.
 */
export function roughTime(
  ctx: Pick<Context, "clock">,
  mode: ClockSource = env().TSA_CLOCK,
): { us: number; boundUs: number; source: ClockSource } {
  const reading = mode === "host" ? null : runningClock()?.reading;
  if (!reading) return { us: ctx.clock.now().getTime() * 1000, boundUs: HOST_BOUND_US, source: "host" };
  return { us: Math.floor(reading.utcUs), boundUs: Math.ceil(reading.boundUs), source: mode };
}
