import { boolean, index, int, mysqlTable, primaryKey, varchar } from "drizzle-orm/mysql-core";
import type { Words } from "#core/error.ts";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";
import type { ItemState, JobSource, JobState, JobWhat, StampWay } from "./rules.ts";

/** One order to seal many files, or to have them signed. Its counters are written with the items they count. */
export const sealingJob = mysqlTable(
  "sealing_job",
  {
    id: id().primaryKey(),
    title: varchar({ length: 120 }).notNull(),
    what: varchar({ length: 8 }).$type<JobWhat>().notNull(),
    /** Null where people sign. */
    sealId: id(),
    source: varchar({ length: 8 }).$type<JobSource>().notNull(),
    state: varchar({ length: 12 }).$type<JobState>().notNull(),
    /** SealPlace, or SignPlace where people sign; the same for every file. */
    place: jsonText().notNull(),
    /** Of uploaded files. */
    typeCode: varchar({ length: 40 }),
    /** A token in each signature, or one over all of the batch with an evidence record for each file (RFC 4998). */
    stamp: varchar({ length: 8 }).$type<StampWay>().notNull(),
    /** Stops when more of what was tried failed, in per cent. */
    stopAtPercent: int().notNull(),
    total: int().notNull(),
    done: int().notNull(),
    failed: int().notNull(),
    /** Of those that are neither: with their signers. */
    asked: int().notNull(),
    /** How long signers have. */
    days: int(),
    /** Why it stopped by itself: code and words. */
    problem: varchar({ length: 64 }),
    say: jsonText().$type<Words>(),
    /** Who ordered it, and so whose grant it rests on. */
    personId: id(),
    applicationId: id(),
    /** Where it was ordered from: grants may be for certain workstations. */
    address: varchar({ length: 64 }),
    createdAt: instant().notNull(),
    startedAt: instant(),
    endedAt: instant(),
  },
  (t) => [index("sealing_job_created").on(t.createdAt)],
);

export const sealingItem = mysqlTable(
  "sealing_item",
  {
    jobId: id().notNull(),
    /** From 1, in the order of the archive or list. */
    number: int().notNull(),
    /** As the archive names it, or the document's title. Text only. */
    name: varchar({ length: 255 }).notNull(),
    /** Where an upload lies until it is a document's first revision, and after. */
    fileKey: varchar({ length: 120 }),
    /** Known from the beginning: an upload that is sealed twice cannot become two documents. */
    documentId: id().notNull(),
    state: varchar({ length: 8 }).$type<ItemState>().notNull(),
    /** Error of the last try: code and words. */
    problem: varchar({ length: 64 }),
    say: jsonText().$type<Words>(),
    /** Who is to sign, as the order says it. */
    staffNo: varchar({ length: 32 }),
    /** The last sign request that was made for it. */
    requestId: id(),
    /** A system's word for signing it in an auto-sign session (SystemWord), until it was used. */
    word: jsonText(),
    /** The session it names, and when the word was used: so many a minute. */
    mandateId: id(),
    triedAt: instant(),
    usageId: id(),
    revision: int(),
    digest: hex(32),
    /** Evidence record, DER, where the batch is stamped as one. */
    record: blob(),
    at: instant(),
    isUpload: boolean().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.jobId, t.number] }),
    index("sealing_item_state").on(t.jobId, t.state, t.number),
    index("sealing_item_request").on(t.requestId),
    index("sealing_item_tried").on(t.mandateId, t.triedAt),
  ],
);
