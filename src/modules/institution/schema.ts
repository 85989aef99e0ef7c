import { index, int, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import type { DataFormat, Family } from "#core/cms/data-format.ts";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";
import type { KeyAlgorithm } from "#server/private-key.ts";
import type { KeyFamily, KeyState } from "./rules.ts";

/** A key of the hospital. Its certificate is modules/certificate's, found by keyId = id. */
export const institutionKey = mysqlTable(
  "institution_key",
  {
    id: id().primaryKey(),
    algorithm: varchar({ length: 16 }).$type<KeyAlgorithm>().notNull(),
    family: varchar({ length: 8 }).$type<KeyFamily>().notNull(),
    state: varchar({ length: 16 }).$type<KeyState>().notNull(),
    /** SubjectPublicKeyInfo, DER. */
    spki: blob().notNull(),
    /** seal("institution/key", id, d or PKCS#8); null once retired. */
    keySealed: blob(),
    createdAt: instant().notNull(),
    retiredAt: instant(),
  },
  (t) => [index("institution_key_family").on(t.family, t.state)],
);

/** What was signed for whom. The content stays with its sender; an attached CMS encloses it. */
export const institutionSignature = mysqlTable(
  "institution_signature",
  {
    id: id().primaryKey(),
    applicationId: id().notNull(),
    keyId: id().notNull(),
    certificateId: id().notNull(),
    format: varchar({ length: 16 }).$type<DataFormat>().notNull(),
    contentTypes: varchar({ length: 8 }).$type<Family>().notNull(),
    title: varchar({ length: 200 }).notNull(),
    /** The sender's own number. */
    externalId: varchar({ length: 120 }),
    /** Of the content, by the key's hash, hexadecimal. */
    digest: hex(32).notNull(),
    /** In bytes; null when only a digest came. */
    length: int(),
    /** CMS, or the signature value of P1. */
    result: blob().notNull(),
    /** Timestamp token of P1; inside the CMS otherwise. */
    token: blob(),
    /** Who stamped: "own", or the name of an authority outside. */
    stampedBy: varchar({ length: 64 }).notNull(),
    /** JSON [{authority, code}]: who was asked before and did not stamp. */
    insteadOf: jsonText().notNull(),
    signedAt: instant().notNull(),
  },
  (t) => [
    index("institution_signature_application").on(t.applicationId, t.signedAt),
    index("institution_signature_key").on(t.keyId, t.signedAt),
    index("institution_signature_digest").on(t.digest),
  ],
);
