import { schemeOf } from "#core/asn1/algorithm.ts";
import type { Bytes } from "#core/bytes.ts";
import { visible } from "#core/readable/visible.ts";
import { parseSealSignature } from "#core/seal/seal-signature.ts";
import { parseSeal, type Seal, UnknownSealVersion } from "#core/seal/seal.ts";
import { readCertificate, type SealTrust, type StepResult } from "#core/seal/steps.ts";
import { type SealSignatureStep, verifySealSignature } from "#core/seal/verify-seal-signature.ts";
import { type SealStep, type SealVerdict, verifySeal } from "#core/seal/verify-seal.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certificateNames } from "./certificate-names.ts";
import { conclude, type ConstraintCode, Findings, indeterminate, type Outcome } from "./constraints.ts";
import { algorithmWords } from "./data-algorithm.ts";
import type { SealFacts, SignerReport } from "./data-report.ts";
import { judgeCertificate } from "./judge-certificate.ts";
import type { DataJudging } from "./judge-data.ts";
import type { SubIndication } from "./report.ts";
import { sealReason, sealVersion } from "./seal-reasons.ts";

export type JudgedSeal = { signers: SignerReport[]; seal: SealFacts | null };
type At = { ms: number; isProven: boolean; because: SignerReport["judgedAt"]["because"] };

/** Seal data by itself, as used now or at the moment asked about (GB/T 38540-2020 §6.3). @throws DerError when it cannot be read */
export function judgeSeal(der: Bytes, judging: DataJudging): JudgedSeal {
  return named("seal.format", judging, () => {
    const seal = parseSeal(der);
    const at = momentOf(judging);
    return { signers: [makerReport(seal, verifySeal(seal, at, trustOf(judging)), at, judging)], seal: factsOf(seal) };
  });
}

/** What was sealed with a seal, then the seal in it (§7.3). @throws DerError when it cannot be read */
export function judgeSealed(der: Bytes, judging: DataJudging): JudgedSeal {
  return named("sealed.format", judging, () => {
    const sealed = parseSealSignature(der);
    const { content } = judging;
    const { steps, seal, at } = verifySealSignature(sealed, content && [content], trustOf(judging));
    const by = { der: sealed.signerCertificate, algorithm: sealed.signatureAlgorithm, madeAt: sealed.signedAt };
    const moment: At = { ...at, because: at.isProven ? "timestamp" : "claimed" };
    const sealer = reportOf(SEALED_STEPS, steps, by, moment, judging);
    return { signers: [sealer, makerReport(sealed.seal, seal, moment, judging)], seal: factsOf(sealed.seal) };
  });
}

/** A version nobody here reads is named, not guessed. */
function named(code: ConstraintCode, judging: DataJudging, judge: () => JudgedSeal): JudgedSeal {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof UnknownSealVersion)) throw error;
    const findings = new Findings();
    findings.add(code, indeterminate("SIG_CONSTRAINTS_FAILURE", sealVersion(error.version)));
    const nobody = { algorithm: "", madeAt: null };
    return { signers: [shaped(findings, null, nobody, momentOf(judging), judging)], seal: null };
  }
}

const momentOf = ({ atMs, trust }: DataJudging): At =>
  atMs === null ? { ms: trust.nowMs, isProven: false, because: "now" } : { ms: atMs, isProven: true, because: "asked" };

function trustOf({ trust, material, pool }: DataJudging): SealTrust {
  const evidence = { crls: material.crls, ocsp: material.ocsp };
  return { anchors: trust.anchors, pool, evidence, nowMs: trust.nowMs, crypto: nodeCrypto };
}

function makerReport(seal: Seal, { steps }: SealVerdict, at: At, judging: DataJudging): SignerReport {
  const by = { der: seal.makerCertificate, algorithm: seal.signatureAlgorithm, madeAt: seal.info.createdAt };
  return reportOf(SEAL_STEPS, steps, by, at, judging);
}

type By = { der: Bytes; algorithm: string; madeAt: number };

