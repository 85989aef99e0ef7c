/** Pure decisions of the HIS interface. */

export const CLOCK_WINDOW_MS = 5 * 60_000;
export const IDEMPOTENCY_MS = 24 * 3_600_000;
/** A request that never answered (its process died) may be tried again after this long. */
export const TAKE_OVER_MS = 60_000;
export const BODY_LIMIT_MB = 64;

/** What an application may be granted beyond asking people for signatures. */
export const SCOPES = ["institution-sign"] as const;
export type Scope = (typeof SCOPES)[number];

/** Waits before the tries of a callback, in seconds: 14 tries in about eleven hours. */
export const CALLBACK_WAITS_S = [10, 10, 30, 60, 180, 360, 600, 1200, 1800, 3600, 7200, 7200, 7200, 7200] as const;

/** Milliseconds to wait after the n-th failed try (from 1), or null when the schedule has ended. */
export function callbackWaitMs(failures: number): number | null {
  const seconds = CALLBACK_WAITS_S[failures - 1];
  return seconds === undefined ? null : seconds * 1000;
}

export const EVENTS = [
  "sign-task.signed",
  "sign-task.delegated",
  "sign-request.completed",
  "sign-request.declined",
  "sign-request.returned",
  "sign-request.cancelled",
  "sign-request.expired",
  "document.voided",
] as const;
export type CallbackEvent = (typeof EVENTS)[number];
/** Documents handed in by one call. */
export const BATCH_LIMIT = 200;
