import { weaknessOf } from "#core/sm/two-party/pin-rules.ts";

/** Pure decisions about keys, PINs and sessions (protocol.md §3, §4, §6). A reason is a key of errors.ts; null means yes. */

export type KeyPurpose = "main" | "auto";
/** TICKET→COM→SENT→OPENED→ACTIVE are protocol.md §3; the rest end or suspend a key. */
export const KEY_STATES = ["TICKET", "SENT", "OPENED", "ACTIVE", "FROZEN", "REVOKED", "ABANDONED"] as const;
export type KeyState = (typeof KEY_STATES)[number];
/** What may wait for a key: the next epoch, or the next PIN. */
export type PendingKind = "refresh" | "pin";
export type PinLock = "LOCKED" | "CLONE_SUSPECT";
export type SessionState = "OPEN" | "OFFERED" | "FINISHED" | "FAILED" | "EXPIRED" | "CANCELLED";
/** What one item of a session is; the session as a whole is for a certificate request or for tasks. */
export type MessageType = "csr" | "cms" | "data" | "login" | "mandate";
/** WAITING: our part is made, the vault has not acknowledged its own yet; nothing is signed. */
export type WindowState = "WAITING" | "OPEN" | "ENDED";
/** Why an auto-sign window ended. */
export const WINDOW_ENDS = [
  "phone",
  "console",
  "expired",
  "used-up",
  "logout",
  "phone-change",
  "pin",
  "freeze",
  "leaving",
  "certificate",
  "rate",
  "place",
  "not-me",
  "vault",
  "replaced",
] as const;
export type WindowEnd = (typeof WINDOW_ENDS)[number];
export type ItemStatus = "offered" | "signed" | "refused" | "left-out";

export const LIMITS = {
  items: 200,
  openSessions: 4,
  startMs: 15 * 60_000,
  offerMs: 10 * 60_000,
  sessionsPerDay: 2000,
  failedPerHour: 5,
  wrongPins: 5,
  wrongPinsEver: 20,
  /** A reveal needs a PIN success of its terminal at most this old. */
  consentMs: 5 * 60_000,
  /** A key that is not ACTIVE after this long loses its half. */
  enrolMs: 24 * 3_600_000,
} as const;

const ENROLLING: readonly KeyState[] = ["TICKET", "SENT", "OPENED"];

export const keyCan = {
  enrolFurther: (state: KeyState) => (ENROLLING.includes(state) ? null : ("KEY_STATE" as const)),
  /** An OPENED key signs one thing: its certificate request (protocol.md §3 step 5). */
  sign: (state: KeyState, type: MessageType) =>
    state === "ACTIVE" || (state === "OPENED" && type === "csr") ? null : ("KEY_STATE" as const),
  checkPin: (state: KeyState) => (state === "OPENED" || state === "ACTIVE" ? null : ("KEY_STATE" as const)),
};

/** Why a PIN may not even be counted; null lets it count. `counter` is the phone's pc. */
export function pinRefusal(
  pin: { lock: PinLock | null; lastCounter: number; fails: number; total: number },
  counter: number,
  wrongTries: number = LIMITS.wrongPins,
): "PIN_LOCKED" | "CLONE_SUSPECT" | "PIN_WORN" | null {
  if (pin.lock === "CLONE_SUSPECT") return "CLONE_SUSPECT";
  if (counter <= pin.lastCounter) return "CLONE_SUSPECT";
  // Five counted and not yet answered are five, too.
  if (pin.lock !== null || pin.fails >= wrongTries) return "PIN_LOCKED";
  return pin.total >= LIMITS.wrongPinsEver ? "PIN_WORN" : null;
}

/** Whether a PIN chosen then must be changed before anything is signed with it. */
export const isPinExpired = (setAt: Date, expiryDays: number | null, now: Date): boolean =>
  expiryDays !== null && now.getTime() - setAt.getTime() > expiryDays * 86_400_000;

/** What the console shows of a PIN as an example; the phone judges the real one with the same function. */
export const pinExample = weaknessOf;

/** Without a PIN for this long, a fingerprint is not enough: nobody forgets theirs, and halves are made anew with it. */
export const PIN_EVERY_MS = 7 * 86_400_000;

/** Why an assertion WeChat vouched for does not open the key; null when it does. */
export function biometricRefusal(facts: {
  copy: { counter: number; uid: string | null; fails: number; epoch: number };
  pin: { lock: PinLock | null; passedAt: Date | null };
  epoch: number;
  said: { counter: number; uid: string };
  now: Date;
}): "BIO_FINGERS" | "BIO_REPLAY" | "BIO_STALE" | "BIO_PIN_FIRST" | "PIN_LOCKED" | null {
  const { copy, pin, epoch, said, now } = facts;
  if (pin.lock !== null) return "PIN_LOCKED";
  if (copy.epoch !== epoch) return "BIO_STALE";
  if (said.counter <= copy.counter) return "BIO_REPLAY";
  if (said.uid !== copy.uid) return "BIO_FINGERS";
  const isRecent = pin.passedAt !== null && now.getTime() - pin.passedAt.getTime() <= PIN_EVERY_MS;
  return copy.fails >= LIMITS.wrongPins || !isRecent ? "BIO_PIN_FIRST" : null;
}

/** The sliding window of device sequence numbers (protocol.md §2 Transport): null = already seen or too old. */
export function admitSeq(window: { top: number; seen: bigint }, seq: number): { top: number; seen: bigint } | null {
  const mask = (1n << 64n) - 1n;
  if (seq > window.top) {
    const shift = BigInt(Math.min(seq - window.top, 64));
    return { top: seq, seen: ((window.seen << shift) | 1n) & mask };
  }
  const behind = window.top - seq;
  if (behind >= 64) return null;
  const bit = 1n << BigInt(behind);
  return (window.seen & bit) === 0n ? { top: window.top, seen: window.seen | bit } : null;
}
