import type { CertificateStatus, GoodWhy, RevocationReason, UnknownWhy } from "#core/x509/revocation.ts";

/** A certificate's status as the console and the evidence tell it: times are dates, the source is named, not enclosed. */
export type Standing = {
  status: CertificateStatus["status"];
  /** Why it is good or why nobody can tell; of a revocation, its reason. */
  why: GoodWhy | UnknownWhy | RevocationReason;
  /** What an unknown extension is called, or what the responder answered. */
  detail: string;
  /** Invalid since; null unless revoked. */
  since: Date | null;
  source: { kind: "crl" | "ocsp"; by: string; number: string | null; thisUpdate: Date; nextUpdate: Date | null } | null;
};

export function standingOf(status: CertificateStatus): Standing {
  const { source } = status;
  return {
    status: status.status,
    why: status.status === "revoked" ? status.reason : status.why,
    detail: status.status === "unknown" ? status.detail : "",
    since: status.status === "revoked" ? new Date(status.since) : null,
    source: source && {
      kind: source.kind,
      by: source.by,
      number: source.number,
      thisUpdate: new Date(source.thisUpdate),
      nextUpdate: source.nextUpdate === null ? null : new Date(source.nextUpdate),
    },
  };
}
