import { index, int, longtext, mysqlTable, primaryKey, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant, jsonText } from "#server/columns.ts";
import type { LoginEnd, LoginState } from "./rules.ts";

/** A page at a desk that waits for somebody to log in. Expiry is a matter of its times, not of its state. */
export const ssoLogin = mysqlTable(
  "sso_login",
  {
    id: id().primaryKey(),
    /** SM3 of the page's token, of the code its QR shows now, and of the ticket it will hand over. */
    pageHash: hex(32).notNull(),
    codeHash: hex(32).notNull(),
    ticketHash: hex(32).notNull(),
    /** How often the code was renewed. */
    round: int().notNull(),
    codeUntil: instant().notNull(),
    /** Who asks: an application, an OpenID client, or the console. */
    systemId: varchar({ length: 64 }).notNull(),
    systemName: varchar({ length: 80 }).notNull(),
    workstation: varchar({ length: 64 }).notNull(),
    address: varchar({ length: 64 }).notNull(),
    /** The only person who may answer; null for anybody. */
    wantedPersonId: id(),
    /** The page that may embed ours, and where ours goes when it is done. */
    origin: varchar({ length: 200 }),
    returnUrl: varchar({ length: 500 }),
    /** Grows with every change its page must hear of. */
    version: int().notNull(),
    state: varchar({ length: 16 }).$type<LoginState>().notNull(),
    /** Why it was cancelled, or masked who scanned it in vain. */
    end: varchar("ended_why", { length: 16 }).$type<LoginEnd>(),
    mismatch: varchar({ length: 80 }),
    personId: id(),
    terminalId: id(),
    match: varchar("match_digits", { length: 2 }),
    nonce: hex(32).notNull(),
    issuedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    scannedAt: instant(),
    decidedAt: instant(),
    ticketUsedAt: instant(),
    /** The assertion: its text as signed, the signature (DER of r and s), and whose key and certificate. */
    text: longtext(),
    signatureDer: blob(),
    keyId: id(),
    certificateId: id(),
  },
  (t) => [
    uniqueIndex("sso_login_page").on(t.pageHash),
    uniqueIndex("sso_login_code").on(t.codeHash),
    uniqueIndex("sso_login_ticket").on(t.ticketHash),
    index("sso_login_issued").on(t.issuedAt),
    index("sso_login_person").on(t.personId, t.decidedAt),
    index("sso_login_address").on(t.address, t.issuedAt),
  ],
);

/** A business system that logs people in by OpenID Connect. The secret is sealed with aad = id and shown once. */
export const ssoClient = mysqlTable("sso_client", {
  id: varchar({ length: 40 }).primaryKey(),
  name: varchar({ length: 80 }).notNull(),
  /** JSON [url]. */
  redirectUris: jsonText().notNull(),
  logoutUris: jsonText().notNull(),
  sealedSecret: blob().notNull(),
  state: varchar({ length: 16 }).$type<"active" | "stopped">().notNull(),
  createdAt: instant().notNull(),
});

/** What oidc-provider keeps: sessions, grants, codes, tokens. `payload` is sealed: it holds bearer tokens' claims. */
export const ssoOidc = mysqlTable(
  "sso_oidc",
  {
    model: varchar({ length: 40 }).notNull(),
    /** SM3 of the model's id: the id of a token is the token. */
    idHash: hex(32).notNull(),
    payload: blob().notNull(),
    grantHash: hex(32),
    uidHash: hex(32),
    consumedAt: instant(),
    expiresAt: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.model, t.idHash] }),
    index("sso_oidc_grant").on(t.grantHash),
    index("sso_oidc_uid").on(t.model, t.uidHash),
    index("sso_oidc_expires").on(t.expiresAt),
  ],
);

/** The provider's signing keys (JWK), newest last; private parts sealed with aad = id. */
export const ssoSigningKey = mysqlTable("sso_signing_key", {
  id: varchar({ length: 64 }).primaryKey(),
  sealedJwk: blob().notNull(),
  createdAt: instant().notNull(),
});
