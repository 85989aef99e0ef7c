/** Pure decisions about console sign-in. A reason is a key of errors.ts; null means yes. */

/** Wrong answers in a row before an account locks, and for how long. */
export const FAILURES_BEFORE_LOCK = 5;
export const LOCK_MS = 15 * 60_000;
/** Failures from one address within the window before it has to wait. */
export const FAILURES_PER_ADDRESS = 30;
export const ADDRESS_WINDOW_MS = 15 * 60_000;
/** A session ends after this long whatever happens, and after this long without a request. */
export const SESSION_MS = 10 * 3_600_000;
export const IDLE_MS = 60 * 60_000;
/** How many consoles one person may have open at a time, until the hospital says otherwise. */
export const OPEN_SESSIONS = { least: 1, most: 10, unset: 3 } as const;
/** How often a session's last use is written down. */
export const TOUCH_MS = 60_000;
export const PASSWORD_LENGTH = { min: 12, max: 128 } as const;

type Session = { startedAt: Date; lastSeenAt: Date; expiresAt: Date; endedAt: Date | null };

export function sessionProblem(session: Session, now: Date): "session-ended" | "session-expired" | null {
  if (session.endedAt) return "session-ended";
  const isIdle = now.getTime() - session.lastSeenAt.getTime() > IDLE_MS;
  return isIdle || now >= session.expiresAt ? "session-expired" : null;
}

/** Which sessions end so that one more may begin: the oldest beyond the limit. `sessions` of one person; those over count for nothing. */
export function sessionsToEnd<S extends Session>(sessions: readonly S[], most: number, now: Date): S[] {
  const open = sessions
    .filter((one) => sessionProblem(one, now) === null)
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  return open.slice(0, Math.max(0, open.length + 1 - most));
}

export function lockProblem(account: { lockedUntil: Date | null }, now: Date): "locked" | null {
  return account.lockedUntil && account.lockedUntil > now ? "locked" : null;
}

/** What the account becomes after one more wrong answer. */
export function afterFailure(failures: number, now: Date): { failures: number; lockedUntil: Date | null } {
  return failures + 1 >= FAILURES_BEFORE_LOCK
    ? { failures: 0, lockedUntil: new Date(now.getTime() + LOCK_MS) }
    : { failures: failures + 1, lockedUntil: null };
}

export function passwordProblem(password: string): "password-short" | null {
  const { min, max } = PASSWORD_LENGTH;
  return password.length >= min && password.length <= max ? null : "password-short";
}
