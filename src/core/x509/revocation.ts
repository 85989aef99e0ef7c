export type RevocationWhy =
  | "listed"
  | "not-listed"
  /** the list is younger than the moment asked about and does not name the certificate: it was not revoked then either */
  | "not-listed-later"
  /** revoked, but after the moment asked about */
  | "revoked-later"
  | "answered"
  | "other-issuer"
  | "other-certificate"
  | "partial-list"
  | "issuer-usage"
  | "responder"
  | "signature"
  | "stale"
  | "nonce"
  | "refused"
  | "no-source";

/**
 * Whether a certificate was revoked. "unknown" is an answer of its own: nobody may read it as good.
 * `at` (ms since 1970) is when it was revoked, or when the list or answer was made. `reason`: CRLReason, RFC 5280 §5.3.1.
 */
export type Revocation =
  | { status: "good" | "revoked"; why: RevocationWhy; at: number; reason: number | null }
  | { status: "unknown"; why: RevocationWhy; at: null; reason: null };

export const unknown = (why: RevocationWhy): Revocation => ({ status: "unknown", why, at: null, reason: null });
