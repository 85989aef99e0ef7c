import { index, int, longtext, mysqlTable, primaryKey, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";

/** A hospital system that may call us. The secret is sealed with aad = accessKey and shown once, at creation. */
export const application = mysqlTable(
  "application",
  {
    id: id().primaryKey(),
    name: varchar({ length: 80 }).notNull(),
    accessKey: varchar({ length: 40 }).notNull(),
    sealedSecret: blob().notNull(),
    callbackUrl: varchar({ length: 300 }),
    /** JSON [scope]; parsed by scopes.ts. */
    scopes: jsonText().notNull(),
    state: varchar({ length: 16 }).$type<"active" | "stopped">().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("application_access_key").on(t.accessKey)],
);

/** Nonces of requests already served; kept as long as their timestamp would still be accepted. */
export const hisNonce = mysqlTable(
  "his_nonce",
  { applicationId: id().notNull(), nonce: varchar({ length: 64 }).notNull(), seenAt: instant().notNull() },
  (t) => [primaryKey({ columns: [t.applicationId, t.nonce] }), index("his_nonce_seen").on(t.seenAt)],
);

/** What an Idempotency-Key was answered, for 24 hours. `status` is null while the first request is still running. */
export const hisIdempotency = mysqlTable(
  "his_idempotency",
  {
    applicationId: id().notNull(),
    key: varchar("idempotency_key", { length: 64 }).notNull(),
    requestDigest: hex(32).notNull(),
    status: int(),
    body: longtext(),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.key] }), index("his_idempotency_created").on(t.createdAt)],
);

/** An event an application is told, until it answered 2xx or the schedule ended. `body` is the exact text sent. */
export const callback = mysqlTable(
  "callback",
  {
    id: id().primaryKey(),
    applicationId: id().notNull(),
    event: varchar({ length: 40 }).notNull(),
    subjectId: varchar({ length: 64 }).notNull(),
    /** What happened, once: a second announcement of the same is dropped. */
    onceKey: varchar({ length: 120 }).notNull(),
    body: longtext().notNull(),
    state: varchar({ length: 16 }).$type<"waiting" | "delivered" | "failed">().notNull(),
    attempts: int().notNull(),
    createdAt: instant().notNull(),
    deliveredAt: instant(),
  },
  (t) => [
    index("callback_application").on(t.applicationId, t.createdAt),
    index("callback_subject").on(t.subjectId),
    uniqueIndex("callback_once").on(t.applicationId, t.onceKey),
  ],
);

/** Every try to deliver: what came back and how long it took. */
export const callbackAttempt = mysqlTable(
  "callback_attempt",
  {
    id: id().primaryKey(),
    callbackId: id().notNull(),
    at: instant().notNull(),
    durationMs: int().notNull(),
    status: int(),
    problem: varchar({ length: 120 }),
  },
  (t) => [index("callback_attempt_callback").on(t.callbackId, t.at)],
);
