/** Pure decisions about leaving. A reason is a key of errors.ts; null means yes. */

export type HandoverState = "offered" | "accepted" | "refused";

/** Why somebody leaves, as certificate's reasons name it: cessationOfOperation and privilegeWithdrawn (RFC 5280 §5.3.1). */
export const LEAVE_WHYS = ["left", "licence-withdrawn"] as const;
export type LeaveWhy = (typeof LEAVE_WHYS)[number];

/** A leave is prepared for at most this far ahead. */
const AHEAD_MS = 366 * 86_400_000;
/** The moment a day of the hospital begins; Beijing has no other time. @param day YYYY-MM-DD */
export const startOfDay = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

export function dayRefusal(day: string, now: Date): "day-not-ahead" | "day-too-far" | null {
  const ahead = startOfDay(day).getTime() - now.getTime();
  if (ahead <= 0) return "day-not-ahead";
  return ahead > AHEAD_MS ? "day-too-far" : null;
}

type Person = { id: string; state: "active" | "stopped" };

export function leaveRefusal(
  person: Person,
  by: string,
  successor: Person | null,
): "stopped-already" | "own" | "successor-self" | "successor-stopped" | null {
  if (person.state !== "active") return "stopped-already";
  if (person.id === by) return "own";
  if (successor === null) return null;
  if (successor.id === person.id) return "successor-self";
  return successor.state === "active" ? null : "successor-stopped";
}
