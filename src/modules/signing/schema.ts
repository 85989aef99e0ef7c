import { index, int, longtext, mysqlTable, primaryKey, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";
import type { Family } from "#core/cms/data-format.ts";
import type { Format, Order, RequestState, Step, TaskState } from "./rules.ts";

/** Somebody asked for signatures on one document. */
export const signRequest = mysqlTable(
  "sign_request",
  {
    id: id().primaryKey(),
    documentId: id().notNull(),
    /** The HIS application that asked; only it may ask about or cancel the request. Null for a batch of the hospital's console. */
    applicationId: id(),
    /** The application's name when it asked, or the batch's: what the signer is shown. */
    system: varchar({ length: 80 }).notNull(),
    order: varchar("signer_order", { length: 16 }).$type<Order>().notNull(),
    state: varchar({ length: 16 }).$type<RequestState>().notNull(),
    format: varchar({ length: 16 }).$type<Format>().notNull(),
    /** Object identifiers of a CMS over data. */
    contentTypes: varchar({ length: 8 }).$type<Family>().notNull(),
    workstation: varchar({ length: 80 }),
    expiresAt: instant().notNull(),
    createdAt: instant().notNull(),
    endedAt: instant(),
    endedWhy: varchar({ length: 200 }),
  },
  (t) => [
    index("sign_request_document").on(t.documentId),
    index("sign_request_state").on(t.state, t.expiresAt),
    index("sign_request_created").on(t.createdAt),
  ],
);

/** One signer of a request. `orderNo` from 1; in sequence, a task is open once all lower ones are signed. */
export const signTask = mysqlTable(
  "sign_task",
  {
    id: id().primaryKey(),
    requestId: id().notNull(),
    documentId: id().notNull(),
    personId: id().notNull(),
    orderNo: int().notNull(),
    /** Where in a PDF the signature goes, parsed with the shape of document's places; null for data. */
    place: jsonText(),
    /** Where that was when it was asked for. Pages never change, so a keyword is looked for once. */
    located: jsonText(),
    state: varchar({ length: 16 }).$type<TaskState>().notNull(),
    openedAt: instant().notNull(),
    readAt: instant(),
    endedAt: instant(),
    reason: varchar({ length: 200 }),
    /** Who was asked first, when they handed it on (代签). */
    delegatedFrom: id(),
    delegatedAt: instant(),
    delegatedWhy: varchar({ length: 200 }),
  },
  (t) => [
    index("sign_task_request").on(t.requestId, t.orderNo),
    index("sign_task_inbox").on(t.personId, t.state),
    index("sign_task_document").on(t.documentId),
    index("sign_task_delegated").on(t.delegatedFrom),
  ],
);

/** A page of a must-read document that went to its signer's phone. */
export const signPageSeen = mysqlTable(
  "sign_page_seen",
  { taskId: id().notNull(), page: int().notNull(), seenAt: instant().notNull() },
  (t) => [primaryKey({ columns: [t.taskId, t.page] })],
);

/**
 * A signature on its way into the document. Written with (r, s) in the transaction that ends the session: from that
 * moment it is finished by whoever gets to it, and never made a second time. One per task, one per document revision.
 */
export const signature = mysqlTable(
  "signature",
  {
    id: id().primaryKey(),
    taskId: id().notNull(),
    requestId: id().notNull(),
    documentId: id().notNull(),
    personId: id().notNull(),
    keyId: id().notNull(),
    certificateId: id().notNull(),
    sessionId: id().notNull(),
    slot: int().notNull(),
    /** The auto-sign mandate it was made under; null when the doctor confirmed it on the phone. */
    mandateId: id(),
    preparedId: id().notNull(),
    baseRevision: int().notNull(),
    /** The last step of the walk that stands. */
    step: varchar({ length: 16 }).$type<Step>().notNull(),
    /** M (protocol.md §4): the signed attributes as DER SET OF; of P1 the data itself. */
    message: blob().notNull(),
    signatureDer: blob().notNull(),
    token: blob(),
    /** Who stamped: "own", or the name of an authority outside; null without a token. */
    stampedBy: varchar({ length: 64 }),
    /** Who was asked before and why he did not stamp: [{authority, code}], parsed with missedInput. Null without a token. */
    insteadOf: jsonText(),
    cms: blob(),
    revision: int(),
    /** SM3 of the finished revision, and the facts the evidence rests on: JSON text, hashed as it stands. */
    revisionDigest: hex(32),
    evidence: longtext(),
    evidenceDigest: hex(32),
    approvedAt: instant().notNull(),
    signedAt: instant().notNull(),
    stampedAt: instant(),
    sealedAt: instant(),
    evidencedAt: instant(),
    problem: varchar({ length: 120 }),
  },
  (t) => [
    uniqueIndex("signature_task").on(t.taskId),
    uniqueIndex("signature_revision").on(t.documentId, t.baseRevision),
    index("signature_step").on(t.step, t.signedAt),
    index("signature_person").on(t.personId, t.signedAt),
    // What was made by day, without reading the rows.
    index("signature_day").on(t.signedAt, t.mandateId),
  ],
);

/** What was signed in a doctor's name under authorisation in the day up to `until`, and what the doctor said to it. */
export const autoDigest = mysqlTable(
  "auto_digest",
  {
    id: id().primaryKey(),
    personId: id().notNull(),
    until: instant().notNull(),
    count: int().notNull(),
    createdAt: instant().notNull(),
    answer: varchar({ length: 8 }).$type<"mine" | "not-mine">(),
    answeredAt: instant(),
  },
  (t) => [uniqueIndex("auto_digest_day").on(t.personId, t.until)],
);

/** A digest prepared at an offer, waiting for the phone: which revision and which place it belongs to. */
export const signPreparation = mysqlTable(
  "sign_preparation",
  {
    id: id().primaryKey(),
    taskId: id().notNull(),
    keyId: id().notNull(),
    cid: varchar({ length: 48 }).notNull(),
    documentId: id().notNull(),
    baseRevision: int().notNull(),
    certificateId: id().notNull(),
    /** document's prepared signature. */
    preparedId: id().notNull(),
    digest: hex(32).notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("sign_preparation_cid").on(t.keyId, t.cid, t.taskId),
    index("sign_preparation_created").on(t.createdAt),
  ],
);
