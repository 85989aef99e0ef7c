import { type HashName, hashOf } from "#core/asn1/algorithm.ts";
import { type Bytes, toHex } from "#core/bytes.ts";
import { parseResponse, type TspResponse } from "#core/tsp/response.ts";
import { type TokenProblem, type TokenResult, verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { statusOfPath } from "#core/x509/path-status.ts";
import { storedRevocation } from "#modules/certificate/revocation-evidence.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { CHECKS, type CheckCode } from "./checks.ts";
import { type Details, detailsOf } from "./details.ts";
import { type Known, knownToken } from "./known-token.ts";
import { profileProblem } from "./rules.ts";

export type CheckStatus = "passed" | "failed" | "unknown" | "not-applied";
/** One thing that was looked at, with the clause that asks for it. */
export type Check = { code: CheckCode; status: CheckStatus; zh: string; en: string; clause: string; detail: string };

export type TokenReport = {
  verdict: "valid" | "invalid" | "unknown";
  checks: Check[];
  details: Details | null;
  /** What this installation recorded when it issued the token; null when it did not. */
  known: Known | null;
};

export type CheckToken = {
  /** A TimeStampToken, or the TimeStampResp around one. */
  der: Bytes;
  /** What the token is about: the bytes, their digest, or neither. */
  about: { data: Bytes } | { digest: { hash: HashName; value: Bytes } } | null;
  /** The request's INTEGER element, and the policy asked for. */
  nonceDer?: Bytes;
  policy?: string;
  /** The authority's certificates, when the token encloses none (GM/T 0033: a given one takes precedence). */
  certificates?: readonly Certificate[];
};

/** Everything RFC 3161 §2.2 and §2.4.2 ask a requester to check, one by one. Never throws for hostile bytes. */
export async function checkToken(ctx: Context, input: CheckToken): Promise<TokenReport> {
  const { about } = input;
  const checks: Check[] = [];
  const add = (code: CheckCode, status: CheckStatus, detail = "") =>
    checks.push({ code, status, ...CHECKS[code], detail });
  const response = responseOf(input.der);
  if (response) add("status", response.token ? "passed" : "failed", [...response.failures, response.text].join(" "));
  const der = response ? response.token : input.der;
  if (!der) return { verdict: "invalid", checks, details: null, known: null };
  const anchors = await trustedCertificates(ctx);
  const pool = input.certificates ?? [];
  const result = verifyToken(der, {
    stamped: about && "data" in about ? [about.data] : [],
    digest: about && "digest" in about ? about.digest : null,
    anchors,
    pool,
    crypto: nodeCrypto,
    ...(input.nonceDer ? { nonceDer: input.nonceDer } : {}),
    ...(input.policy === undefined ? {} : { policy: input.policy }),
  });
  const { info, signer, chain } = result;
  add("structure", info ? "passed" : "failed", problemIn(result, ["malformed"]));
  if (!info) return { verdict: "invalid", checks, details: null, known: null };
  const hash = hashOf(info.hashAlgorithm);
  add("imprint", about ? statusFor(result, ["imprint"]) : "unknown", `${hash ?? ""} ${toHex(info.hashedMessage)}`);
  if (input.nonceDer) add("nonce", statusFor(result, ["nonce"]));
  if (input.policy !== undefined) add("policy", statusFor(result, ["policy"]), info.policy);
  const attributes: TokenProblem["code"][] = ["attribute-missing", "attribute-twice", "signing-certificate"];
  add("certificate", signer ? "passed" : "unknown", signer?.subject.text ?? "");
  if (signer) {
    add("attributes", statusFor(result, [...attributes, "content-type", "digest-mismatch", "signer-count"]));
    add("signature", statusFor(result, ["signature", "algorithm-unknown"]), signer.key.kind.toUpperCase());
    add("strength", statusFor(result, ["algorithm-weak"]));
    const wrong = profileProblem(signer);
    add("profile", wrong ? "failed" : "passed", wrong ?? "");
    const other = (chain?.problems ?? []).filter(({ code }) => !code.endsWith("key-usage"));
    add("chain", other.length === 0 ? "passed" : "unknown", other.map(({ code, subject }) => `${code} ${subject}`)[0]);
    if (other.length === 0) add("revocation", ...(await revocationOf(ctx, chain?.path ?? [], info.genTime)));
  }
  add(
    "accuracy",
    info.accuracyMs === null ? "unknown" : "passed",
    info.accuracyMs === null ? "" : `±${info.accuracyMs} ms`,
  );
  const known = await knownToken(ctx, der, info.serialHex);
  if (known) add("known", known.isSame ? "passed" : "failed", known.id);
  return { verdict: verdictOf(checks), checks, details: detailsOf(result, known), known };
}

/** Accuracy unstated and revocation unknown leave the token valid; nobody to trust, or nothing to compare, does not. */
function verdictOf(checks: readonly Check[]): TokenReport["verdict"] {
  if (checks.some(({ status }) => status === "failed")) return "invalid";
  const silent: CheckCode[] = ["accuracy", "revocation"];
  return checks.some(({ code, status }) => status === "unknown" && !silent.includes(code)) ? "unknown" : "valid";
}

/** Null for a token by itself. */
function responseOf(der: Bytes): TspResponse | null {
  try {
    return parseResponse(der);
  } catch {
    return null;
  }
}

const problemIn = ({ problems }: TokenResult, codes: readonly string[]): string =>
  problems.find(({ code }) => codes.includes(code))?.detail ?? "";
const statusFor = ({ problems }: TokenResult, codes: readonly string[]): CheckStatus =>
  problems.some(({ code }) => codes.includes(code)) ? "failed" : "passed";

/** At genTime, by the lists and answers this hospital holds. */
async function revocationOf(ctx: Context, path: readonly Certificate[], atMs: number): Promise<[CheckStatus, string]> {
  const evidence = await storedRevocation(ctx);
  const nowMs = ctx.clock.now().getTime();
  const statuses = statusOfPath({ path, evidence, atMs, nowMs, crypto: nodeCrypto }).map(({ atMoment }) => atMoment);
  const revoked = statuses.find(({ status }) => status === "revoked");
  if (revoked) return ["failed", "revoked"];
  const open = statuses.find(({ status }) => status === "unknown");
  return open ? ["unknown", ""] : ["passed", ""];
}
