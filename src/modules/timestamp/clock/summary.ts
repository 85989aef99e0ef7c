import type { ClockCondition } from "../rules.ts";

/** One minute of history. µs. */
export type ReportRow = {
  at: Date;
  condition: ClockCondition;
  offsetUs: number | null;
  boundUs: number | null;
};

export type Spread = { p50: number; p95: number; max: number };
export type Summary = {
  minutes: number;
  synchronised: number;
  holdover: number;
  none: number;
  /** Minutes whose bound was beyond the limit: nothing was stamped then. */
  beyond: number;
  /** |offset| at synchronisations, and the stated bound. µs; null without any. */
  offset: Spread | null;
  bound: Spread | null;
  /** The longest run without sources, in minutes, and the largest bound in it, µs. */
  longestAlone: { minutes: number; boundUs: number } | null;
};

export function summarise(rows: readonly ReportRow[], limitUs: number): Summary {
  const of = (condition: ClockCondition) => rows.filter((row) => row.condition === condition).length;
  const bounds = rows.flatMap(({ boundUs }) => (boundUs === null ? [] : [boundUs]));
  return {
    minutes: rows.length,
    synchronised: of("synchronised"),
    holdover: of("holdover"),
    none: of("none"),
    beyond: bounds.filter((boundUs) => boundUs > limitUs).length,
    offset: spreadOf(rows.flatMap(({ offsetUs }) => (offsetUs === null ? [] : [Math.abs(offsetUs)]))),
    bound: spreadOf(bounds),
    longestAlone: longestAlone(rows),
  };
}

/** Nearest-rank percentiles. */
function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function longestAlone(rows: readonly ReportRow[]): Summary["longestAlone"] {
  let longest: Summary["longestAlone"] = null;
  let minutes = 0;
  let boundUs = 0;
  for (const row of rows) {
    if (row.condition !== "holdover") {
      minutes = 0;
      boundUs = 0;
      continue;
    }
    minutes++;
    boundUs = Math.max(boundUs, row.boundUs ?? 0);
    if (minutes > (longest?.minutes ?? 0)) longest = { minutes, boundUs };
  }
  return longest;
}
