/**
 * Everything that can be asked about later, one line an event, grouped by noun. Old shapes never change; a new field is
 * a new optional one. Data holds no secret and no patient name. `subject` is the id the event is found by.
 */
type Event<T extends string, D> = { type: T; subject: string; data: D };

export type AuditEvent =
  // audit
  | Event<"audit.exported", { from: string; to: string; rows: number }>
  | Event<"audit.checked", { rows: number; brokenAt: number | null }>
  // person
  | Event<"person.campus-saved", { code: string; name: string }>
  | Event<"person.department-saved", { code: string; name: string; campusCode: string; parentCode: string | null }>
  | Event<"person.imported", { created: string[]; updated: string[]; refused: number }>
  // login, console
  | Event<"login.account-created", { staffNo: string }>
  | Event<"login.factor-enrolled", { factor: "totp" }>
  | Event<"login.signed-in", { sessionId: string; factors: "password+totp" }>
  | Event<"login.refused", { reason: string; left: number }>
  | Event<"login.locked", { minutes: number }>
  | Event<"login.signed-out", { sessionId: string; by: "self" | "other" }>;
