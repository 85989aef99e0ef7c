import type { Certificate } from "#core/x509/certificate.ts";
import type { ChainCode, Purpose } from "#core/x509/chain-problem.ts";
import { type ChainResult, verifyChain } from "#core/x509/chain.ts";
import { type PathStatus, statusOfPath } from "#core/x509/path-status.ts";
import type { CertificateStatus } from "#core/x509/revocation.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certificateNames } from "./certificate-names.ts";
import { type ConstraintCode, type Outcome } from "./constraints.ts";
import type { Material } from "./material.ts";
import { chainReason, REASONS, revocationReason } from "./reasons.ts";
import type { CertificateReport, Reason, RevocationReport, SubIndication } from "./report.ts";

export type Judged = {
  chain: ChainResult;
  outcomes: [ConstraintCode, Outcome][];
  /** The path without its anchor, each with what is known about its revocation. */
  steps: PathStatus[];
  certificates: CertificateReport[];
};

/**
 * X.509 certificate validation (EN 319 102-1 §5.2.6) at the moment that is proven, and revocation then and now.
 * @param thenMs the best signature time; `isProven` false: there is none, so it is now
 */
export function judgeCertificate(input: {
  leaf: Certificate;
  pool: readonly Certificate[];
  anchors: readonly Certificate[];
  material: Material;
  purpose: Purpose;
  thenMs: number;
  isProven: boolean;
  nowMs: number;
  needsRevocation: boolean;
}): Judged {
  const { leaf, anchors, material, thenMs, nowMs, purpose } = input;
  const pool = [...input.pool, ...material.certificates];
  const chain = verifyChain({ leaf, pool, anchors, atMs: thenMs, purpose, crypto: nodeCrypto });
  const isTrusted = chain.isComplete;
  const judging = { path: chain.path, evidence: material, pool, atMs: thenMs, nowMs, crypto: nodeCrypto };
  const steps = isTrusted ? statusOfPath(judging).slice(0, -1) : [];
  const outcomes: Judged["outcomes"] = [
    ...DEMANDS.map((code): [ConstraintCode, Outcome] => [code, { status: isTrusted ? "PASSED" : "NOT_APPLIED" }]),
    ...chain.problems.map(({ code, subject }) => outcomeOf(code, subject === leaf.subject.text, input.isProven)),
    ...steps.map((step, at) => revocationOutcome(step, at === 0, input)),
  ];
  const certificates = chain.path.map((certificate, at) => ({
    ...facts(certificate),
    isAnchor: isTrusted && at === chain.path.length - 1,
    revocation: steps[at]
      ? { atSigning: reported(steps[at].atMoment, material), now: reported(steps[at].now, material) }
      : null,
  }));
  return { chain, outcomes, steps, certificates };
}

const DEMANDS = ["certificate.chain", "certificate.validity", "certificate.usage"] as const;

const DEMAND: Record<ChainCode, [(typeof DEMANDS)[number], SubIndication]> = {
  "no-issuer": ["certificate.chain", "NO_CERTIFICATE_CHAIN_FOUND"],
  "too-long": ["certificate.chain", "NO_CERTIFICATE_CHAIN_FOUND"],
  "too-complex": ["certificate.chain", "CERTIFICATE_CHAIN_GENERAL_FAILURE"],
  signature: ["certificate.chain", "CERTIFICATE_CHAIN_GENERAL_FAILURE"],
  algorithm: ["certificate.chain", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"],
  "algorithm-weak": ["certificate.usage", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"],
  "not-yet-valid": ["certificate.validity", "OUT_OF_BOUNDS_NO_POE"],
  expired: ["certificate.validity", "OUT_OF_BOUNDS_NO_POE"],
  "not-a-ca": ["certificate.usage", "CHAIN_CONSTRAINTS_FAILURE"],
  "path-length": ["certificate.usage", "CHAIN_CONSTRAINTS_FAILURE"],
  "key-usage": ["certificate.usage", "CHAIN_CONSTRAINTS_FAILURE"],
  "extended-key-usage": ["certificate.usage", "CHAIN_CONSTRAINTS_FAILURE"],
  "critical-extension": ["certificate.usage", "CHAIN_CONSTRAINTS_FAILURE"],
  "name-constraints": ["certificate.usage", "CHAIN_CONSTRAINTS_FAILURE"],
  policy: ["certificate.usage", "CHAIN_CONSTRAINTS_FAILURE"],
  malformed: ["certificate.usage", "CHAIN_CONSTRAINTS_FAILURE"],
};

function outcomeOf(code: ChainCode, isLeaf: boolean, isProven: boolean): [ConstraintCode, Outcome] {
  const [demand, usual] = DEMAND[code];
  const found = [chainReason(code)];
  // Existing before its certificate did is a contradiction, not a doubt (EN 319 102-1 §5.5.4, NOT_YET_VALID).
  if (code === "not-yet-valid" && isLeaf && isProven)
    return [demand, { status: "FAILED", subIndication: "NOT_YET_VALID", found }];
  if (code === "expired" && !isProven) found.push(REASONS.noProof);
  const subIndication = usual === "CHAIN_CONSTRAINTS_FAILURE" && isLeaf ? "SIG_CONSTRAINTS_FAILURE" : usual;
  return [demand, { status: "INDETERMINATE", subIndication, found }];
}

/**
 * Revoked at the proven time is invalid. Without proof the time is now: revoked by now, and only the signer's word that it
 * was signed before (EN 319 102-1 §5.3, REVOKED_NO_POE).
 */
function revocationOutcome(
  { atMoment }: PathStatus,
  isLeaf: boolean,
  { isProven, needsRevocation }: { isProven: boolean; needsRevocation: boolean },
): [ConstraintCode, Outcome] {
  const demand = isLeaf ? "revocation.signer" : "revocation.issuer";
  if (atMoment.status === "good") return [demand, { status: "PASSED", found: [revocationReason(atMoment)] }];
  if (atMoment.status === "revoked") {
    const why = revocationReason(atMoment);
    if (isProven) return [demand, { status: "FAILED", subIndication: "REVOKED", found: [REASONS.revoked, why] }];
    return [demand, { status: "INDETERMINATE", subIndication: "REVOKED_NO_POE", found: [REASONS.revokedNoProof, why] }];
  }
  const found: Reason[] = [revocationReason(atMoment)];
  if (!needsRevocation || !isLeaf) return [demand, { status: "WARNING", found }];
  return [demand, { status: "INDETERMINATE", subIndication: "TRY_LATER", found }];
}

const facts = (certificate: Certificate) => ({
  ...certificateNames(certificate),
  notBefore: new Date(certificate.notBefore).toISOString(),
  notAfter: new Date(certificate.notAfter).toISOString(),
});

function reported(status: CertificateStatus, material: Material): RevocationReport {
  const { source } = status;
  const { zh, en } = revocationReason(status);
  return {
    status: status.status,
    why: status.status === "revoked" ? status.reason : status.why,
    since: status.status === "revoked" ? new Date(status.since).toISOString() : null,
    words: { zh, en },
    source: source && {
      kind: source.kind,
      by: source.by,
      thisUpdate: new Date(source.thisUpdate).toISOString(),
      isInFile: material.isFromFile(source.der),
    },
  };
}
