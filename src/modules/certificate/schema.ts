import { boolean, index, int, mysqlTable, primaryKey, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import type { RevocationReason } from "#core/x509/revocation.ts";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";
import type { CertificateState, Profile, RevokeWhy } from "./rules.ts";

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
    /** For how long a person's certificate is agreed to be valid. */
    validityYears: int().notNull(),
    /** JSON [{label, value}], for persons. */
    subjectTemplate: jsonText().notNull(),
    /** One that is off issues nothing; what it issued stays valid and is asked about as before. */
    isEnabled: boolean().notNull(),
    /** Of several that issue the same, the lowest is asked. */
    priority: int().notNull(),
    /** One more with every change: who edits an older one is told. */
    version: int().notNull(),
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
    /** What the CA is told, or told us. */
    revokeReason: varchar({ length: 24 }).$type<RevocationReason>(),
    /** The hospital's own word for it; null when the CA acted by itself. */
    revokeWhy: varchar({ length: 24 }).$type<RevokeWhy>(),
    revokeNote: varchar({ length: 200 }),
    /** From when the key was in other hands, where somebody said so. */
    invalidSince: instant(),
    /** When the CA took the request. */
    revokeSentAt: instant(),
    /** On hold: a list or answer made after this without the certificate ends the hold; null while nobody wants that. */
    releaseFrom: instant(),
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

/** A CA that issues nothing for us but stands behind what we rely on, as a time-stamping authority's does: asked for its lists and answers alone. */
export const statusAuthority = mysqlTable("status_authority", {
  /** Whose CA it is: that authority's id. Its channelId in the tables below. */
  id: id().primaryKey(),
  name: varchar({ length: 120 }).notNull(),
  /** The exchange's name for where it tells. */
  connector: varchar({ length: 64 }).notNull(),
});

/** CA certificates that stand between ours and their anchors, anchors included: whose lists and answers concern us. */
export const caCertificate = mysqlTable(
  "ca_certificate",
  {
    id: id().primaryKey(),
    channelId: id().notNull(),
    /** SM3 of the certificate. */
    fingerprint: hex(32).notNull(),
    der: blob().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("ca_certificate_fingerprint").on(t.fingerprint, t.channelId)],
);

/** Revocation lists and OCSP answers as their signers made them, each once; never changed. */
export const revocationData = mysqlTable("revocation_data", {
  /** SM3 of the bytes. */
  digest: hex(32).primaryKey(),
  kind: varchar({ length: 4 }).$type<"crl" | "ocsp">().notNull(),
  der: blob().notNull(),
  thisUpdate: instant().notNull(),
  nextUpdate: instant(),
  /** cRLNumber, hexadecimal. */
  number: varchar({ length: 64 }),
  entries: int().notNull(),
  fetchedAt: instant().notNull(),
  /** Since when no source says it any more and nothing relied on it, as far as was noticed. */
  unusedSince: instant(),
});

/** One place a CA tells of revocations: what it said last, and how asking it goes. */
export const revocationSource = mysqlTable(
  "revocation_source",
  {
    channelId: id().notNull(),
    /** `crl/<list>[/<part>]`, or `ocsp/<SM3 of the certificate asked about>`. */
    name: varchar({ length: 80 }).notNull(),
    /** revocation_data; null while it never answered. */
    digest: hex(32),
    fetchedAt: instant(),
    /** In a row, since it last answered. */
    failures: int().notNull(),
    problem: varchar({ length: 64 }),
    nextTryAt: instant(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.name] }), index("revocation_source_digest").on(t.digest)],
);

/** What a signature relied on when it was made: data named here is kept for good. */
export const revocationUse = mysqlTable(
  "revocation_use",
  {
    /** Id of what relied on it, e.g. a signature. */
    subjectId: id().notNull(),
    digest: hex(32).notNull(),
  },
  (t) => [primaryKey({ columns: [t.subjectId, t.digest] }), index("revocation_use_digest").on(t.digest)],
);
