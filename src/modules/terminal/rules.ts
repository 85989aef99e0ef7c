/** Pure decisions about phones' lives. A reason is a key of errors.ts; null means yes. */

export const CHANGE_MS = 5 * 60_000;
/** A wrong number counts against nobody, but an old admission may not be used for another day's visit. */
export const ADMISSION_MS = 24 * 3_600_000;

/** Why a camera does not identify this person; `wecom`: that app has no face check. */
export const ADMISSION_WHYS = ["document", "camera", "no-consent", "lost-phone", "wecom"] as const;
export type AdmissionWhy = (typeof ADMISSION_WHYS)[number];
export type AdmissionState = "asked" | "recorded" | "approved" | "refused" | "superseded";
/** What was looked at, beside the staff card. */
export const DOCUMENT_KINDS = ["id-card", "residence-permit", "travel-permit", "passport"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Why a phone is wiped, as the CA is told it (rules of certificate): all delete our half at once. */
export const WIPE_WHYS = ["lost-phone", "compromised", "new-phone"] as const;
export type WipeWhy = (typeof WIPE_WHYS)[number];

export function changeRefusal(
  change: { expiresAt: Date; confirmedAt: Date | null; terminalId: string },
  oldTerminalId: string,
  now: Date,
): "change-expired" | "change-done" | "change-same-phone" | null {
  if (change.terminalId === oldTerminalId) return "change-same-phone";
  if (change.confirmedAt !== null) return "change-done";
  return change.expiresAt <= now ? "change-expired" : null;
}

type Admission = { state: AdmissionState; personId: string; number: string; askedAt: Date; recordedBy: string | null };

const isOver = (one: Admission, now: Date) => now.getTime() - one.askedAt.getTime() > ADMISSION_MS;

export function recordRefusal(one: Admission, by: { personId: string; number: string }, now: Date) {
  if (one.state !== "asked") return "admission-state" as const;
  if (isOver(one, now)) return "admission-old" as const;
  if (by.personId === one.personId) return "admission-own" as const;
  return by.number === one.number ? null : ("admission-number" as const);
}

/** Two people, neither of them the one it is about. */
export function decideRefusal(one: Admission, by: { personId: string }, now: Date) {
  if (one.state !== "recorded") return "admission-state" as const;
  if (isOver(one, now)) return "admission-old" as const;
  if (by.personId === one.personId) return "admission-own" as const;
  return by.personId === one.recordedBy ? ("admission-same-person" as const) : null;
}

/** Whether somebody at the console may wipe a phone: their own, or any with the role. */
export const mayWipe = (by: { personId: string; roles: readonly string[] }, owner: string | null): boolean =>
  by.personId === owner || by.roles.some((role) => role === "system-admin" || role === "security-admin");
