import {
  bigint,
  boolean,
  index,
  int,
  longtext,
  mysqlTable,
  primaryKey,
  uniqueIndex,
  varchar,
} from "drizzle-orm/mysql-core";
import type { IdentifiedBy } from "#modules/login/terminal-rules.ts";
import { blob, hex, id, instant } from "#server/columns.ts";
import type {
  ItemStatus,
  KeyPurpose,
  KeyState,
  MessageType,
  PendingKind,
  PinLock,
  SessionState,
  WindowEnd,
  WindowState,
} from "./rules.ts";

/**
 * The server's half of a two-party SM2 key (protocol.md §2 "Stored"). `id` is keyId, 16 random bytes as base64url; points
 * are hexadecimal, 65 bytes. `sealedHalf` is seal_MK{d2‖kn} with aad keyId‖ep‖role‖P; deleted with the key.
 */
export const keyPair = mysqlTable(
  "key_pair",
  {
    id: id().primaryKey(),
    personId: id().notNull(),
    terminalId: id().notNull(),
    /** How the person was identified when the ticket was given; in the evidence of every signature. */
    identifiedBy: varchar({ length: 16 }).$type<IdentifiedBy>().notNull(),
    identifiedAt: instant().notNull(),
    purpose: varchar({ length: 8 }).$type<KeyPurpose>().notNull(),
    state: varchar({ length: 16 }).$type<KeyState>().notNull(),
    epoch: int().notNull(),
    /** PIN generation in force. */
    generation: int().notNull(),
    /** When the halves were last made anew, and by which refresh: a repeated RF3 is answered as the first. */
    refreshedAt: instant(),
    refreshFid: varchar({ length: 48 }),
    publicKey: hex(65),
    phonePoint: hex(65),
    serverPoint: hex(65),
    sealedHalf: blob(),
    /** kd of the device MAC, sealed; null until the PIN is set. */
    sealedDevice: blob(),
    /** Highest device sequence seen, and which of the 64 below it were (bit 0 = the highest), hexadecimal. */
    deviceSeq: bigint({ mode: "number" }).notNull(),
    deviceSeen: hex(8).notNull(),
    /** Key generation (protocol.md §3): kgid, what each message hashed to, what was answered. */
    kgid: varchar({ length: 48 }).notNull(),
    /** Our part while P is not known yet: seal_MK{d2‖kn‖com}, opened by KG3 only. */
    sealedDraft: blob(),
    kg1Digest: hex(32),
    kg1Reply: longtext(),
    kg3Digest: hex(32),
    kg3Reply: longtext(),
    createdAt: instant().notNull(),
    activeAt: instant(),
    endedAt: instant(),
    endedWhy: varchar({ length: 40 }),
  },
  (t) => [
    uniqueIndex("key_pair_kgid").on(t.kgid),
    index("key_pair_person").on(t.personId),
    index("key_pair_terminal").on(t.terminalId),
  ],
);

/** A PIN of one generation (protocol.md §6). Tries are counted here before anything is compared. */
export const keyPin = mysqlTable(
  "key_pin",
  {
    keyId: id().notNull(),
    generation: int().notNull(),
    /** ver = HMAC-SM3(kver(MK), keyId‖u32(g)‖pv): no test without the phone's storage. */
    verifier: hex(32).notNull(),
    /** seal_MK{pepper}; null once a later generation is in force: the row stays for the history of PINs. */
    sealedPepper: blob(),
    fails: int().notNull(),
    /** Wrong tries of this generation in all; success does not reset it. */
    total: int().notNull(),
    lastCounter: bigint({ mode: "number" }).notNull(),
    lock: varchar({ length: 16 }).$type<PinLock>(),
    passedAt: instant(),
    /** When this PIN was chosen; a refresh does not change it. */
    setAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.keyId, t.generation] })],
);

/**
 * What comes after an answered RF1 or CHANGE and before the phone has it on disk (protocol.md §5, §6): one a key. Until it
 * is promoted only the epoch and generation in `key_pair` work; a CHECK with those drops it.
 */
export const keyPending = mysqlTable("key_pending", {
  keyId: id().primaryKey(),
  kind: varchar({ length: 8 }).$type<PendingKind>().notNull(),
  /** fid of a refresh; what RF1 hashed to, for repeats. */
  fid: varchar({ length: 48 }),
  requestDigest: hex(32),
  epoch: int().notNull(),
  generation: int().notNull(),
  /** seal_MK{d2′‖kn′} with aad keyId‖ep+1‖role‖P; null for a PIN change, which leaves the half as it is. */
  sealedHalf: blob(),
  phonePoint: hex(65),
  serverPoint: hex(65),
  /** Us, for repeats. */
  exchangePoint: hex(65),
  verifier: hex(32).notNull(),
  sealedPepper: blob().notNull(),
  createdAt: instant().notNull(),
});

/**
 * The server's part of a biometric copy (protocol.md §6): pepper_b, and what is known of the phone's secure hardware. It
 * fits one epoch of the key: a refresh makes the copy anew.
 */
export const keyBiometric = mysqlTable("key_biometric", {
  keyId: id().primaryKey(),
  /** 16 bytes, base64url. */
  bioId: varchar({ length: 24 }).notNull(),
  /** What the first assertion must be over; null once it was. */
  nonce: varchar({ length: 48 }),
  sealedPepper: blob(),
  /** The hardware's name for the enrolled fingers: changes when they are enrolled anew. */
  uid: varchar({ length: 64 }),
  /** The highest counter seen; the next must be higher. */
  counter: bigint({ mode: "number" }).notNull(),
  fails: int().notNull(),
  epoch: int().notNull(),
  enrolledAt: instant().notNull(),
});

