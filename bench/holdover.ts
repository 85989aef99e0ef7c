import { Discipline } from "../src/core/sntp/discipline.ts";
import { holdoverLeftUs, readAt } from "../src/core/sntp/reading.ts";
import { OSCILLATORS, oscillator, randomOf } from "./oscillator.ts";

const DAY_S = 86_400;
const POLL_S = 64;
const LOOK_S = 300;
/** Start of the monotonic clock and UTC − monotonic there, µs. */
const START_US = 1e9;
const THETA_US = 1.7e15;

export type HoldoverRun = { worstShare: number; hoursTo1ms: number; hoursTo3ms: number; worstErrorUs: number };

/**
 * Days of synchronisation with 50 µs of noise, then 72 h alone. `worstShare` is the largest error ÷ stated bound: up to
 * 1 the truth was always inside.
 */
export function holdoverRun(kind: (typeof OSCILLATORS)[number], swing: number, seed: number, days = 7): HoldoverRun {
  const random = randomOf(seed);
  const advance = oscillator(kind, swing, random);
  const clock = new Discipline();
  let atS = 0;
  let phaseUs = 0;
  let worstShare = 0;
  let worstErrorUs = 0;
  const check = (monoUs: number) => {
    if (!clock.state) return;
    const { utcUs, boundUs } = readAt(clock.state, monoUs);
    const errorUs = Math.abs(utcUs - monoUs - (THETA_US - phaseUs));
    worstShare = Math.max(worstShare, errorUs / boundUs);
    worstErrorUs = Math.max(worstErrorUs, errorUs);
  };
  for (; atS < days * DAY_S; atS += POLL_S) {
    const nowUs = START_US + atS * 1e6;
    check(nowUs);
    const noiseUs = (random() * 2 - 1) * 50;
    const sample = {
      atUs: nowUs,
      thetaUs: THETA_US - phaseUs + noiseUs,
      delayUs: 100,
      distanceUs: 60,
      rootDelayUs: 0,
      rootDispersionUs: 0,
      stratum: 1,
      leap: 0 as const,
      referenceId: 0,
    };
    clock.round([{ name: "device", sample }], nowUs);
    phaseUs = advance(POLL_S);
  }
  const { state } = clock;
  if (!state) throw new Error("never synchronised");
  worstErrorUs = 0;
  for (let aloneS = POLL_S; aloneS <= 3 * DAY_S; aloneS += LOOK_S) {
    check(START_US + (days * DAY_S + aloneS - POLL_S) * 1e6);
    phaseUs = advance(LOOK_S);
  }
  const hours = (limitUs: number) => holdoverLeftUs(state, state.atUs, limitUs) / 3.6e9;
  return { worstShare, hoursTo1ms: Math.min(72, hours(1000)), hoursTo3ms: Math.min(72, hours(3000)), worstErrorUs };
}

/** 25 runs of each oscillator in a calm and in a bad room. */
export function benchHoldover(runs = 25): void {
  console.log("Hold-over, 7 days of learning, then 72 h alone: truth inside the stated bound; hours until refusal.");
  let inside = 0;
  let total = 0;
  for (const kind of OSCILLATORS)
    for (const swing of [10, 2]) {
      const all = Array.from({ length: runs }, (_, at) => holdoverRun(kind, swing, 1000 * swing + at + 1));
      const good = all.filter(({ worstShare }) => worstShare <= 1).length;
      inside += good;
      total += runs;
      const middle = (pick: (run: HoldoverRun) => number) => all.map(pick).toSorted((a, b) => a - b)[runs >> 1] ?? 0;
      const worst = Math.max(...all.map(({ worstShare }) => worstShare));
      console.log(
        [
          `${kind.name} ±${swing} °C`.padEnd(18),
          `inside ${good}/${runs}`,
          `largest error ÷ bound ${worst.toFixed(2)}`,
          `limit 1 ms after ${middle((run) => run.hoursTo1ms).toFixed(1)} h`,
          `3 ms after ${middle((run) => run.hoursTo3ms).toFixed(1)} h`,
          `error in 72 h ${(middle((run) => run.worstErrorUs) / 1000).toFixed(3)} ms`,
        ].join("   "),
      );
    }
  console.log(`Truth inside the bound in ${inside} of ${total} runs.`);
}
