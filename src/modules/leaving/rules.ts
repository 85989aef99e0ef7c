/** Pure decisions about leaving. A reason is a key of errors.ts; null means yes. */

export type HandoverState = "offered" | "accepted" | "refused";

/** Why somebody leaves, as certificate's reasons name it: cessationOfOperation and privilegeWithdrawn (RFC 5280 §5.3.1). */
export const LEAVE_WHYS = ["left", "licence-withdrawn"] as const;
export type LeaveWhy = (typeof LEAVE_WHYS)[number];

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
