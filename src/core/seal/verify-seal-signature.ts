import { hashOf, type HashName } from "#core/asn1/algorithm.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import { sm2Za } from "#core/sm/sm2.ts";
import { verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { CLOCK_SKEW_MS } from "#core/x509/revocation.ts";
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
import type { SealSigners } from "./seal.ts";
import type { SealSignature } from "./seal-signature.ts";
import { type SealVerdict, verifySeal } from "./verify-seal.ts";

/** GB/T 38540-2020 §7.3, in its order. */
export type SealSignatureStep =
  | "format"
  | "seal"
  | "signature-value"
  | "signer-listed"
  | "signer"
  | "signing-time"
  | "content"
  | "timestamp";

export type SealSignatureVerdict = {
  verdict: "valid" | "invalid" | "unknown";
  version: 4 | 5;
  steps: StepResult<SealSignatureStep>[];
  /** The embedded seal's own steps. */
  seal: SealVerdict;
  /** Milliseconds since 1970: what a timestamp proves, else what the sealer claims. */
  at: { ms: number; isProven: boolean };
};

/**
 * Validates a sealed document that was read (§7.3): the seal, the signature value, that the sealer may use the seal, the
 * sealer's certificate, the time, the content, and the timestamp. Stricter than the standard in one place: a certificate
 * that has ended or been revoked since counts only when a timestamp proves that the signature is older.
 * @param content the protected bytes, in parts; null when they are not at hand
 */
export function verifySealSignature(
  signature: SealSignature,
  content: readonly Bytes[] | null,
  trust: SealTrust,
): SealSignatureVerdict {
  const { crypto } = trust;
  const signer = readCertificate(signature.signerCertificate);
  const token = stampedTime(signature, trust);
  const at = token.ms === null ? { ms: signature.signedAt, isProven: false } : { ms: token.ms, isProven: true };
  const seal = verifySeal(signature.seal, at, trust);
  const { signatureAlgorithm, tbsDer } = signature;
  const steps = inOrder<SealSignatureStep>([
    ["format", () => passed(`v${signature.version}`)],
    ["seal", () => sealStep(seal)],
    ["signature-value", () => signatureStep(signer, signatureAlgorithm, tbsDer, signature.signature, crypto)],
    ["signer-listed", () => listed(signature.seal.info.signers, signature.signerCertificate, signer, trust)],
    ["signer", () => certificateStep(signer, at, trust)],
    ["signing-time", () => signingTime(signature.signedAt, signer, trust)],
    ["content", () => contentStep(signature.dataHash, content, signer, trust)],
    ["timestamp", () => token.finding],
  ]);
  return { verdict: conclusionOf(steps), version: signature.version, steps, seal, at };
}

function sealStep({ verdict, steps }: SealVerdict): StepFinding {
  const worst = steps.find(({ status }) => status === "failed") ?? steps.find(({ status }) => status === "unknown");
  if (verdict === "valid") return passed();
  return (verdict === "invalid" ? failed : unknown)("seal", `${worst?.step ?? ""} ${worst?.code ?? ""}`.trim());
}

/**
 * §7.2 a3: the sealer's certificate byte for byte, or its digest. A renewed certificate is another one: the seal has to be
 * made anew.
 */
function listed(signers: SealSigners, der: Bytes, signer: Certificate | null, { crypto }: SealTrust): StepFinding {
  if (signers.kind === "certificates")
    return signers.ders.some((one) => equalBytes(one, der)) ? passed() : failed("signer-not-in-seal");
  const hashes = signers.digests.map(({ algorithm, value }) => ({ hash: hashNamed(algorithm), value }));
  for (const { hash, value } of hashes) {
    if (hash && equalBytes(crypto.hash(hash, [der]), value)) return passed();
    if (hash === "sm3" && signer && equalBytes(withZ(signer, [der], crypto), value)) return noted("digest-with-z");
  }
  const strange = signers.digests.find((_, at) => !hashes[at]?.hash);
  return strange ? unknown("digest-algorithm", strange.algorithm) : failed("signer-not-in-seal");
}

/** Written as an object identifier or as a name, in any case, with or without a hyphen. */
function hashNamed(text: string): HashName | null {
  const byOid = hashOf({ oid: text, parameters: null });
  const names = new Map<string, HashName>([
    ["SM3", "sm3"],
    ["SHA256", "sha256"],
    ["SHA384", "sha384"],
    ["SHA512", "sha512"],
  ]);
  return byOid ?? names.get(text.toUpperCase().replaceAll("-", "")) ?? null;
}

function signingTime(signedAt: number, signer: Certificate | null, { nowMs }: SealTrust): StepFinding {
  if (!signer) return failed("certificate-unreadable");
  if (signedAt > nowMs + CLOCK_SKEW_MS) return failed("signed-in-the-future");
  const isWithin = signedAt >= signer.notBefore && signedAt <= signer.notAfter;
  return isWithin ? passed() : failed("signed-outside-validity");
}

/** The plain digest as the standard has it; some systems hash Z in front (standards.md §2.1 c). */
function contentStep(
  dataHash: Bytes,
  content: readonly Bytes[] | null,
  signer: Certificate | null,
  { crypto }: SealTrust,
): StepFinding {
  if (!content) return unknown("content-missing");
  if (equalBytes(crypto.hash("sm3", content), dataHash)) return passed();
  if (signer && equalBytes(withZ(signer, content, crypto), dataHash)) return noted("digest-with-z");
  return failed("content-changed");
}

function withZ({ key }: Certificate, parts: readonly Bytes[], crypto: SealTrust["crypto"]): Bytes {
  return key.kind === "sm2" ? crypto.hash("sm3", [sm2Za(key.point), ...parts]) : new Uint8Array();
}

function stampedTime(
  signature: SealSignature,
  { anchors, pool, crypto }: SealTrust,
): { ms: number | null; finding: StepFinding } {
  if (!signature.timestamp) return { ms: null, finding: noted("no-timestamp") };
  const token = verifyToken(signature.timestamp, { stamped: [signature.signature], anchors, pool, crypto });
  if (!token.intact || !token.info) return { ms: null, finding: tokenProblem(token) };
  if (!token.ok) return { ms: null, finding: unknown("timestamp-authority") };
  const { genTime, hashAlgorithm } = token.info;
  if (signature.signedAt > genTime + CLOCK_SKEW_MS) return { ms: null, finding: failed("signed-after-timestamp") };
  return {
    ms: genTime,
    finding: hashAlgorithm.oid === OID.sm3 ? passed() : noted("timestamp-hash", hashAlgorithm.oid),
  };
}
