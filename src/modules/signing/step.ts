import type { AuditEvent } from "#modules/audit/events.ts";
import type { signature } from "./schema.ts";

/** What a step brings: the columns to store and the event that says so. */
export type Done = { store: Partial<typeof signature.$inferInsert>; event: AuditEvent };
