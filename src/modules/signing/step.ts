import type { AuditEvent } from "#modules/audit/events.ts";
import type { Tx } from "#server/db.ts";
import type { signature } from "./schema.ts";

/** What a step brings: the columns to store, the event that says so, and what else is stored with them. */
export type Done = {
  store: Partial<typeof signature.$inferInsert>;
  event: AuditEvent;
  also?: (tx: Tx) => Promise<void>;
};
