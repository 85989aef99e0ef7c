import { index, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { hex, id, instant } from "#server/columns.ts";
import type { AdmissionState, AdmissionWhy, DocumentKind } from "./rules.ts";

/** A new phone that asks to take over, for a few minutes. The code in its QR is kept as its SM3 only. */
export const phoneChange = mysqlTable(
  "phone_change",
  {
    id: id().primaryKey(),
    codeHash: hex(32).notNull(),
    /** The new phone, not yet bound. */
    terminalId: id().notNull(),
    /** Shown on both phones, so that the right one is confirmed. */
    number: varchar({ length: 2 }).notNull(),
    askedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    confirmedAt: instant(),
    /** The old phone that said yes, and the key whose PIN it was. */
    confirmedBy: id(),
    keyId: id(),
  },
  (t) => [uniqueIndex("phone_change_code").on(t.codeHash), index("phone_change_terminal").on(t.terminalId)],
);

/** A person identified by people instead of a camera: recorded by one, approved by another. No picture, no number is kept. */
export const admission = mysqlTable(
  "admission",
  {
    id: id().primaryKey(),
    terminalId: id().notNull(),
    personId: id().notNull(),
    why: varchar({ length: 16 }).$type<AdmissionWhy>().notNull(),
    /** Six digits on the phone's screen: who records has that phone in front of them. */
    number: varchar({ length: 6 }).notNull(),
    state: varchar({ length: 16 }).$type<AdmissionState>().notNull(),
    document: varchar({ length: 24 }).$type<DocumentKind>(),
    note: varchar({ length: 200 }),
    askedAt: instant().notNull(),
    recordedAt: instant(),
    recordedBy: id(),
    decidedAt: instant(),
    decidedBy: id(),
    refusedWhy: varchar({ length: 200 }),
  },
  (t) => [index("admission_terminal").on(t.terminalId), index("admission_state").on(t.state, t.askedAt)],
);
