import { boolean, index, int, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";
import type { CertificateState, Profile, RevokeReason } from "./rules.ts";

/** One account at one CA. */
export const caChannel = mysqlTable(
  "ca_channel",
  {
    id: id().primaryKey(),
    name: varchar({ length: 80 }).notNull(),
    caName: varchar({ length: 120 }).notNull(),
    /** 电子认证服务许可证 */
    licenceNo: varchar({ length: 64 }).notNull(),
    licenceUntil: instant().notNull(),
    /** Name of the connector in the exchange, e.g. "ca1". */
    connector: varchar({ length: 32 }).notNull(),
    protocol: varchar({ length: 16 }).$type<"est">().notNull(),
    /** JSON {profile: EST label}. */
    labels: jsonText().notNull(),
    validityYears: int().notNull(),
    /** JSON [{label, value}], for persons. */
    subjectTemplate: jsonText().notNull(),
    /** New requests go to the active channel; exactly one is. */
    isActive: boolean().notNull(),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [uniqueIndex("ca_channel_name").on(t.name)],
);

/** One application and, once issued, its certificate. Bytes are sealed with aad = id. */
export const certificate = mysqlTable(
  "certificate",
  {
    id: id().primaryKey(),
    profile: varchar({ length: 16 }).$type<Profile>().notNull(),
    /** Null for a service's certificate. */
    personId: id(),
    /** The key it certifies: a key pair's id, or the id of a service's unit. */
    keyId: id().notNull(),
    /** 1 for the first certificate of a key, then one more with every renewal. */
    round: int().notNull(),
    channelId: id().notNull(),
    state: varchar({ length: 16 }).$type<CertificateState>().notNull(),
    /** SubjectPublicKeyInfo, DER. */
    spki: blob().notNull(),
    requestSealed: blob().notNull(),
    /** The certificate and, DER after DER, its issuers. Null until issued. */
    certificateSealed: blob(),
    serial: varchar({ length: 64 }),
    /** SM3 of the certificate. */
    fingerprint: hex(32),
    notBefore: instant(),
    notAfter: instant(),
    /** Last error code, of this noun or the gateway. */
    problem: varchar({ length: 64 }),
    revokedAt: instant(),
    revokeReason: varchar({ length: 24 }).$type<RevokeReason>(),
    /** When the CA took the request. */
    revokeSentAt: instant(),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("certificate_key_round").on(t.keyId, t.round),
    index("certificate_person").on(t.personId),
    index("certificate_serial").on(t.serial),
    index("certificate_state").on(t.state, t.notAfter),
  ],
);

export const trustAnchor = mysqlTable(
  "trust_anchor",
  {
    id: id().primaryKey(),
    name: varchar({ length: 120 }).notNull(),
    /** SM3 of the certificate. */
    fingerprint: hex(32).notNull(),
    der: blob().notNull(),
    notAfter: instant().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("trust_anchor_fingerprint").on(t.fingerprint)],
);

/** The newest CRL of each channel, as the CA signed it. */
export const caCrl = mysqlTable("ca_crl", {
  channelId: id().primaryKey(),
  der: blob().notNull(),
  thisUpdate: instant().notNull(),
  nextUpdate: instant(),
  fetchedAt: instant().notNull(),
});
