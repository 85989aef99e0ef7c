import { bigint, index, int, longtext, mysqlTable, primaryKey, varchar } from "drizzle-orm/mysql-core";
import { hex, instant } from "#server/columns.ts";

/** Append-only. `body` is the exact text that was hashed, so it is never a JSON column (MySQL 8 would reorder it). */
export const audit = mysqlTable(
  "audit",
  {
    seq: bigint({ mode: "number" }).primaryKey(),
    at: instant().notNull(),
    type: varchar({ length: 64 }).notNull(),
    actorKind: varchar({ length: 16 }).notNull(),
    actorId: varchar({ length: 64 }).notNull(),
    /** What the event is about, for searching: a document, person, key or request id. */
    subject: varchar({ length: 64 }).notNull(),
    body: longtext().notNull(),
    previous: hex(32).notNull(),
    hash: hex(32).notNull(),
  },
  (t) => [index("audit_subject").on(t.subject), index("audit_type_at").on(t.type, t.at), index("audit_at").on(t.at)],
);

/** One row: the end of the chain. Locking it orders writers. */
export const auditHead = mysqlTable(
  "audit_head",
  { id: int().notNull(), seq: bigint({ mode: "number" }).notNull(), hash: hex(32).notNull() },
  (t) => [primaryKey({ columns: [t.id] })],
);
