import { boolean, double, index, int, mysqlTable, primaryKey, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import type { Words } from "#core/error.ts";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";
import type { ApplicationKind, ApplicationState, GrantHolder, Power, RuleKind, SealKind, SealState } from "./rules.ts";

/** A person's hand-drawn signature: transparent PNG, black ink, trimmed. The newest is the one in use; old ones stay. */
export const handwriting = mysqlTable(
  "handwriting",
  {
    id: id().primaryKey(),
    personId: id().notNull(),
    png: blob().notNull(),
    /** SM3 of the stored PNG. */
    digest: hex(32).notNull(),
    widthPx: int().notNull(),
    heightPx: int().notNull(),
    strokes: int().notNull(),
    /** The strokes as they were drawn (core/ink), when the phone sent them: to draw the signature again at any size. */
    ink: jsonText(),
    /** From 1, one more with every drawing; documents keep the picture they were signed with. */
    version: int().notNull(),
    state: varchar({ length: 16 }).$type<"current" | "replaced">().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index("handwriting_person").on(t.personId, t.state)],
);

export const seal = mysqlTable(
  "seal",
  {
    id: id().primaryKey(),
    /** 章号, e.g. YZ-0003. */
    no: varchar({ length: 16 }).notNull(),
    kind: varchar({ length: 16 }).$type<SealKind>().notNull(),
    name: varchar({ length: 60 }).notNull(),
    state: varchar({ length: 16 }).$type<SealState>().notNull(),
    departmentId: id().notNull(),
    /** Whose name seal it is. */
    ownerId: id(),
    isHighRisk: boolean().notNull(),
    /** Which of the hospital's keys signs. */
    family: varchar({ length: 8 }).$type<"sm2" | "rsa">().notNull(),
    /** seal_version in use; null until the first is approved. */
    versionId: id(),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [uniqueIndex("seal_no").on(t.no), index("seal_state").on(t.state)],
);

/** A face. It never changes: another face is another version, and what was sealed keeps the one it was sealed with. */
export const sealVersion = mysqlTable(
  "seal_version",
  {
    id: id().primaryKey(),
    sealId: id().notNull(),
    number: int().notNull(),
    state: varchar({ length: 16 }).$type<"pending" | "current" | "replaced" | "refused">().notNull(),
    /** What it was made from; null for an upload. */
    face: jsonText(),
    png: blob().notNull(),
    /** core's Drawing; null for an upload. */
    drawing: jsonText(),
    widthMm: double().notNull(),
    heightMm: double().notNull(),
    dpi: int().notNull(),
    /** SM3 of the PNG. */
    digest: hex(32).notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("seal_version_number").on(t.sealId, t.number)],
);

/** 管理权 and 审计权. One row a person and seal: nobody can hold both. 使用权 is seal_grant. */
export const sealPower = mysqlTable(
  "seal_power",
  {
    sealId: id().notNull(),
    personId: id().notNull(),
    power: varchar({ length: 8 }).$type<Exclude<Power, "use">>().notNull(),
    since: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sealId, t.personId] })],
);

/** 制章, 章面变更, 授权 and 用章申请. */
export const sealApplication = mysqlTable(
  "seal_application",
  {
    id: id().primaryKey(),
    kind: varchar({ length: 8 }).$type<ApplicationKind>().notNull(),
    sealId: id().notNull(),
    /** Of make and change: the face asked for. */
    versionId: id(),
    /** Of grant and use: the terms asked for, input.ts. */
    terms: jsonText(),
    /** The person it favours, who may not decide it. */
    favours: id(),
    reason: varchar({ length: 300 }).notNull(),
    state: varchar({ length: 16 }).$type<ApplicationState>().notNull(),
    applicantId: id().notNull(),
    needed: int().notNull(),
    createdAt: instant().notNull(),
    endedAt: instant(),
  },
  (t) => [index("seal_application_seal").on(t.sealId, t.state), index("seal_application_state").on(t.state)],
);

export const sealDecision = mysqlTable(
  "seal_decision",
  {
    applicationId: id().notNull(),
    personId: id().notNull(),
    isApproved: boolean().notNull(),
    note: varchar({ length: 300 }).notNull(),
    at: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.personId] })],
);

/** 使用权: who may seal which documents, from when to when, how often. */
export const sealGrant = mysqlTable(
  "seal_grant",
  {
    id: id().primaryKey(),
    sealId: id().notNull(),
    applicationId: id().notNull(),
    holderKind: varchar({ length: 16 }).$type<GrantHolder>().notNull(),
    /** A person's, department's or application's id, or a role's name. */
    holderId: id().notNull(),
    /** JSON list of codes; null for every type. */
    documentTypes: jsonText(),
    /** Of a 用章申请: this document alone. */
    documentId: id(),
    from: instant().notNull(),
    until: instant().notNull(),
    maxUses: int(),
    /** JSON list of IP addresses and ranges; null for anywhere. */
    addresses: jsonText(),
    /** When it was told that it ends within a week. */
    warnedAt: instant(),
    /** Raised in the transaction that stores the sealed revision, never past maxUses. */
    uses: int().notNull(),
    state: varchar({ length: 8 }).$type<"active" | "revoked">().notNull(),
    grantedBy: id().notNull(),
    createdAt: instant().notNull(),
    revokedAt: instant(),
    revokedBy: id(),
  },
  (t) => [index("seal_grant_seal").on(t.sealId, t.state)],
);

/** 印章数据, SESeal of GB/T 38540. Issued with each face and again when the certificates change. */
export const sealData = mysqlTable(
  "seal_data",
  {
    id: id().primaryKey(),
    sealId: id().notNull(),
    versionId: id().notNull(),
    state: varchar({ length: 16 }).$type<"current" | "replaced">().notNull(),
    /** The maker's certificate 制章者证书. */
    certificateId: id().notNull(),
    /** JSON list of the certificates that may seal with it. */
    signerIds: jsonText().notNull(),
    der: blob().notNull(),
    /** SM3 of the DER. */
    digest: hex(32).notNull(),
    validUntil: instant().notNull(),
    /** When it was told that it ends within a week. */
    warnedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [index("seal_data_seal").on(t.sealId, t.state)],
);

/** 用章记录: every use, and every attempt that failed. */
export const sealUsage = mysqlTable(
  "seal_usage",
  {
    id: id().primaryKey(),
    sealId: id().notNull(),
    versionId: id().notNull(),
    sealDataId: id(),
    grantId: id(),
    certificateId: id(),
    documentId: id().notNull(),
    /** Who sealed. */
    personId: id(),
    applicationId: id(),
    /** console, his, or the batch's id. */
    source: varchar({ length: 48 }).notNull(),
    rule: varchar({ length: 16 }).$type<RuleKind>().notNull(),
    /** SealPlace as asked for. */
    place: jsonText().notNull(),
    /** From 1; the first and the last page with the seal. Null when it failed. */
    firstPage: int(),
    lastPage: int(),
    /** The document's revision with the seal; null when it failed. */
    revision: int(),
    /** SM3 of the file before and after, hexadecimal. */
    digestBefore: hex(32),
    digestAfter: hex(32),
    /** Error: code and words; null when sealed. */
    problem: varchar({ length: 64 }),
    say: jsonText().$type<Words>(),
    at: instant().notNull(),
  },
  (t) => [
    index("seal_usage_seal").on(t.sealId, t.at),
    index("seal_usage_document").on(t.documentId),
    index("seal_usage_grant").on(t.grantId),
  ],
);
