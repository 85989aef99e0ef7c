import { index, int, longtext, mysqlTable, primaryKey, varchar } from "drizzle-orm/mysql-core";
import { hex, id, instant, jsonText } from "#server/columns.ts";
import type { TemplateState, VersionState } from "./rules.ts";

export const template = mysqlTable(
  "template",
  {
    id: id().primaryKey(),
    name: varchar({ length: 80 }).notNull(),
    /** What HIS calls it by; unique among templates that are not retired, checked where it changes. */
    code: varchar({ length: 40 }).notNull(),
    /** The document type its documents get. */
    typeCode: varchar({ length: 40 }).notNull(),
    state: varchar({ length: 16 }).$type<TemplateState>().notNull(),
    /** What documents are made from; null until something is published. */
    currentVersion: int(),
    /** A form being worked on, and how often it was saved: who saves says which one he started from. */
    draft: longtext().notNull(),
    draftRevision: int().notNull(),
    draftBy: varchar({ length: 64 }).notNull(),
    draftAt: instant().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index("template_code").on(t.code), index("template_type").on(t.typeCode)],
);

/** A form as it was published: never changed, because documents were made from it. */
export const templateVersion = mysqlTable(
  "template_version",
  {
    templateId: id().notNull(),
    version: int().notNull(),
    /** The exact text that `digest` is of. */
    form: longtext().notNull(),
    /** SM3. */
    digest: hex(32).notNull(),
    note: varchar({ length: 200 }).notNull(),
    state: varchar({ length: 16 }).$type<VersionState>().notNull(),
    publishedBy: varchar({ length: 64 }).notNull(),
    publishedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.templateId, t.version] })],
);

/** A base PDF or a picture, by the SHA-256 of its bytes: the same file is there once. */
export const templateFile = mysqlTable("template_file", {
  id: hex(32).primaryKey(),
  kind: varchar({ length: 8 }).$type<"pdf" | "image">().notNull(),
  name: varchar({ length: 200 }).notNull(),
  fileKey: varchar({ length: 160 }).notNull(),
  length: int().notNull(),
  /** Of a PDF, JSON [{width, height}] in millimetres as shown; of a picture one, in pixels. */
  sizes: jsonText().notNull(),
  createdAt: instant().notNull(),
});
