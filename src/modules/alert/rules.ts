/** Pure decisions about alerts. A reason is a key of errors.ts; null means yes. */

export const ABOUTS = ["sso", "console", "signature"] as const;
export type About = (typeof ABOUTS)[number];
export const ALERT_STATES = ["open", "released", "confirmed"] as const;
export type AlertState = (typeof ALERT_STATES)[number];
export const DECISIONS = ["released", "confirmed"] as const;
export type Decision = (typeof DECISIONS)[number];

/** Whether this administrator may decide: once, and not about themselves. */
export function decisionRefusal(alert: { state: AlertState; personId: string }, byPersonId: string) {
  if (alert.state !== "open") return "decided-already" as const;
  return alert.personId === byPersonId ? ("own-alert" as const) : null;
}
