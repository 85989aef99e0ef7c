import { index, int, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant } from "#server/columns.ts";
import type { EndedWhy, FaceState, IdentifiedBy, Platform, TerminalState } from "./terminal-rules.ts";

/**
 * A phone as we know it: one installation of the app under one account of WeChat or WeCom. Another phone, or the same one after its
 * storage was cleared, is another row. `personId` stands once the person was identified.
 */
export const terminal = mysqlTable(
  "terminal",
  {
    id: id().primaryKey(),
    /** WeChat's openid, or `wecom:` and the userid of the hospital's corporation. */
    openid: varchar({ length: 128 }).notNull(),
    /** 16 random bytes the app made when it was first opened here, base64url. */
    install: varchar({ length: 24 }).notNull(),
    platform: varchar({ length: 16 }).$type<Platform>().notNull(),
    model: varchar({ length: 80 }).notNull(),
    appVersion: varchar({ length: 32 }).notNull(),
    state: varchar({ length: 16 }).$type<TerminalState>().notNull(),
    /** Who the phone says it belongs to (phone and staff number agree); no right comes from it. */
    claimedPersonId: id(),
    /** Claims refused since `claimsSince`: staff numbers are not to be tried one after the other. */
    claimsRefused: int().notNull().default(0),
    claimsSince: instant(),
    personId: id(),
    boundAt: instant(),
    /** When and how the person was last identified; enrolment needs it recent. */
    identifiedAt: instant(),
    identifiedBy: varchar({ length: 16 }).$type<IdentifiedBy>(),
    endedAt: instant(),
    endedWhy: varchar({ length: 16 }).$type<EndedWhy>(),
    /** SM3 of the session token: the token itself is with the phone only. */
    tokenHash: hex(32),
    tokenUntil: instant(),
    createdAt: instant().notNull(),
    seenAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("terminal_install").on(t.openid, t.install),
    uniqueIndex("terminal_token").on(t.tokenHash),
    index("terminal_person").on(t.personId),
  ],
);

/** One real-name check through WeChat. The ID number is opened for the call and not kept here. */
export const faceCheck = mysqlTable(
  "face_check",
  {
    /** Our out_seq_no towards WeChat. */
    id: id().primaryKey(),
    terminalId: id().notNull(),
    personId: id().notNull(),
    verifyId: varchar({ length: 128 }),
    state: varchar({ length: 16 }).$type<FaceState>().notNull(),
    verifyRet: int(),
    startedAt: instant().notNull(),
    endedAt: instant(),
  },
  (t) => [index("face_check_terminal").on(t.terminalId, t.startedAt)],
);

/** That a person agreed to the processing of their face, to which words, and when they took it back. No face is kept. */
export const faceConsent = mysqlTable(
  "face_consent",
  {
    id: id().primaryKey(),
    personId: id().notNull(),
    terminalId: id().notNull(),
    /** First 16 digits of the SM3 of the notice's text (face-notice.ts). */
    version: varchar({ length: 16 }).notNull(),
    givenAt: instant().notNull(),
    withdrawnAt: instant(),
  },
  (t) => [index("face_consent_person").on(t.personId, t.version)],
);

/** The app's envelope key: one row, made once; its private scalar sealed under the master key. */
export const envelopeKey = mysqlTable("envelope_key", {
  id: int().primaryKey(),
  publicKey: hex(65).notNull(),
  sealedPrivate: blob().notNull(),
  createdAt: instant().notNull(),
});

/** Envelopes already opened. A row is needed only as long as the envelope's time would still be accepted. */
export const envelopeNonce = mysqlTable(
  "envelope_nonce",
  { nonce: varchar({ length: 64 }).primaryKey(), seenAt: instant().notNull() },
  (t) => [index("envelope_nonce_seen").on(t.seenAt)],
);
