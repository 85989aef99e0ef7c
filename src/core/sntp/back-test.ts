import type { GrowthStep } from "./reading.ts";

const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** One synchronisation: UTC minus monotonic, measured at the monotonic instant. µs. */
export type Point = {
  atUs: number;
  thetaUs: number;
  /** What the measurement itself leaves open; 0 when unsaid. */ halfUs?: number;
};

/**
 * The sources have walked away from where this clock's own past put them, further than it ever strayed: `errorUs` (theirs
 * minus predicted) in `aheadUs`, while each single step lay within the bounds.
 */
export type Surprise = { errorUs: number; aheadUs: number };

/** Spans of the past from which a frequency is taken, how often each makes a prediction, and how far ahead it is asked. */
const WINDOWS = [
  { spanUs: 2 * MINUTE, everyUs: 15 * SECOND, aheadUs: HOUR },
  { spanUs: 10 * MINUTE, everyUs: MINUTE, aheadUs: 8 * HOUR },
  { spanUs: 30 * MINUTE, everyUs: 10 * MINUTE, aheadUs: DAY },
  { spanUs: 2 * HOUR, everyUs: 30 * MINUTE, aheadUs: 3 * DAY },
  { spanUs: DAY, everyUs: HOUR, aheadUs: 3 * DAY },
  { spanUs: 3 * DAY, everyUs: HOUR, aheadUs: 3 * DAY },
] as const;

/** How far ahead errors are told apart. */
const AHEAD_US = [20, 40, 60, 120, 240, 480, 900]
  .map((s) => s * SECOND)
  .concat([0.5, 1, 2, 4, 8, 12, 16, 20, 24, 30, 36, 48, 60, 72].map((h) => h * HOUR));

/** A largest error is kept for so many days: an oscillator ages, and a hot week passes. */
const DAYS_KEPT = 21;
/** Surprises are told by predictions that rest on half an hour at least, made minutes to hours ago, once three days are known. */
const STEADY_US = 30 * MINUTE;
const SURPRISE_FROM_US = 2 * MINUTE;
const SURPRISE_UNTIL_US = 2 * HOUR;
const SURPRISE_AFTER_US = 3 * DAY;
/** Fewer predictions than these prove nothing. */
const TRIALS_MIN = 20;
/** The largest error seen, times this, is granted within minutes. */
const SAFETY = 2;
/** And times this beyond: a room's weather may be worse than the last weeks' (bench/holdover.ts: 2 fails in 2 of 25 runs of a crystal, 3 in none of 250). */
const SLOW_SAFETY = 3;
/** What is granted at least at any age, growing to its full size in the first minutes. */
const FLOOR_US = 100;
const FLOOR_START_US = 20;
/** From here on the daily round of temperature decides, so less than days of history counts for less. */
const SLOW_US = 15 * MINUTE;
/** Older points than a third of a minute are thinned out to this distance. */
const THIN_US = MINUTE;

/** No oscillator drifts faster than 500 ppm: more is a machine that slept, and says nothing about its crystal. */
const isContinuous = (a: Point, b: Point): boolean =>
  b.atUs > a.atUs && Math.abs(b.thetaUs - a.thetaUs) < ((b.atUs - a.atUs) * 500) / 1e6 + 10_000;

type Prediction = Point & { ppm: number; window: number };
const UNKNOWN_SLOPE = { atUs: Number.NEGATIVE_INFINITY, ppm: null };
type Cell = { trials: number; worstByDay: Map<number, number> };

/**
 * Learns how well this very clock can be predicted: from each past moment it predicts with frequencies of several
 * windows, compares with what the sources said later, and keeps the largest error for each distance ahead.
 */
export class BackTest {
  readonly #points: Point[] = [];
  #pending: Prediction[] = [];
  readonly #cells: Cell[][] = WINDOWS.map(() => AHEAD_US.map(() => ({ trials: 0, worstByDay: new Map() })));
  readonly #lastAtUs: number[] = WINDOWS.map(() => Number.NEGATIVE_INFINITY);
  /** Slopes of long windows hardly change between two rounds: each is kept for a quarter of its window's pace. */
  #slopes: { atUs: number; ppm: number | null }[] = WINDOWS.map(() => UNKNOWN_SLOPE);
  #learntUs = 0;

  /** The next synchronisation, later than all before. @returns null when it is where the past let it be expected */
  add(point: Point): Surprise | null {
    const previous = this.#points.at(-1);
    if (previous && !isContinuous(previous, point)) this.breakLine();
    else if (previous) this.#learntUs += point.atUs - previous.atUs;
    const surprise = this.#compare(point);
    this.#keep(point);
    WINDOWS.forEach(({ everyUs }, window) => {
      if (point.atUs - (this.#lastAtUs[window] ?? 0) < everyUs) return;
      const ppm = this.#slope(window);
      if (ppm === null) return;
      this.#lastAtUs[window] = point.atUs;
      this.#pending.push({ ...point, ppm, window });
    });
    return surprise;
  }

  /** The clock jumped or the machine started anew: old offsets say nothing, what was learnt stays. */
  breakLine(): void {
    this.#points.length = 0;
    this.#pending = [];
    this.#lastAtUs.fill(Number.NEGATIVE_INFINITY);
    this.#slopes = WINDOWS.map(() => UNKNOWN_SLOPE);
  }

  #slope(window: number): number | null {
    const { spanUs = 0, everyUs = 0 } = WINDOWS[window] ?? {};
    const nowUs = this.#points.at(-1)?.atUs ?? 0;
    const kept = this.#slopes[window] ?? UNKNOWN_SLOPE;
    if (nowUs - kept.atUs < everyUs / 4) return kept.ppm;
    const ppm = this.#frequency(spanUs);
    this.#slopes[window] = { atUs: nowUs, ppm };
    return ppm;
  }

  /** Slope of a least-squares line through the last `spanUs`, in ppm; null when the points do not span it. */
  #frequency(spanUs: number): number | null {
    const last = this.#points.at(-1);
    if (!last) return null;
    const first = this.#firstFrom(last.atUs - spanUs);
    const start = this.#points[first];
    if (!start || last.atUs - start.atUs < spanUs * 0.9) return null;
    let n = 0;
    let sumX = 0;
    let sumY = 0;
    let sumXX = 0;
    let sumXY = 0;
    for (let i = first; i < this.#points.length; i++) {
      const { atUs, thetaUs } = this.#points[i] ?? last;
      const x = (atUs - last.atUs) / SECOND;
      const y = thetaUs - last.thetaUs;
      n++;
      sumX += x;
      sumY += y;
      sumXX += x * x;
      sumXY += x * y;
    }
    return n < 3 ? null : (n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX);
  }

