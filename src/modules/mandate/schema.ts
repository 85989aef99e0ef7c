import { boolean, index, int, longtext, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";

/**
 * What a doctor signed with the main key before anything may be signed for them (protocol.md §7.1). `id` is mid, and the id of the
 * window in noun key, which knows whether it is open. The text is kept as it was signed.
 */
export const mandate = mysqlTable(
  "mandate",
  {
    id: id().primaryKey(),
    personId: id().notNull(),
    terminalId: id().notNull(),
    keyId: id().notNull(),
    autoKeyId: id().notNull(),
    text: longtext().notNull(),
    /** SM3 of the text. */
    digest: hex(32).notNull(),
    signatureDer: blob().notNull(),
    /** Of the main key, when it signed. */
    certificateId: id().notNull(),
    signedAt: instant().notNull(),
    /** Who asked for it with a QR code; null when it was begun on the phone. */
    invitationId: id(),
  },
  (t) => [index("mandate_person").on(t.personId, t.signedAt), index("mandate_invitation").on(t.invitationId)],
);

/** What the hospital allows at most; a row per department, and one with an empty departmentId for all others. */
export const mandatePolicy = mysqlTable(
  "mandate_policy",
  {
    id: id().primaryKey(),
    departmentId: varchar({ length: 36 }).notNull(),
    isAllowed: boolean().notNull(),
    maxMinutes: int().notNull(),
    maxCount: int().notNull(),
    perMinute: int().notNull(),
    /** JSON [{name, from, to}] of rules.ts. */
    shifts: jsonText().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [uniqueIndex("mandate_policy_department").on(t.departmentId)],
);

/** A workstation asks a doctor for a session: what the phone will propose. */
export const mandateInvitation = mysqlTable(
  "mandate_invitation",
  {
    id: id().primaryKey(),
    /** SM3 of what the QR code holds. */
    codeHash: hex(32).notNull(),
    applicationId: id().notNull(),
    system: varchar({ length: 40 }).notNull(),
    personId: id().notNull(),
    workstation: varchar({ length: 80 }).notNull(),
    address: varchar({ length: 64 }),
    /** JSON [code]; empty: what the policy allows. */
    types: jsonText().notNull(),
    /** It asks for a session until the shift ends. */
    untilShiftEnd: boolean().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
  },
  (t) => [uniqueIndex("mandate_invitation_code").on(t.codeHash)],
);
