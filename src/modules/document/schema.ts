import { boolean, int, index, mysqlTable, primaryKey, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";
import type { Delegation, HiddenPolicy, Kind, Level, Renewal, TimestampPolicy } from "./rules.ts";

export const documentType = mysqlTable("document_type", {
  code: varchar({ length: 40 }).primaryKey(),
  name: varchar({ length: 80 }).notNull(),
  /** The signer has to see every page before signing, so that it is signed alone and never in a batch. */
  mustRead: boolean().notNull(),
  /** Nothing is signed unless the CA's word that the certificate stands is at hand; else only a known revocation stops. */
  needsStatus: boolean().notNull(),
  /** May be signed in an auto-sign session; else by the doctor's own hand, always. */
  autoSign: boolean().notNull(),
  /** What its documents are brought to when all have signed. */
  level: varchar({ length: 8 }).$type<Level>().notNull(),
  /** Where archive timestamps are renewed. */
  renewal: varchar({ length: 8 }).$type<Renewal>().notNull(),
  timestamp: varchar({ length: 16 }).$type<TimestampPolicy>().notNull(),
  /** Hours after which a waiting signature is overdue; null: never. */
  dueHours: int(),
  delegation: varchar({ length: 16 }).$type<Delegation>().notNull(),
  hidden: varchar({ length: 8 }).$type<HiddenPolicy>().notNull(),
  /** Who may stamp its signatures, in order: parsed with authoritiesInput. Null: as the hospital orders them. */
  authorities: jsonText(),
  changedAt: instant().notNull(),
});

export const document = mysqlTable(
  "document",
  {
    id: id().primaryKey(),
    kind: varchar({ length: 8 }).$type<Kind>().notNull(),
    typeCode: varchar({ length: 40 }).notNull(),
    title: varchar({ length: 200 }).notNull(),
    /** The sender's own number. */
    externalId: varchar({ length: 120 }),
    applicationId: id(),
    patientName: varchar({ length: 40 }),
    visitNo: varchar({ length: 64 }),
    bedNo: varchar({ length: 32 }),
    department: varchar({ length: 80 }),
    /** 0 for what is no PDF. */
    pages: int().notNull(),
    /** The newest revision, from 1. */
    revision: int().notNull(),
    /** SM3 of the newest revision's bytes; of data, of the data; of a digest document, the digest itself. */
    digest: hex(32).notNull(),
    /** What intake had to do: "none", "repaired", "decrypted". */
    intake: varchar({ length: 16 }).notNull(),
    /** What intake found hidden: parsed with hiddenFindings; null when it did not look (no PDF). */
    hidden: jsonText(),
    /** 作废: since when, and why. Never undone. */
    voidedAt: instant(),
    voidReason: varchar({ length: 300 }),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [
    index("document_created").on(t.createdAt),
    index("document_external").on(t.externalId),
    index("document_type_created").on(t.typeCode, t.createdAt),
  ],
);

/** A revision is what was appended: its bytes are the files of all revisions up to it, one after another. */
export const documentRevision = mysqlTable(
  "document_revision",
  {
    documentId: id().notNull(),
    revision: int().notNull(),
    fileKey: varchar({ length: 160 }).notNull(),
    /** Length in bytes of everything before this revision's file. */
    offset: int().notNull(),
    length: int().notNull(),
    /** SM3 of all bytes up to and with this revision. */
    digest: hex(32).notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.revision] }), index("document_revision_digest").on(t.digest)],
);

/** A tail with an empty place, waiting for its signature. */
export const documentPreparation = mysqlTable(
  "document_preparation",
  {
    id: id().primaryKey(),
    documentId: id().notNull(),
    baseRevision: int().notNull(),
    fieldName: varchar({ length: 120 }).notNull(),
    /** Empty for what is no PDF. */
    tail: blob().notNull(),
    /** Where the place for the CMS begins and ends in the whole file, delimiters included. */
    placeFrom: int().notNull(),
    placeTo: int().notNull(),
    /** SM3 of the byte range. */
    digest: hex(32).notNull(),
    /** The revision it became; null while it waits. */
    revision: int(),
    createdAt: instant().notNull(),
  },
  (t) => [
    index("document_preparation_document").on(t.documentId, t.baseRevision),
    uniqueIndex("document_preparation_revision").on(t.documentId, t.revision),
  ],
);

/** What a document was made from: the published form, and the areas on it for signatures and seals. Its row comes with it. */
export const documentOrigin = mysqlTable(
  "document_origin",
  {
    documentId: id().primaryKey(),
    templateId: id().notNull(),
    /** The template's code when it was made. */
    code: varchar({ length: 40 }).notNull(),
    version: int().notNull(),
    /** JSON [area]; parsed by read-origin.ts. */
    areas: jsonText().notNull(),
  },
  (t) => [index("document_origin_template").on(t.templateId, t.version)],
);
