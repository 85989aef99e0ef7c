/** Life of a certificate. `replaced` certificates stay valid for what they signed; only the newest signs. */
export type CertificateState = "applying" | "issued" | "failed" | "replaced" | "revoked";

/** What a certificate is for; a channel has one label per profile. Every key is SM2 but that of `institution-rsa`. */
export const PROFILES = ["person", "tsa", "institution", "institution-rsa"] as const;
export type Profile = (typeof PROFILES)[number];

/** CRLReason (RFC 5280 §5.3.1), those an operator may choose. */
export const REVOKE_REASONS = [
  "unspecified",
  "keyCompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
] as const;
export type RevokeReason = (typeof REVOKE_REASONS)[number];

const DAY = 86_400_000;

/** Days before expiry from which a certificate may be renewed. */
export const RENEW_DAYS = 60;

export const mayRenew = (row: { state: CertificateState; notAfter: Date | null }, now: Date): boolean =>
  row.state === "issued" && row.notAfter !== null && row.notAfter.getTime() - now.getTime() < RENEW_DAYS * DAY;

export const mayRevoke = (row: { state: CertificateState }): boolean =>
  row.state === "issued" || row.state === "replaced";

/** A channel whose CA's licence has run out must not issue (电子签名法 §16). */
export const isLicensed = (channel: { licenceUntil: Date }, now: Date): boolean => now < channel.licenceUntil;

/** One part of a subject: an attribute and words with `{name}`, `{staffNo}`, `{department}`, `{hospital}` places. */
export type SubjectPart = { label: string; value: string };
