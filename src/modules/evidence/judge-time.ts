import type { TokenResult } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { RevocationReason } from "#core/x509/revocation.ts";
import { isDemoTime } from "#modules/timestamp/rules.ts";
import { shortName } from "./certificate-names.ts";
import { type Findings, indeterminate, type Outcome, passed } from "./constraints.ts";
import { type Judged, judgeCertificate } from "./judge-certificate.ts";
import type { Material } from "./material.ts";
import { REASONS } from "./reasons.ts";
import type { Reason, TimestampReport } from "./report.ts";
import type { Trust } from "./trust.ts";

/** CRLReasons after which tokens stamped before the revocation stay good (RFC 3161 §4, first case). */
const HARMLESS_REASONS: ReadonlySet<RevocationReason> = new Set([
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
]);

/**
 * Whether a token may be relied on (EN 319 102-1 §5.4, §5.6.2.4): it verifies, and its authority's chain held both when it
 * stamped and at the moment up to which the token itself is proven to have existed.
 * @param provenMs earliest later proof of the token's existence, or now
 * @returns `problem` null when it is accepted
 */
export function acceptToken(
  token: TokenResult,
  input: { pool: readonly Certificate[]; material: Material; trust: Trust; provenMs: number },
): { isAccepted: boolean; judged: Judged | null; problem: Outcome | null } {
  const { trust, material, provenMs } = input;
  const { info, signer } = token;
  const refused = (judged: Judged | null, ...found: readonly Reason[]) => ({
    isAccepted: false,
    judged,
    problem: indeterminate("NO_POE", ...found),
  });
  if (!token.intact || !info || !signer) return refused(null, REASONS.token);
  if (trust.anyChain) return { isAccepted: true, judged: null, problem: null };
  if (!token.ok) return refused(null, REASONS.tokenWeak);
  const judged = judgeCertificate({
    leaf: signer,
    pool: input.pool,
    anchors: trust.anchors,
    material,
    purpose: "timestamp",
    thenMs: provenMs,
    isProven: provenMs < trust.nowMs,
    nowMs: trust.nowMs,
    needsRevocation: false,
  });
  const { chain, steps, outcomes } = judged;
  const isRevoked = steps.some(
    ({ atMoment }) =>
      atMoment.status === "revoked" && !(HARMLESS_REASONS.has(atMoment.reason) && info.genTime < atMoment.since),
  );
  if (isRevoked) return refused(judged, REASONS.tokenRevoked);
  const wasValid = chain.path.every(({ notBefore, notAfter }) => info.genTime >= notBefore && info.genTime <= notAfter);
  if (chain.ok && wasValid) return { isAccepted: true, judged, problem: null };
  const why = outcomes.flatMap(([, outcome]) => (outcome.status === "INDETERMINATE" ? outcome.found : []));
  return refused(judged, REASONS.tokenChain, ...why);
}

/** A claimed time, a token and a later proof must not contradict one another. */
const TOLERANCE_MS = 60_000;

export function judgeOrder(
  input: { token: TokenResult | null; archiveMs: number | null; claimedAt: number | null },
  findings: Findings,
): void {
  const genTime = input.token?.info?.genTime ?? null;
  if (genTime === null) return;
  if (input.archiveMs !== null && input.archiveMs + TOLERANCE_MS < genTime)
    findings.add("time.order", indeterminate("TIMESTAMP_ORDER_FAILURE", REASONS.timeOrder));
  else if (input.claimedAt !== null && input.claimedAt > genTime + TOLERANCE_MS)
    findings.add("time.order", { status: "WARNING", found: [REASONS.claimedLater] });
  else findings.add("time.order", passed);
}

export function timestampReport(
  kind: TimestampReport["kind"],
  { info, signer }: TokenResult,
  isAccepted: boolean,
): TimestampReport | null {
  if (!info) return null;
  return {
    kind,
    at: new Date(info.genTime).toISOString(),
    accuracyMs: info.accuracyMs,
    authority: signer && shortName(signer.subject),
    policy: info.policy,
    isDemo: isDemoTime(info.policy),
    isAccepted,
  };
}
