import { index, int, mysqlTable, varchar, bigint } from "drizzle-orm/mysql-core";
import { blob, id, instant } from "#server/columns.ts";

/** A person who may sign in to the console. The person's roles decide what they see. */
export const consoleAccount = mysqlTable("console_account", {
  personId: id().primaryKey(),
  /** argon2id, PHC string. */
  passwordHash: varchar({ length: 255 }).notNull(),
  /** RFC 6238 secret, 20 bytes, sealed under "login/totp" with the person's id; null until the first sign-in. */
  totpSealed: blob(),
  /** Null while the secret is shown but no code has proved that it arrived. */
  totpEnrolledAt: instant(),
  /** The last 30-second step a code was accepted for: a code works once. */
  totpStep: bigint({ mode: "number" }).notNull(),
  failures: int().notNull(),
  lockedUntil: instant(),
  createdAt: instant().notNull(),
});

/** One row a sign-in. The cookie names it, so ending the row ends the session on the next request. */
export const consoleSession = mysqlTable(
  "console_session",
  {
    id: id().primaryKey(),
    personId: id().notNull(),
    startedAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
    expiresAt: instant().notNull(),
    endedAt: instant(),
    /** Set when nobody signed out here: the person signed in at more places than they may have open. */
    endedBy: varchar({ length: 16 }).$type<"limit">(),
    address: varchar({ length: 64 }).notNull(),
    agent: varchar({ length: 200 }).notNull(),
  },
  (t) => [index("console_session_person").on(t.personId)],
);

/** One row, of the hospital. */
export const consolePolicy = mysqlTable("console_policy", {
  id: int().primaryKey(),
  openSessions: int().notNull(),
  changedAt: instant().notNull(),
});

/** Failed sign-ins by network address: slows whoever tries many accounts from one place. */
export const consoleFailure = mysqlTable(
  "console_failure",
  { id: id().primaryKey(), address: varchar({ length: 64 }).notNull(), at: instant().notNull() },
  (t) => [index("console_failure_address").on(t.address, t.at)],
);
