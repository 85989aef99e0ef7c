import type { CryptoProvider } from "#core/x509/verify-signature.ts";
import type { Inspected } from "#core/pdf/inspect.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { conclude, Findings, passed } from "./constraints.ts";
import { type Judged, judgeCertificate } from "./judge-certificate.ts";
import { type Fellows, judgeFellows, judgeStructure } from "./judge-structure.ts";
import { acceptToken, judgeOrder, timestampReport } from "./judge-time.ts";
import type { Material } from "./material.ts";
import { type Proof, prove, type ReadSignature } from "./prove.ts";
import type { TimestampReport } from "./report.ts";
import type { Trust } from "./trust.ts";

/** A proof of existence that holds: a document time-stamp or an evidence record (EN 319 102-1 §5.6.2.3). */
export type Archive = { /** The last revision it proves. */ upTo: number; atMs: number; report: TimestampReport };

/** `archives`: proofs of existence by later revisions, already judged. */
export type Judging = {
  trust: Trust;
  material: Material;
  archives: readonly Archive[];
  fellows: Fellows;
  /** Hashes the file once for all its signatures. */
  crypto: CryptoProvider;
};

/** What was found about one signature; its report is made when all are judged. */
export type Judgement = {
  found: Inspected;
  findings: Findings;
  proof: Proof;
  judged: Judged | null;
  /** The signer's trusted path and its authority's, as far as there are any. */
  paths: Certificate[][];
  /** Its own time-stamp is accepted. */
  isStamped: boolean;
  /** Best signature time in milliseconds since 1970; null: nothing proves any but now. */
  bestMs: number | null;
  timestamps: TimestampReport[];
  /** The proof it gives for what it covers, when it is a document time-stamp that holds. */
  archive: Archive | null;
};

/**
 * Judges one signature by what the file's structure and its cryptography say (EN 319 102-1 §5.5, §5.6). Never throws for
 * hostile content.
 */
export function judgeSignature(read: ReadSignature, judging: Judging): Judgement {
  const { found } = read;
  const { trust } = judging;
  const findings = new Findings();
  judgeStructure(found, findings);
  judgeFellows(judging.fellows, findings);
  const proof = prove(read, findings, { isLenient: trust.anyChain === true, crypto: judging.crypto });
  const archives = judging.archives.filter(({ upTo }) => upTo >= found.revisionNo);
  const archiveMs = archives.length > 0 ? Math.min(...archives.map(({ atMs }) => atMs)) : null;
  if (archiveMs !== null) findings.add("archive.proof", passed);

  const stamp = judgeStamp(found, proof, judging, archiveMs, findings);
  const stampedMs = stamp?.isAccepted ? (proof.token?.info?.genTime ?? null) : null;
  const bestMs = stampedMs === null ? archiveMs : Math.min(stampedMs, archiveMs ?? stampedMs);
  const judged = found.isTimestamp ? (stamp?.judged ?? null) : judgeSigner(proof, judging, bestMs, findings);
  const own = stamp?.report ?? null;
  const isProof = found.isTimestamp && own && stampedMs !== null && conclude(findings.list()).verdict === "valid";
  return {
    found,
    findings,
    proof,
    judged,
    paths: [judged, stamp?.judged].flatMap((one) => (one?.chain.isComplete ? [[...one.chain.path]] : [])),
    isStamped: stampedMs !== null,
    bestMs,
    timestamps: [...(own ? [own] : []), ...archives.map(({ report }) => report)],
    // It does not prove itself.
    archive: isProof ? { upTo: found.revisionNo - 1, atMs: stampedMs, report: own } : null,
  };
}

/** The time-stamp: over the signature, or the document time-stamp itself. Null when there is none. */
function judgeStamp(
  found: Inspected,
  { token, cms }: Proof,
  { trust, material }: Judging,
  archiveMs: number | null,
  findings: Findings,
): { isAccepted: boolean; judged: Judged | null; report: TimestampReport | null } | null {
  if (!token) {
    if (!found.isTimestamp) findings.add("time.token", { status: "NOT_APPLIED" });
    return null;
  }
  const pool = [...(token.cms?.certificates ?? []), ...(cms?.certificates ?? [])];
  const { isAccepted, judged, problem } = acceptToken(token, {
    pool,
    material,
    trust,
    provenMs: archiveMs ?? trust.nowMs,
  });
  if (found.isTimestamp) for (const [code, outcome] of judged?.outcomes ?? []) findings.add(code, outcome);
  if (token.intact && !found.isTimestamp) findings.add("time.token", passed);
  if (problem) findings.add(token.intact ? "time.authority" : "time.token", problem);
  else if (!trust.anyChain) findings.add("time.authority", passed);
  judgeOrder({ token, archiveMs, claimedAt: found.claimedAt }, findings);
  const report = timestampReport(found.isTimestamp ? "document" : "signature", token, isAccepted);
  if (report?.isDemo) findings.add("time.clock", { status: "WARNING" });
  return { isAccepted, judged, report };
}

/** @param bestMs the best signature time, null when nothing proves any */
function judgeSigner(
  { signer, cms }: Proof,
  { trust, material }: Judging,
  bestMs: number | null,
  findings: Findings,
): Judged | null {
  if (!signer || trust.anyChain) return null;
  const judged = judgeCertificate({
    leaf: signer,
    pool: cms?.certificates ?? [],
    anchors: trust.anchors,
    material,
    purpose: "sign",
    thenMs: bestMs ?? trust.nowMs,
    isProven: bestMs !== null,
    nowMs: trust.nowMs,
    needsRevocation: trust.needsRevocation === true,
  });
  for (const [code, outcome] of judged.outcomes) findings.add(code, outcome);
  return judged;
}
