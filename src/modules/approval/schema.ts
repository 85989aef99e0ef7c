import { index, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { hex, id, instant } from "#server/columns.ts";

/** What a QR code stands for, for two minutes and one person. The code is kept as its SM3 only. */
export const approvalTicket = mysqlTable(
  "approval_ticket",
  {
    id: id().primaryKey(),
    codeHash: hex(32).notNull(),
    kind: varchar({ length: 16 }).$type<"sign">().notNull(),
    /** What is to be approved, as the noun of that kind knows it: a sign request. */
    subjectId: varchar({ length: 64 }).notNull(),
    /** Whose it is; null until the first person scans it. */
    personId: id(),
    issuedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    scannedAt: instant(),
  },
  (t) => [uniqueIndex("approval_ticket_code").on(t.codeHash), index("approval_ticket_subject").on(t.subjectId)],
);
