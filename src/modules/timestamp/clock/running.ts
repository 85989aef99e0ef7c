import { type ClockState, holdoverLeftUs, readAt } from "#core/sntp/reading.ts";
import { MAX_BOUND_US } from "../rules.ts";
import type { RoundReport, SourceReport } from "./messages.ts";
import { jumpWatch, monotonicUs } from "./monotonic.ts";

/** What this process knows of the time; null until a clock is started. */
type Running = {
  node: string;
  state: ClockState | null;
  isHoldover: boolean;
  sources: SourceReport[];
  limitUs: number;
  hasJumped: () => number;
  onJump: (byUs: number) => void;
};

let running: Running | null = null;
let lastUs = 0;

/** @param onJump told when a reading finds that the host's clocks moved against each other; readings stop until the next round */
export function runClock(node: string, onJump: (byUs: number) => void): void {
  running = {
    node,
    state: null,
    isHoldover: false,
    sources: [],
    limitUs: MAX_BOUND_US,
    hasJumped: jumpWatch(),
    onJump,
  };
}

export function stopRunning(): void {
  running = null;
}

export function setLimit(limitUs: number): void {
  if (running) running.limitUs = limitUs;
}

export function takeRound({ state, isHoldover, sources }: RoundReport): void {
  if (running) Object.assign(running, { state, isHoldover, sources });
}

/** What pages show of this process's clock. */
export function runningClock() {
  if (!running) return null;
  const { node, state, isHoldover, sources, limitUs } = running;
  const nowUs = monotonicUs();
  return {
    node,
    isHoldover,
    sources,
    limitUs,
    state,
    reading: state ? readAt(state, nowUs) : null,
    syncAgeUs: state ? nowUs - state.atUs : null,
    holdoverLeftUs: state ? holdoverLeftUs(state, nowUs, limitUs) : 0,
  };
}

/**
 * UTC now in whole µs, later than any reading before, and the bound of its error rounded up; null when the time is not
 * known. `isWithin` says whether the limit allows to stamp.
 */
export function readRunning(): {
  us: number;
  boundUs: number;
  limitUs: number;
  isWithin: boolean;
  state: ClockState;
} | null {
  if (!running) return null;
  const jumpUs = running.hasJumped();
  if (jumpUs !== 0) {
    running.state = null;
    running.onJump(jumpUs);
  }
  const { state, limitUs } = running;
  if (!state) return null;
  const { utcUs, boundUs } = readAt(state, monotonicUs());
  const readUs = Math.floor(utcUs);
  // Two readings in one µs, or a correction backwards: the later one waits, and its bound covers the wait.
  const us = Math.max(readUs, lastUs + 1);
  lastUs = us;
  const statedUs = Math.ceil(boundUs + 1 + (us - readUs));
  return { us, boundUs: statedUs, limitUs, isWithin: statedUs <= limitUs, state };
}
