import { type NtpHeader, toTimestamp } from "../../src/core/sntp/packet.ts";
import { type ClockState, readAt } from "../../src/core/sntp/reading.ts";
import type { Sample } from "../../src/core/sntp/sample.ts";

/** About a microsecond. */
const PRECISION = -20;
/** A clock that may be off by more is not called synchronised. */
const BOUND_MAX_US = 1e6;

/**
 * A relay's answer: stratum + 1 and a root distance that is never smaller than our own bound. Root delay is the path to
 * the nearest source as RFC 5905 §11.2.3 adds it up; root dispersion is all that the delay does not cover.
 */
export function answerTo(
  request: NtpHeader,
  now: { state: ClockState; receivedUs: number; nowUs: number; nearest: Sample; referenceId: number },
): NtpHeader {
  const { state, nearest, referenceId } = now;
  const receive = readAt(state, now.receivedUs);
  const transmit = readAt(state, now.nowUs);
  if (transmit.boundUs > BOUND_MAX_US || nearest.stratum >= 15) return unsynchronised(request);
  const rootDelayUs = nearest.rootDelayUs + nearest.delayUs;
  return {
    leap: state.leap,
    version: request.version,
    mode: 4,
    stratum: nearest.stratum + 1,
    poll: request.poll,
    precision: PRECISION,
    rootDelayUs,
    rootDispersionUs: Math.max(0, transmit.boundUs - rootDelayUs / 2),
    referenceId,
    reference: toTimestamp(state.atUs + state.thetaUs),
    origin: request.transmit,
    receive: toTimestamp(receive.utcUs),
    transmit: toTimestamp(transmit.utcUs),
  };
}

/** LI = 3 and a stratum no client accepts: we do not know the time, and say so (RFC 5905 figure 9, §7.3). */
export function unsynchronised(request: NtpHeader): NtpHeader {
  return {
    leap: 3,
    version: request.version,
    mode: 4,
    stratum: 16,
    poll: request.poll,
    precision: PRECISION,
    rootDelayUs: 0,
    rootDispersionUs: 0,
    referenceId: 0,
    reference: 0n,
    origin: request.transmit,
    receive: 0n,
    transmit: 0n,
  };
}
