import { index, int, mysqlTable, primaryKey, varchar } from "drizzle-orm/mysql-core";
import type { Level } from "#modules/document/rules.ts";
import { blob, hex, id, instant } from "#server/columns.ts";

/** A document all of whose signers have signed. What it should be brought to is its type's level. */
export const preservation = mysqlTable(
  "preservation",
  {
    documentId: id().primaryKey(),
    /** What it has reached, and in which revision. */
    level: varchar({ length: 8 }).$type<Level>().notNull(),
    revision: int().notNull(),
    /** Of the newest archive timestamp, in the file or in its record; null without one. */
    archivedAt: instant(),
    /** When its authority's certificate or its algorithms end. */
    validUntil: instant(),
    /** What the newest archive timestamp rests on, as rules.ts `algorithmsOf` writes it. */
    algorithms: varchar({ length: 40 }),
    /** When there is something to do next; null when nothing is. */
    dueAt: instant(),
    /** In a row, since it last worked. */
    failures: int().notNull(),
    /** Code of the last failure. */
    problem: varchar({ length: 120 }),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [
    index("preservation_due").on(t.dueAt),
    index("preservation_level").on(t.level, t.validUntil),
    index("preservation_algorithms").on(t.algorithms, t.validUntil),
  ],
);

/** What proves a state of a document from beside its file, renewed with many others under one token (RFC 4998). */
export const preservationRecord = mysqlTable(
  "preservation_record",
  {
    documentId: id().notNull(),
    revision: int().notNull(),
    /** SM3 of that state: how a file somebody brings finds its record. */
    digest: hex(32).notNull(),
    /** EvidenceRecord, DER. */
    record: blob().notNull(),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.revision] }), index("preservation_record_digest").on(t.digest)],
);
