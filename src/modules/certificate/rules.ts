import type { RevocationReason } from "#core/x509/revocation.ts";

/**
 * Life of a certificate. `replaced` certificates stay valid for what they signed; only the newest signs. `held` ones sign
 * nothing until the CA says that the hold has ended.
 */
export type CertificateState = "applying" | "issued" | "failed" | "replaced" | "held" | "revoked";

/** What a certificate is for; a channel has one label per profile. Keys are SM2 but where the name ends in `-rsa`. */
export const PROFILES = ["person", "tsa", "tsa-rsa", "institution", "institution-rsa"] as const;
export type Profile = (typeof PROFILES)[number];

/** Why a hospital ends a certificate, in its own words, and what the CA is told (RFC 5280 §5.3.1; product.md §1.9). */
export const REVOKE_REASONS = {
  left: "cessationOfOperation",
  "new-phone": "superseded",
  "lost-phone": "keyCompromise",
  "record-changed": "affiliationChanged",
  suspended: "certificateHold",
  "licence-withdrawn": "privilegeWithdrawn",
  compromised: "keyCompromise",
  "issued-by-mistake": "cessationOfOperation",
  "key-retired": "cessationOfOperation",
} as const satisfies Record<string, RevocationReason>;
export type RevokeWhy = keyof typeof REVOKE_REASONS;

/** Reasons with a moment from which the key was in other hands (invalidityDate): signatures made since are in doubt. */
export const hasInvalidity = (why: RevokeWhy): boolean => REVOKE_REASONS[why] === "keyCompromise";

/** A mistake must be explained: nobody else can tell later what it was. */
export const needsNote = (why: RevokeWhy): boolean => why === "issued-by-mistake";

const DAY = 86_400_000;

/** Days before expiry from which a certificate may be renewed. */
export const RENEW_DAYS = 60;

export const mayRenew = (row: { state: CertificateState; notAfter: Date | null }, now: Date): boolean =>
  row.state === "issued" && row.notAfter !== null && row.notAfter.getTime() - now.getTime() < RENEW_DAYS * DAY;

export const mayRevoke = (row: { state: CertificateState }): boolean =>
  row.state === "issued" || row.state === "replaced" || row.state === "held";

/** Only a certificate in use can be put on hold. */
export const mayHold = (row: { state: CertificateState }): boolean => row.state === "issued";

/** Only a hold ends. */
export const mayRelease = (row: { state: CertificateState; releaseFrom: Date | null }): boolean =>
  row.state === "held" && row.releaseFrom === null;

/**
 * What the hospital did and the CA's newest list or answer does not say yet; null while both agree. A deed counts here at
 * once, everywhere else from when the CA publishes it, and a screen that shows both must say so.
 * @param said what the CA says now
 */
export type Ahead = "untold" | "revoked" | "held" | "revoked-after-hold" | "released";

export function aheadOfCa(
  row: { state: CertificateState; revokeWhy: RevokeWhy | null; revokeSentAt: Date | null; releaseFrom: Date | null },
  said: { status: "good" | "revoked" | "unknown"; why: string },
): Ahead | null {
  const { state } = row;
  if ((state !== "held" && state !== "revoked") || !row.revokeWhy) return null;
  if (state === "held" && row.releaseFrom) return "released";
  const isHeldThere = said.status === "revoked" && said.why === "certificateHold";
  if (said.status === "revoked" && (state === "held" || !isHeldThere)) return null;
  if (!row.revokeSentAt) return "untold";
  if (state === "held") return "held";
  return isHeldThere ? "revoked-after-hold" : "revoked";
}

const YEAR = 365.25 * DAY;
/** CAs round up to the end of a day or a month, and renewals add what was left. */
const TOLERANCE = 93 * DAY;

/** Whether a certificate is valid for as long as agreed with its CA, give or take a quarter of a year. */
export const isAgreedValidity = (years: number, fromMs: number, toMs: number): boolean =>
  Math.abs(toMs - fromMs - years * YEAR) <= TOLERANCE;

/** A channel whose CA's licence has run out must not issue (电子签名法 §16). */
export const isLicensed = (channel: { licenceUntil: Date }, now: Date): boolean => now < channel.licenceUntil;

/** One part of a subject: an attribute and words with `{name}`, `{staffNo}`, `{department}`, `{hospital}` places. */
export type SubjectPart = { label: string; value: string };
