/** The monotonic clock of the machine in µs: the same in every thread and process, stands still while it sleeps. */
export const monotonicUs = (): number => Number(process.hrtime.bigint()) / 1000;

/** Reading both clocks may be interrupted; such a look says nothing. */
const LOOK_US = 500;
/** Date.now() has whole milliseconds; a change below this is no jump. */
const JUMP_US = 5000;
/** The kernel may slew both clocks against each other never, but its rounding may: ppm granted per elapsed time. */
const SLEW_PPM = 100;

/** UTC of the host minus the monotonic clock, ±1 ms, or null when we were interrupted. */
function lookUs(): { atUs: number; differenceUs: number } | null {
  const before = monotonicUs();
  const wallMs = Date.now();
  const after = monotonicUs();
  return after - before > LOOK_US ? null : { atUs: after, differenceUs: wallMs * 1000 - (before + after) / 2 };
}

/**
 * Notices that the host's wall clock moved against the monotonic clock: somebody set it, or the machine slept and the
 * monotonic clock stood still. Which of the two cannot be told, so both count.
 * @returns a function that gives the jump since its last call in µs, or 0
 */
export function jumpWatch(): () => number {
  let last = lookUs();
  return () => {
    const now = lookUs();
    if (!now) return 0;
    const jumpUs = last ? now.differenceUs - last.differenceUs : 0;
    const grantedUs = JUMP_US + (last ? ((now.atUs - last.atUs) * SLEW_PPM) / 1e6 : 0);
    last = now;
    return Math.abs(jumpUs) > grantedUs ? jumpUs : 0;
  };
}

/**
 * UTC of the host minus the monotonic clock to about a microsecond: Date.now() is read until its millisecond changes,
 * which brackets the edge. Spins about a millisecond a try; the tightest of three is taken.
 */
export function hostThetaUs(): { atUs: number; thetaUs: number; halfUs: number } {
  let best = { atUs: 0, thetaUs: 0, halfUs: Number.POSITIVE_INFINITY };
  for (let tries = 0; tries < 3; tries++) {
    let beforeUs = monotonicUs();
    let lastMs = Date.now();
    for (;;) {
      const startUs = monotonicUs();
      const wallMs = Date.now();
      const endUs = monotonicUs();
      if (wallMs !== lastMs) {
        // The edge fell between the last two looks, whose earliest and latest instants these are.
        const halfUs = (endUs - beforeUs) / 2;
        const atUs = (endUs + beforeUs) / 2;
        if (halfUs < best.halfUs) best = { atUs, thetaUs: wallMs * 1000 - atUs, halfUs };
        break;
      }
      beforeUs = startUs;
      lastMs = wallMs;
    }
  }
  return best;
}