/** One assertion that consented to one offer, byte for byte, for the evidence. */
export const keyBiometricProof = mysqlTable(
  "key_biometric_proof",
  {
    sessionId: id().primaryKey(),
    keyId: id().notNull(),
    bioId: varchar({ length: 24 }).notNull(),
    challenge: hex(32).notNull(),
    json: longtext().notNull(),
    signature: longtext().notNull(),
    counter: bigint({ mode: "number" }).notNull(),
    uid: varchar({ length: 64 }).notNull(),
    verifiedAt: instant().notNull(),
  },
  (t) => [uniqueIndex("key_biometric_counter").on(t.keyId, t.bioId, t.counter)],
);

/** What is asked of PINs: one row for the hospital (`all`), and one for each department that differs. */
export const pinPolicy = mysqlTable("pin_policy", {
  departmentId: id().primaryKey(),
  minLength: int().notNull(),
  classes: int().notNull(),
  /** One a line. */
  forbidden: longtext().notNull(),
  /** How many earlier PINs may not come again. */
  history: int().notNull(),
  /** After so many days the PIN must be changed; null never. */
  expiryDays: int(),
  /** Wrong tries in a row before it locks. */
  wrongTries: int().notNull(),
  biometric: boolean().notNull(),
  /** For so many minutes people may let their phone not ask again; 0: asked every time. */
  keepMinutes: int().notNull(),
  changedAt: instant().notNull(),
});

/** One signing session (protocol.md §4). `offer` and `result` are the exact texts that were sent, resent as they stand. */
export const signSession = mysqlTable(
  "sign_session",
  {
    id: id().primaryKey(),
    keyId: id().notNull(),
    /** cid, 32 bytes as base64url. */
    cid: varchar({ length: 48 }).notNull(),
    terminalId: id().notNull(),
    /** The auto-sign window it was made in; null for a session with the phone. */
    windowId: id(),
    epoch: int().notNull(),
    state: varchar({ length: 16 }).$type<SessionState>().notNull(),
    /** C_0…C_{n-1}, 32 bytes each, concatenated. */
    commitments: blob().notNull(),
    startDigest: hex(32).notNull(),
    startUntil: instant().notNull(),
    type: varchar({ length: 8 }).$type<MessageType>(),
    /** What the phone asked the offer for; a repeat must ask for the same. */
    offerDigest: hex(32),
    rho: varchar({ length: 48 }),
    offerUntil: instant(),
    transcript: varchar({ length: 48 }),
    offer: longtext(),
    /** What was asked for and left out of the offer, with reasons: JSON text, sent with the offer. */
    leftOut: longtext(),
    result: longtext(),
    problem: varchar({ length: 40 }),
    startedAt: instant().notNull(),
    endedAt: instant(),
  },
  (t) => [
    uniqueIndex("sign_session_cid").on(t.keyId, t.cid),
    index("sign_session_open").on(t.keyId, t.state),
    index("sign_session_started").on(t.keyId, t.startedAt),
  ],
);

/** One message of a session, kept as evidence: everything a later check needs and nothing secret. */
export const signItem = mysqlTable(
  "sign_item",
  {
    sessionId: id().notNull(),
    slot: int().notNull(),
    /** What is signed for, as the offering noun knows it: a sign task, a key. */
    subjectId: varchar({ length: 64 }).notNull(),
    /** The message's parameters as offered: JSON text of {digest, fields}. */
    content: longtext().notNull(),
    /** M itself, so that the signature can be assembled without asking again. */
    message: blob().notNull(),
    e: hex(32).notNull(),
    k2: hex(65).notNull(),
    status: varchar({ length: 16 }).$type<ItemStatus>().notNull(),
    code: varchar({ length: 60 }),
    w1: hex(65),
    salt: hex(32),
    s1: hex(32),
    r: hex(32),
    s: hex(32),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.slot] }), index("sign_item_subject").on(t.subjectId)],
);

/**
 * The server's part of one auto-sign window (protocol.md §7): `id` is mid. `sealedHalf` is seal_MK{v2‖kn}, deleted when the window
 * ends. Whoever signs in the window or ends it locks this row: nothing leaves after the end was committed.
 */
export const keyWindow = mysqlTable(
  "key_window",
  {
    id: id().primaryKey(),
    keyId: id().notNull(),
    personId: id().notNull(),
    terminalId: id().notNull(),
    state: varchar({ length: 8 }).$type<WindowState>().notNull(),
    epoch: int().notNull(),
    vaultPoint: hex(65).notNull(),
    serverPoint: hex(65).notNull(),
    sealedHalf: blob(),
    /** What the vault answered; kept as evidence. */
    ack: blob(),
    opensAt: instant().notNull(),
    endsAt: instant().notNull(),
    maxCount: int().notNull(),
    used: int().notNull(),
    endedAt: instant(),
    endedWhy: varchar({ length: 24 }).$type<WindowEnd>(),
  },
  (t) => [index("key_window_person").on(t.personId, t.state), index("key_window_state").on(t.state, t.endsAt)],
);
