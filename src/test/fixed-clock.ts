import type { Clock } from "#server/clock.ts";

export type FixedClock = Clock & { advance(ms: number): void };

/** Time stands still until a test moves it. */
export function fixedClock(start: string): FixedClock {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    advance(ms) {
      now += ms;
    },
  };
}
