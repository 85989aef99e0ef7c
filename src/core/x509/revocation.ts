import type { Bytes } from "#core/bytes.ts";

/** CRLReason by its number (RFC 5280 §5.3.1); 7 is not used. */
const REASONS = [
  "unspecified",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  "unspecified",
  "removeFromCRL",
  "privilegeWithdrawn",
  "aACompromise",
] as const;
export type RevocationReason = (typeof REASONS)[number];

/** Absent and unknown numbers are "unspecified". */
export const reasonOf = (number: number | null): RevocationReason => REASONS[number ?? 0] ?? "unspecified";

/** How far two honest clocks may differ, milliseconds. */
export const CLOCK_SKEW_MS = 300_000;

/** The signed list or answer that says so. Times are milliseconds since 1970. */
export type StatusSource = {
  kind: "crl" | "ocsp";
  /** The whole CertificateList or OCSPResponse, to be kept as evidence. */
  der: Bytes;
  /** Who signed it: the CA's or the responder's subject. */
  by: string;
  /** cRLNumber, hexadecimal; null for an answer, and for a list without one. */
  number: string | null;
  thisUpdate: number;
  nextUpdate: number | null;
};

/** Why nobody can tell. Nothing here may be read as good. */
export type UnknownWhy =
  /** no list or answer is about this certificate */
  | "no-source"
  /** what there is does not reach the moment asked about */
  | "stale"
  /** made after the certificate's end, when CAs forget it (RFC 5280 §3.3): silence proves nothing */
  | "after-expiry"
  /** made later than now */
  | "future"
  /** the responder says that it does not know the certificate */
  | "not-known"
  /** the responder gave no answer (RFC 6960 §4.2.1 OCSPResponseStatus) */
  | "refused"
  | "nonce"
  /** not signed by whom it should be, or with an unknown or weak algorithm */
  | "signature"
  | "algorithm"
  /** the CA's certificate does not allow cRLSign */
  | "issuer-usage"
  /** the responder is neither the CA nor authorised by it (RFC 6960 §4.2.2.2) */
  | "responder"
  /** the responder's own certificate is not exempt from checks and nobody vouches for it */
  | "responder-unchecked"
  /** a list of changes only (§5.2.4), one that speaks for other CAs (§5.2.5), one for some reasons only: not processed */
  | "delta"
  | "indirect"
  | "some-reasons"
  /** the list is of the same CA but for other certificates */
  | "other-scope"
  /** a critical extension nobody here knows; `detail` names it */
  | "critical-extension"
  | "malformed";

/**
 * What is known about one certificate at one moment. `since` is when it became invalid: the revocation's date, or the
 * earlier invalidityDate the CA gave (RFC 5280 §5.3.2), e.g. when a phone was lost before it was reported.
 */
export type CertificateStatus =
  | { status: "good"; why: GoodWhy; source: StatusSource | null }
  | { status: "revoked"; since: number; revokedAt: number; reason: RevocationReason; source: StatusSource }
  | { status: "unknown"; why: UnknownWhy; detail: string; source: StatusSource | null };

export type GoodWhy =
  /** a list without it, an answer that says good */
  | "not-listed"
  | "answered"
  /** revoked, but only after the moment asked about */
  | "revoked-later"
  /** a root somebody decided to trust: nobody revokes it but them */
  | "trust-anchor";

/** What one list or answer says about one certificate, whatever the moment asked about. */
export type Finding =
  | { kind: "listed"; source: StatusSource; since: number; revokedAt: number; reason: RevocationReason }
  | { kind: "clean"; source: StatusSource }
  | { kind: "nothing"; source: StatusSource | null; why: UnknownWhy; detail: string };

export const nothing = (why: UnknownWhy, source: StatusSource | null = null, detail = ""): Finding => ({
  kind: "nothing",
  source,
  why,
  detail,
});
