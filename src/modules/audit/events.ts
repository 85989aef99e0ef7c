/**
 * Everything that can be asked about later, one line an event, grouped by noun. Old shapes never change; a new field is
 * a new optional one. Data holds no secret and no patient name. `subject` is the id the event is found by.
 */
type Event<T extends string, D> = { type: T; subject: string; data: D };

export type AuditEvent =
  // audit
  | Event<"audit.exported", { from: string; to: string; rows: number }>
  | Event<"audit.checked", { rows: number; brokenAt: number | null }>;
