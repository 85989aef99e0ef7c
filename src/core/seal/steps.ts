import type { Bytes } from "#core/bytes.ts";
import type { TokenResult } from "#core/tsp/verify-token.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { verifyChain } from "#core/x509/chain.ts";
import { type PathStatus, type RevocationEvidence, statusOfPath } from "#core/x509/path-status.ts";
import { type CryptoProvider, verifySignature } from "#core/x509/verify-signature.ts";

/**
 * One step of validating seal data. `noted` passes with something to know; a step behind one that failed is
 * `not-reached`, as the standards have it. `code` says what was found.
 */
export type StepResult<Step extends string> = {
  step: Step;
  status: "passed" | "noted" | "failed" | "unknown" | "not-reached";
  code: string;
  detail: string;
};
export type StepFinding = Pick<StepResult<string>, "status" | "code" | "detail">;

/** What a validation relies on besides the data. Times are milliseconds since 1970. */
export type SealTrust = {
  anchors: readonly Certificate[];
  pool?: readonly Certificate[];
  evidence: RevocationEvidence;
  nowMs: number;
  crypto: CryptoProvider;
};

export const passed = (code = "ok", detail = ""): StepFinding => ({ status: "passed", code, detail });
export const noted = (code: string, detail = ""): StepFinding => ({ status: "noted", code, detail });
export const failed = (code: string, detail = ""): StepFinding => ({ status: "failed", code, detail });
export const unknown = (code: string, detail = ""): StepFinding => ({ status: "unknown", code, detail });

/** Why a timestamp does not count: wrong, or such that nobody here can tell (RFC 3161 §2.4.1: its certificate may be left out). */
export function tokenProblem({ problems }: Pick<TokenResult, "problems">): StepFinding {
  const codes = problems.map(({ code }) => code).filter((code) => code !== "algorithm-weak");
  const isUnclear = codes.every((code) => code === "certificate-missing" || code === "algorithm-unknown");
  return (isUnclear && codes.length > 0 ? unknown : failed)("timestamp", codes[0] ?? "");
}

/** Runs the steps in order and stops looking behind the first that fails. */
export function inOrder<Step extends string>(
  steps: readonly (readonly [Step, () => StepFinding])[],
): StepResult<Step>[] {
  let isOver = false;
  return steps.map(([step, check]) => {
    if (isOver) return { step, status: "not-reached", code: "not-reached", detail: "" };
    const found = check();
    isOver = found.status === "failed";
    return { step, ...found };
  });
}

/** The worst of the steps. */
export function conclusionOf(steps: readonly StepFinding[]): "valid" | "invalid" | "unknown" {
  if (steps.some(({ status }) => status === "failed")) return "invalid";
  return steps.some(({ status }) => status === "unknown") ? "unknown" : "valid";
}

/** @returns null for bytes that are no certificate */
export function readCertificate(der: Bytes): Certificate | null {
  try {
    return parseCertificate(der);
  } catch {
    return null;
  }
}

/** A signature made with a certificate's key, named by a bare object identifier. */
export function signatureStep(
  certificate: Certificate | null,
  oid: string,
  signed: Bytes,
  signature: Bytes,
  crypto: CryptoProvider,
): StepFinding {
  if (!certificate) return failed("certificate-unreadable");
  const algorithm = { oid, parameters: null };
  const wrong = verifySignature({ key: certificate.key, algorithm, digest: null, parts: [signed], signature }, crypto);
  if (wrong === null) return passed();
  return wrong === "algorithm-unknown" ? unknown(wrong, oid) : failed(wrong, oid);
}

/**
 * Chain, validity, key usage and revocation of a certificate at a moment.
 * @param at the moment; `isProven` when somebody else than the signer says so
 */
export function certificateStep(
  certificate: Certificate | null,
  at: { ms: number; isProven: boolean },
  trust: SealTrust,
): StepFinding {
  if (!certificate) return failed("certificate-unreadable");
  const { anchors, pool = [], evidence, nowMs, crypto } = trust;
  const chain = verifyChain({ leaf: certificate, pool, anchors, atMs: at.ms, purpose: "sign", crypto });
  const [problem] = chain.problems;
  if (!chain.ok) {
    const found = `${problem?.code ?? ""} ${problem?.subject ?? ""}`.trim();
    return chain.isComplete ? failed("chain", found) : unknown("no-trusted-chain", found);
  }
  const statuses = statusOfPath({ path: chain.path, evidence, pool, atMs: at.ms, nowMs, crypto });
  const standing = standingOf(statuses);
  if (standing.status === "failed" || standing.status === "unknown") return standing;
  const hasEnded = certificate.notAfter < nowMs;
  if (!hasEnded && standing.status === "passed") return standing;
  // A stolen key can claim any earlier time: only a timestamp proves that it was not stolen yet.
  const code = hasEnded ? "expired-since" : standing.code;
  return at.isProven ? noted(code) : unknown(`${code}-unproven`);
}

function standingOf(statuses: readonly PathStatus[]): StepFinding {
  for (const { certificate, atMoment } of statuses) {
    if (atMoment.status === "revoked") return failed("revoked", `${certificate.subject.text} ${atMoment.reason}`);
    if (atMoment.status === "unknown")
      return unknown("revocation-unknown", `${certificate.subject.text} ${atMoment.why}`);
  }
  return statuses.some(({ now }) => now.status === "revoked") ? noted("revoked-since") : passed();
}
