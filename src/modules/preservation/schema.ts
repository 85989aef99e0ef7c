import { index, int, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import type { Level } from "#modules/document/rules.ts";
import { id, instant } from "#server/columns.ts";

/** A document all of whose signers have signed. What it should be brought to is its type's level. */
export const preservation = mysqlTable(
  "preservation",
  {
    documentId: id().primaryKey(),
    /** What it has reached, and in which revision. */
    level: varchar({ length: 8 }).$type<Level>().notNull(),
    revision: int().notNull(),
    /** Of the newest archive timestamp; null without one. */
    archivedAt: instant(),
    /** When its authority's certificate or its algorithms end. */
    validUntil: instant(),
    /** When there is something to do next; null when nothing is. */
    dueAt: instant(),
    /** In a row, since it last worked. */
    failures: int().notNull(),
    /** Code of the last failure. */
    problem: varchar({ length: 120 }),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [index("preservation_due").on(t.dueAt), index("preservation_level").on(t.level, t.validUntil)],
);
