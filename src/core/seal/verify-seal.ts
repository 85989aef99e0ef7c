import { verifyToken } from "#core/tsp/verify-token.ts";
import type { Seal } from "./seal.ts";
import {
  certificateStep,
  conclusionOf,
  failed,
  inOrder,
  noted,
  passed,
  readCertificate,
  type SealTrust,
  signatureStep,
  type StepFinding,
  type StepResult,
  tokenProblem,
  unknown,
} from "./steps.ts";

/** In the standards' order; `created` and `timestamp` are version 5's. */
export type SealStep = "format" | "seal-value" | "created" | "maker" | "period" | "timestamp";
export type SealVerdict = { verdict: "valid" | "invalid" | "unknown"; version: 4 | 5; steps: StepResult<SealStep>[] };

/**
 * Validates a seal that was read (GB/T 38540-2020; GM/T 0031-2025 for version 5): the maker's signature over SES_SealInfo,
 * the maker's certificate (version 4: at the moment of use; version 5: when the seal was made), the period of validity,
 * and version 5's timestamp.
 * @param at the moment the seal was or is used
 */
export function verifySeal(seal: Seal, at: { ms: number; isProven: boolean }, trust: SealTrust): SealVerdict {
  const maker = readCertificate(seal.makerCertificate);
  const { createdAt, validFrom, validUntil } = seal.info;
  const isV5 = seal.version === 5;
  const token = sealTime(seal, trust);
  const made = { ms: createdAt, isProven: token.ms !== null };
  const steps = inOrder<SealStep>([
    ["format", () => passed(`v${seal.version}`)],
    ["seal-value", () => signatureStep(maker, seal.signatureAlgorithm, seal.infoDer, seal.signature, trust.crypto)],
    ...(isV5 ? [["created", () => created(createdAt, trust.nowMs)] as const] : []),
    ["maker", () => certificateStep(maker, isV5 ? made : at, trust)],
    ["period", () => period(at.ms, validFrom, validUntil)],
    ...(isV5 ? [["timestamp", () => token.finding] as const] : []),
  ]);
  return { verdict: conclusionOf(steps), version: seal.version, steps };
}

const created = (createdAt: number, nowMs: number): StepFinding =>
  createdAt <= nowMs ? passed() : failed("created-in-the-future");

function period(atMs: number, validFrom: number, validUntil: number): StepFinding {
  if (atMs < validFrom) return failed("seal-not-yet-valid");
  return atMs <= validUntil ? passed() : failed("seal-expired");
}

/** Version 5: the seal must not be made later than its token says (GM/T 0031-2025). */
function sealTime(seal: Seal, { anchors, pool, crypto }: SealTrust): { ms: number | null; finding: StepFinding } {
  if (!seal.timestamp) return { ms: null, finding: noted("no-timestamp") };
  const token = verifyToken(seal.timestamp, { stamped: [seal.signature], anchors, pool, crypto });
  if (!token.intact || !token.info) return { ms: null, finding: tokenProblem(token) };
  if (seal.info.createdAt > token.info.genTime) return { ms: null, finding: failed("created-after-timestamp") };
  return token.ok
    ? { ms: token.info.genTime, finding: passed() }
    : { ms: null, finding: unknown("timestamp-authority") };
}