  /** What may be granted from now on, one step for each distance ahead that has been tried often enough. */
  growth(): GrowthStep[] {
    const last = this.#points.at(-1);
    if (!last) return [];
    const ppms = WINDOWS.map((_, window) => this.#slope(window));
    const granted = WINDOWS.map((_, window) => this.#granted(window));
    const steps: GrowthStep[] = [];
    for (const [cell, untilUs] of AHEAD_US.entries()) {
      let best: GrowthStep | null = null;
      for (const window of WINDOWS.keys()) {
        const ppm = ppms[window] ?? null;
        const boundUs = granted[window]?.[cell] ?? null;
        if (ppm === null || boundUs === null) continue;
        if (!best || boundUs < best.boundUs) best = { untilUs, boundUs, ppm };
      }
      // Where nothing was tried the next step, which grants more, holds.
      if (!best) continue;
      // A bound never shrinks with age, whichever window is the best there.
      steps.push({ ...best, boundUs: Math.max(best.boundUs, steps.at(-1)?.boundUs ?? 0) });
    }
    return steps;
  }

  /** What a window's predictions may be off by, for each distance ahead, by the days before `end`; null where too few were tried. */
  #granted(window: number, end = Number.POSITIVE_INFINITY): (number | null)[] {
    let worst = 0;
    return AHEAD_US.map((untilUs, cell) => {
      const { trials = 0, worstByDay } = this.#cells[window]?.[cell] ?? {};
      for (const [day, errorUs] of worstByDay ?? []) if (day < end) worst = Math.max(worst, errorUs);
      const safety = untilUs < SLOW_US ? SAFETY : SLOW_SAFETY * (1 + DAY / Math.max(this.#learntUs, 1));
      const floorUs = Math.min(FLOOR_US, FLOOR_START_US + untilUs / SECOND);
      return trials < TRIALS_MIN ? null : safety * worst + floorUs;
    });
  }

  /** Holds the past's predictions against the point and learns from them. @returns the one it broke most */
  #compare(point: Point): Surprise | null {
    const isLearnt = this.#learntUs >= SURPRISE_AFTER_US;
    const day = Math.floor(this.#learntUs / DAY);
    // Who drags the clock teaches it so, hour by hour: what counts is what it did on the days before.
    const granted = WINDOWS.map(({ spanUs }, window) =>
      isLearnt && spanUs >= STEADY_US ? this.#granted(window, day) : [],
    );
    let surprise: Surprise | null = null;
    let most = 0;
    this.#pending = this.#pending.filter(({ atUs, window }) => point.atUs - atUs <= (WINDOWS[window]?.aheadUs ?? 0));
    for (const { atUs, thetaUs, halfUs = 0, ppm, window } of this.#pending) {
      const aheadUs = point.atUs - atUs;
      const at = AHEAD_US.findIndex((untilUs) => aheadUs <= untilUs);
      const cell = this.#cells[window]?.[at];
      if (!cell) continue;
      const offUs = point.thetaUs - thetaUs - (ppm * aheadUs) / 1e6;
      const errorUs = Math.abs(offUs);
      const beyondUs = errorUs - (granted[window]?.[at] ?? Number.POSITIVE_INFINITY) - halfUs - (point.halfUs ?? 0);
      if (beyondUs > most && aheadUs >= SURPRISE_FROM_US && aheadUs <= SURPRISE_UNTIL_US) {
        most = beyondUs;
        surprise = { errorUs: offUs, aheadUs };
      }
      cell.trials++;
      cell.worstByDay.set(day, Math.max(cell.worstByDay.get(day) ?? 0, errorUs));
      for (const old of cell.worstByDay.keys()) if (old <= day - DAYS_KEPT) cell.worstByDay.delete(old);
    }
    return surprise;
  }

  /** All points of the last two minutes, one a minute before, three days in all. */
  #keep(point: Point): void {
    const middle = this.#firstFrom(point.atUs - 2 * MINUTE) - 1;
    const before = this.#points[middle - 1];
    const candidate = this.#points[middle];
    if (before && candidate && candidate.atUs - before.atUs < THIN_US) this.#points.splice(middle, 1);
    this.#points.push(point);
    const old = this.#firstFrom(point.atUs - 3 * DAY - HOUR);
    if (old > 100) this.#points.splice(0, old);
  }

  /** Index of the first point at or after `atUs`. */
  #firstFrom(atUs: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#points[middle]?.atUs ?? 0) < atUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
