import type { Leap } from "./packet.ts";

/** Frequency tolerance of a clock nobody knows well yet, in ppm (RFC 5905 PHI). */
export const PHI_PPM = 15;

/**
 * How far a prediction may be off, learnt from the clock's own past: up to `untilUs` after the synchronisation, predict
 * with `ppm` and grant `boundUs`.
 */
export type GrowthStep = { untilUs: number; boundUs: number; ppm: number };

/**
 * Everything a reading needs, valid in every process of this machine until its monotonic clock stops: UTC is
 * monotonic + `thetaUs`, extrapolated. Times in µs; `atUs` is monotonic.
 */
export type ClockState = {
  atUs: number;
  thetaUs: number;
  /** The truth lay within ±halfUs of it at `atUs`. */
  halfUs: number;
  /** Added while sources contradict the clock: the truth is inside whoever is right. */
  doubtUs: number;
  /** Frequency measured last, and how much of it is open or may wander: what holds before anything is learnt. */
  ppm: number;
  ratePpm: number;
  steps: readonly GrowthStep[];
  /** Who agreed at `atUs`, and what they found the clock off by (null the first time). */
  sources: readonly string[];
  offsetUs: number | null;
  leap: Leap;
};

export type Reading = { utcUs: number; boundUs: number };

/** Granularity of a double that holds µs since 1970, and of our reading of the monotonic clock. */
const GRAIN_US = 1;

/** UTC and the bound of its error at the monotonic instant `monoUs`. */
export function readAt(state: ClockState, monoUs: number): Reading {
  const ageUs = Math.max(0, monoUs - state.atUs);
  const growth = growthAt(state, ageUs);
  return {
    utcUs: monoUs + state.thetaUs + (growth.ppm * ageUs) / 1e6,
    boundUs: state.halfUs + state.doubtUs + growth.boundUs + GRAIN_US,
  };
}

/** What is learnt counts where it is better than what holds for any clock; beyond it, PHI goes on from its end. */
function growthAt(state: ClockState, ageUs: number): { boundUs: number; ppm: number } {
  const coldUs = (state.ratePpm * ageUs) / 1e6;
  const step = state.steps.find(({ untilUs }) => ageUs <= untilUs);
  if (step) return step.boundUs < coldUs ? step : { boundUs: coldUs, ppm: state.ppm };
  const last = state.steps.at(-1);
  if (!last) return { boundUs: coldUs, ppm: state.ppm };
  const boundUs = last.boundUs + (state.ratePpm * (ageUs - last.untilUs)) / 1e6;
  return boundUs < coldUs ? { boundUs, ppm: last.ppm } : { boundUs: coldUs, ppm: state.ppm };
}

/**
 * How long after `monoUs` the bound stays within `limitUs` if no source is heard any more, in µs; 0 when it is beyond
 * already. The bound grows with age, so the instant is found by halving.
 */
export function holdoverLeftUs(state: ClockState, monoUs: number, limitUs: number): number {
  const isWithin = (leftUs: number) => readAt(state, monoUs + leftUs).boundUs <= limitUs;
  if (!isWithin(0)) return 0;
  let low = 0;
  let high = 30 * 86_400e6;
  if (isWithin(high)) return high;
  while (high - low > 1e6) {
    const middle = (low + high) / 2;
    if (isWithin(middle)) low = middle;
    else high = middle;
  }
  return low;
}
