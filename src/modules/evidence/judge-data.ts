import { hashOf, schemeOf } from "#core/asn1/algorithm.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import type { SignedData, SignerInfo } from "#core/cms/parse.ts";
import { type CmsCode, type CmsResult, verifySigner } from "#core/cms/verify.ts";
import { verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { Purpose } from "#core/x509/chain-problem.ts";
import { hasLooseBooleans } from "#core/x509/loose-booleans.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certificateNames } from "./certificate-names.ts";
import {
  conclude,
  type ConstraintCode,
  failed,
  Findings,
  indeterminate,
  notApplied,
  type Outcome,
  passed,
} from "./constraints.ts";
import { algorithmWords } from "./data-algorithm.ts";
import { DATA_REASONS } from "./data-reasons.ts";
import type { SignerReport } from "./data-report.ts";
import { judgeCertificate } from "./judge-certificate.ts";
import { acceptToken, judgeOrder, timestampReport } from "./judge-time.ts";
import type { Material } from "./material.ts";
import { cmsReason } from "./reasons.ts";
import type { CertificateReport, SubIndication, TimestampReport } from "./report.ts";
import { cryptoWithId, sm2Mistake } from "./sm2-identity.ts";
import type { Trust } from "./trust.ts";

/** What signatures over data are judged with. */
export type DataJudging = {
  content: Bytes | null;
  digest: { hash: NonNullable<ReturnType<typeof hashOf>>; value: Bytes } | null;
  /** Certificates that came beside it. */
  pool: readonly Certificate[];
  /** Over a raw signature's value. */
  timestamp: Bytes | null;
  sm2Id: string;
  /** The moment somebody asks about, milliseconds since 1970; null: the proven one, or now. */
  atMs: number | null;
  trust: Trust;
  material: Material;
};

type Demand = [ConstraintCode, "FAILED" | "INDETERMINATE", SubIndication];
const DEMAND: Record<CmsCode, Demand> = {
  "signer-count": ["format.signed-data", "FAILED", "FORMAT_FAILURE"],
  malformed: ["format.signed-data", "FAILED", "FORMAT_FAILURE"],
  "attribute-missing": ["format.attributes", "FAILED", "FORMAT_FAILURE"],
  "attribute-twice": ["format.attributes", "FAILED", "FORMAT_FAILURE"],
  "content-type": ["format.attributes", "FAILED", "FORMAT_FAILURE"],
  "algorithm-swapped": ["format.attributes", "FAILED", "FORMAT_FAILURE"],
  "certificate-missing": ["signer.certificate", "INDETERMINATE", "NO_SIGNING_CERTIFICATE_FOUND"],
  "signing-certificate": ["signer.certificate", "INDETERMINATE", "SIG_CONSTRAINTS_FAILURE"],
  "content-missing": ["cryptography.digest", "INDETERMINATE", "SIGNED_DATA_NOT_FOUND"],
  "digest-mismatch": ["cryptography.digest", "FAILED", "HASH_FAILURE"],
  signature: ["cryptography.signature", "FAILED", "SIG_CRYPTO_FAILURE"],
  "algorithm-unknown": ["cryptography.signature", "INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"],
  "algorithm-weak": ["cryptography.strength", "INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"],
};

/** One signer of a CMS (EN 319 102-1 §5.2, §5.3), whatever the others say. */
export function judgeSigner(cms: SignedData, info: SignerInfo, judging: DataJudging): SignerReport {
  const { content, digest, pool, sm2Id } = judging;
  const findings = new Findings();
  const crypto = cryptoWithId(sm2Id);
  const result = verifySigner(cms, info, { content: content && [content], digest, crypto, pool });
  const hasAttributes = info.signedAttrsDer !== null;
  addCmsFindings(result, hasAttributes, digest !== null, findings);
  // Whoever reads what is enclosed must read what was checked.
  if (content && cms.content && !equalBytes(content, cms.content))
    findings.add("cryptography.digest", failed("HASH_FAILURE", DATA_REASONS.twoContents));
  const given = content ?? cms.content;
  const parts = info.signedAttrsDer ? [info.signedAttrsDer] : given && [given];
  judgeIdentity({ result, parts, signature: info.signature }, sm2Id, findings);
  if (cms.unreadableCertificates > 0)
    findings.add("certificate.encoding", { status: "WARNING", found: [DATA_REASONS.badCertificates] });
  const certificates = [...cms.certificates, ...pool];
  const time = judgeStamp(result, certificates, judging, findings);
  return report(findings, {
    signer: result.signer,
    certificates,
    purpose: "sign",
    algorithm: algorithmWords(schemeOf(info.signatureAlgorithm, hashOf(info.digestAlgorithm)), info.signatureAlgorithm),
    signingTime: result.signingTime,
    provenMs: time.genTime,
    timestamps: time.reports,
    judging,
  });
}

function addCmsFindings(result: CmsResult, hasAttributes: boolean, isDigest: boolean, findings: Findings): void {
  const codes = result.problems.map(({ code }) => code);
  for (const code of codes) {
    const [demand, status, subIndication] = DEMAND[code];
    const more =
      code === "content-missing" && isDigest
        ? [hasAttributes ? DATA_REASONS.otherHash : DATA_REASONS.contentNeeded]
        : [];
    findings.add(demand, { status, subIndication, found: [cmsReason(code), ...more] });
  }
  // What stands after an unreadable structure was not reached; what was reached and not named has passed.
  if (codes.includes("malformed")) return;
  findings.add("format.signed-data", passed);
  findings.add(
    "format.attributes",
    hasAttributes ? passed : { status: "NOT_APPLIED", found: [DATA_REASONS.noAttributes] },
  );
  if (!codes.includes("content-missing")) findings.add("cryptography.digest", hasAttributes ? passed : notApplied);
  if (codes.includes("certificate-missing")) return;
  findings.add("signer.certificate", passed);
  if (codes.includes("content-missing") && !hasAttributes)
    findings.add("cryptography.signature", indeterminate("SIGNED_DATA_NOT_FOUND", DATA_REASONS.contentNeeded));
  findings.add("cryptography.signature", passed);
  findings.add("cryptography.strength", passed);
}

/** Says which of the usual mistakes explains an SM2 signature that does not hold. */
function judgeIdentity(
  signed: { result: Pick<CmsResult, "signer" | "problems">; parts: readonly Bytes[] | null; signature: Bytes },
  sm2Id: string,
  findings: Findings,
): void {
  const { result, parts, signature } = signed;
  if (result.signer?.key.kind !== "sm2" || !parts) return;
  if (!result.problems.some(({ code }) => code === "signature")) {
    findings.add("cryptography.identity", passed);
    return;
  }
  const why = sm2Mistake({ point: result.signer.key.point, parts, signature }, sm2Id);
  findings.add("cryptography.identity", why ? failed("SIG_CRYPTO_FAILURE", why) : notApplied);
}

/** The timestamp over the signature value, when there is one (RFC 3161 Appendix A). */
export function judgeStamp(
  result: Pick<CmsResult, "token" | "signatureValue" | "signingTime">,
  certificates: readonly Certificate[],
  { trust, material }: DataJudging,
  findings: Findings,
): { genTime: number | null; reports: TimestampReport[] } {
  if (!result.token || !result.signatureValue) {
    findings.add("time.token", notApplied);
    return { genTime: null, reports: [] };
  }
  const token = verifyToken(result.token, { stamped: [result.signatureValue], anchors: null, crypto: nodeCrypto });
  const pool = [...(token.cms?.certificates ?? []), ...certificates];
  const { isAccepted, problem } = acceptToken(token, { pool, material, trust, provenMs: trust.nowMs });
  if (token.intact) findings.add("time.token", passed);
  findings.add(token.intact ? "time.authority" : "time.token", problem ?? passed);
  judgeOrder({ token, archiveMs: null, claimedAt: result.signingTime }, findings);
  const told = timestampReport("signature", token, isAccepted);
  if (told?.isDemo) findings.add("time.clock", { status: "WARNING" });
  return { genTime: isAccepted ? (token.info?.genTime ?? null) : null, reports: told ? [told] : [] };
}

type Told = {
  signer: Certificate | null;
  certificates: readonly Certificate[];
  purpose: Purpose;
  algorithm: string;
  signingTime: number | null;
  /** When it provably existed; null: nobody knows. */
  provenMs: number | null;
  timestamps: TimestampReport[];
  judging: DataJudging;
};

/** Judges the certificate at the best moment there is, and puts everything found into the report's shape. */
export function report(findings: Findings, told: Told): SignerReport {
  const { signer, provenMs, judging, signingTime } = told;
  const { trust, atMs } = judging;
  const thenMs = provenMs ?? atMs ?? trust.nowMs;
  const certificates = signer ? judgeChain(signer, thenMs, told, findings) : [];
  const constraints = findings.list();
  return {
    ...conclude(constraints),
    signer: signer && certificateNames(signer),
    algorithm: told.algorithm,
    signingTime: signingTime === null ? null : new Date(signingTime).toISOString(),
    judgedAt: {
      at: new Date(thenMs).toISOString(),
      because: provenMs !== null ? "timestamp" : atMs !== null ? "asked" : "now",
    },
    timestamps: told.timestamps,
    certificates,
    constraints,
  };
}

function judgeChain(signer: Certificate, thenMs: number, told: Told, findings: Findings): CertificateReport[] {
  const { judging, provenMs, certificates, purpose } = told;
  const { trust, material, atMs } = judging;
  const judged = judgeCertificate({
    leaf: signer,
    pool: certificates,
    anchors: trust.anchors,
    material,
    purpose,
    thenMs,
    isProven: provenMs !== null || atMs !== null,
    nowMs: trust.nowMs,
    needsRevocation: trust.needsRevocation === true,
  });
  for (const [code, outcome] of judged.outcomes) findings.add(code, outcome);
  const isLoose = judged.chain.path.some(hasLooseBooleans);
  const encoding: Outcome = isLoose ? { status: "WARNING", found: [DATA_REASONS.notDer] } : passed;
  findings.add("certificate.encoding", encoding);
  return judged.certificates;
}