const SEAL_STEPS: Record<SealStep, ConstraintCode> = {
  format: "seal.format",
  "seal-value": "seal.value",
  created: "seal.created",
  maker: "seal.maker",
  period: "seal.period",
  timestamp: "seal.timestamp",
};
const SEALED_STEPS: Record<SealSignatureStep, ConstraintCode> = {
  format: "sealed.format",
  seal: "sealed.seal",
  "signature-value": "sealed.signature-value",
  "signer-listed": "sealed.signer-listed",
  signer: "sealed.signer",
  "signing-time": "sealed.signing-time",
  content: "sealed.content",
  timestamp: "sealed.timestamp",
};

function reportOf<Step extends string>(
  codes: Record<Step, ConstraintCode>,
  steps: readonly StepResult<Step>[],
  { der, algorithm, madeAt }: By,
  at: At,
  judging: DataJudging,
): SignerReport {
  const findings = new Findings();
  for (const step of steps) findings.add(codes[step.step], outcomeOf(step));
  const words = algorithmWords(schemeOf({ oid: algorithm, parameters: null }, null), { oid: algorithm });
  return shaped(findings, der, { algorithm: words, madeAt }, at, judging);
}

const SUB: Readonly<Record<string, SubIndication>> = {
  "signature-wrong": "SIG_CRYPTO_FAILURE",
  "content-changed": "HASH_FAILURE",
  "content-missing": "SIGNED_DATA_NOT_FOUND",
  "algorithm-unknown": "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
  "algorithm-weak": "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
  revoked: "REVOKED",
  "revocation-unknown": "TRY_LATER",
  "no-trusted-chain": "NO_CERTIFICATE_CHAIN_FOUND",
  "certificate-unreadable": "NO_SIGNING_CERTIFICATE_FOUND",
};

function outcomeOf({ status, code, detail }: StepResult<string>): Outcome {
  if (status === "passed") return { status: "PASSED" };
  const found = [sealReason(code, detail)];
  if (status === "noted") return { status: "WARNING", found };
  if (status === "not-reached") return { status: "NOT_APPLIED", found };
  const subIndication = SUB[code] ?? "SIG_CONSTRAINTS_FAILURE";
  return { status: status === "failed" ? "FAILED" : "INDETERMINATE", subIndication, found };
}

/** The report of one certificate's part in it. Its path is shown; what is demanded of it is among the steps. */
function shaped(
  findings: Findings,
  der: Bytes | null,
  { algorithm, madeAt }: { algorithm: string; madeAt: number | null },
  at: At,
  { trust, pool, material }: DataJudging,
): SignerReport {
  const certificate = der && readCertificate(der);
  const constraints = findings.list();
  const moment = { thenMs: at.ms, isProven: at.isProven, nowMs: trust.nowMs };
  const asked = { pool, anchors: trust.anchors, material, purpose: "sign" as const, needsRevocation: false };
  return {
    ...conclude(constraints),
    signer: certificate && certificateNames(certificate),
    algorithm,
    signingTime: madeAt === null ? null : new Date(madeAt).toISOString(),
    judgedAt: { at: new Date(at.ms).toISOString(), because: at.because },
    timestamps: [],
    certificates: certificate ? judgeCertificate({ leaf: certificate, ...asked, ...moment }).certificates : [],
    constraints,
  };
}

function factsOf({ version, info }: Seal): SealFacts {
  const { type, picture, signers } = info;
  const time = (ms: number) => new Date(ms).toISOString();
  return {
    version,
    name: visible(info.name),
    esId: visible(info.esId),
    vid: visible(info.vid),
    type,
    createdAt: time(info.createdAt),
    validFrom: time(info.validFrom),
    validUntil: time(info.validUntil),
    picture: { type: picture.type, widthMm: picture.widthMm, heightMm: picture.heightMm, length: picture.data.length },
    signers: signers.kind === "certificates" ? signers.ders.length : signers.digests.length,
  };
}
