import type { Place } from "#core/pdf/signature-places.ts";
import { visible } from "#core/readable/visible.ts";
import { certificateNames, shortName } from "./certificate-names.ts";
import { isDemoTime } from "#modules/timestamp/rules.ts";
import { conclude } from "./constraints.ts";
import type { Judged } from "./judge-certificate.ts";
import type { Judgement } from "./judge-signature.ts";
import { changeReason, revokedSince } from "./reasons.ts";
import type { Constraint, Reason, SignatureReport } from "./report.ts";
import { stateOf } from "./states.ts";

type Told = Judgement & { constraints: Constraint[] };

/** What was found about one signature, in the report's shape. Decides nothing. */
export function signatureReport(
  judgement: Judgement,
  file: { revisions: number; places: ReadonlyMap<string, readonly Place[]> },
): SignatureReport {
  const { found, proof, judged } = judgement;
  const constraints = judgement.findings.list();
  const conclusion = conclude(constraints);
  const told: Told = { ...judgement, constraints };
  const { signer } = proof;
  const note = conclusion.verdict === "valid" ? noteOf(judged) : null;
  const later = found.later.map((change) => ({
    ...changeReason(change),
    revision: change.revision,
    page: change.page,
    object: change.object,
    isAllowed: change.isAllowed,
    isPermitted: change.isPermitted,
  }));
  return {
    name: found.names.join(", "),
    kind: found.isTimestamp ? "timestamp" : "signature",
    verdict: conclusion.verdict,
    state: stateOf({ conclusion, note, later, constraints }),
    indication: conclusion.indication,
    subIndication: conclusion.subIndication,
    note,
    level: found.isTimestamp ? null : levelOf(told),
    subFilter: found.subFilter,
    integrity: integrityOf(constraints),
    coverage: found.coverage,
    revision: found.revisionNo,
    revisions: file.revisions,
    places: found.names.flatMap((name) => file.places.get(name) ?? []),
    changesAfter: later,
    signer: signer && certificateNames(signer),
    chain: {
      status: chainStatus(judged, constraints),
      path: judged?.chain.path.map(({ subject }) => visible(subject.text)) ?? [],
      certificates: judged?.certificates ?? [],
    },
    time: timeOf(told),
    timestamps: told.timestamps,
    constraints,
    reasons: conclusion.reasons,
  };
}

const isOneOf = (constraint: Constraint, blocks: readonly string[], status: Constraint["status"]): boolean =>
  blocks.includes(constraint.block) && constraint.status === status;

function integrityOf(constraints: readonly Constraint[]): SignatureReport["integrity"] {
  if (constraints.some((one) => isOneOf(one, ["format", "cryptography"], "FAILED"))) return "changed";
  const doubts = constraints.filter((one) => isOneOf(one, ["format", "cryptography", "signer"], "INDETERMINATE"));
  return doubts.some(({ code }) => code !== "cryptography.strength") ? "unknown" : "intact";
}

function chainStatus(judged: Judged | null, constraints: readonly Constraint[]): SignatureReport["chain"]["status"] {
  if (!judged) return "not-checked";
  if (!judged.chain.ok) return "untrusted";
  if (judged.steps.some(({ atMoment }) => atMoment.status === "revoked")) return "revoked";
  return constraints.some((one) => isOneOf(one, ["revocation"], "INDETERMINATE")) ? "unknown" : "trusted";
}

/** 有效（签署后证书已吊销）: good at the proven time, revoked by now. */
function noteOf(judged: Judged | null): Reason | null {
  const now = judged?.steps[0]?.now;
  return now?.status === "revoked" ? revokedSince(now) : null;
}

/** EN 319 142-1 §6: a time-stamp; with revocation data in the file; with a document time-stamp over all that. */
function levelOf({ found, isStamped, judged, timestamps }: Told): SignatureReport["level"] {
  if (found.isTimestamp) return null;
  const isArchived = timestamps.some(({ kind, isAccepted }) => kind === "document" && isAccepted);
  if (!isStamped && !isArchived) return "B-B";
  const isComplete =
    judged !== null &&
    judged.steps.length > 0 &&
    judged.certificates.every(
      ({ revocation }) =>
        revocation === null || [revocation.atSigning, revocation.now].some(({ source }) => source?.isInFile),
    );
  if (!isComplete) return "B-T";
  return isArchived ? "B-LTA" : "B-LT";
}

function timeOf({ found, proof, isStamped, bestMs }: Told): SignatureReport["time"] {
  const claimed = found.claimedAt ?? proof.signingTime;
  const info = isStamped ? proof.token?.info : null;
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const authority = proof.token?.signer ? shortName(proof.token.signer.subject) : null;
  return {
    at: iso(info?.genTime ?? claimed),
    source: info ? "timestamp" : claimed === null ? "none" : "claimed",
    best: iso(bestMs),
    claimedAt: iso(claimed),
    isDemo: isDemoTime(proof.token?.info?.policy ?? ""),
    authority: authority ?? null,
  };
}
