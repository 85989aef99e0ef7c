import { constants } from "node:crypto";
import type { HashName, SignatureScheme } from "#core/asn1/algorithm.ts";
import type { Bytes } from "#core/bytes.ts";
import { signatureToDer } from "#core/sm/sm2.ts";
import { parseResponse } from "#core/tsp/response.ts";
import { type TokenProblem, verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { isWeakKey } from "#core/x509/public-key.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { failed, Findings, indeterminate, type Outcome, passed } from "./constraints.ts";
import { algorithmWords } from "./data-algorithm.ts";
import { DATA_REASONS } from "./data-reasons.ts";
import type { SignerReport } from "./data-report.ts";
import { type DataJudging, judgeStamp, report } from "./judge-data.ts";
import { acceptToken, timestampReport } from "./judge-time.ts";
import { cmsReason, REASONS } from "./reasons.ts";
import { cryptoWithId, sm2Mistake } from "./sm2-identity.ts";

/** A raw signature (P1) says nothing of its hash nor of its padding: the usual ones are tried, the likeliest first. */
const HASHES: readonly HashName[] = ["sha256", "sm3", "sha1", "sha384", "sha512", "sha224"];
type Named = { kind: "rsa" | "ecdsa"; hash: HashName } | { kind: "rsa-pss"; hash: HashName; saltLength: number };
/** The signature itself says how long its salt is (RFC 8017 §9.1.2). */
const ANY_SALT = constants.RSA_PSS_SALTLEN_AUTO;
const SCHEMES: Record<"rsa" | "ec", readonly Named[]> = {
  rsa: [
    ...HASHES.map((hash) => ({ kind: "rsa" as const, hash })),
    ...HASHES.map((hash) => ({ kind: "rsa-pss" as const, hash, saltLength: ANY_SALT })),
  ],
  ec: HASHES.map((hash) => ({ kind: "ecdsa" as const, hash })),
};

/** A raw signature value under the first certificate that came beside it (GB/T 32918.2 §7.1; RFC 8017 §8.2.2). */
export function judgeRaw(value: Bytes, signer: Certificate, judging: DataJudging): SignerReport {
  const findings = new Findings();
  findings.add("signer.certificate", passed);
  const scheme = judging.content ? verifyRaw(value, signer, judging.content, judging.sm2Id, findings) : null;
  if (!judging.content)
    findings.add("cryptography.digest", indeterminate("SIGNED_DATA_NOT_FOUND", cmsReason("content-missing")));
  const stamped = { token: judging.timestamp && tokenOf(judging.timestamp), signatureValue: value, signingTime: null };
  const { genTime, reports } = judgeStamp(stamped, judging.pool, judging, findings);
  return report(findings, {
    signer,
    certificates: judging.pool,
    purpose: "sign",
    algorithm: algorithmWords(scheme, { oid: signer.key.kind.toUpperCase() }),
    signingTime: null,
    provenMs: genTime,
    timestamps: reports,
    judging,
  });
}

function verifyRaw(
  value: Bytes,
  { key }: Certificate,
  content: Bytes,
  sm2Id: string,
  findings: Findings,
): SignatureScheme | null {
  const parts = [content];
  if (key.kind === "sm2") {
    // r may begin with 30 as well; as DER, 64 bytes would begin with 30 3E.
    const isRaw = value.length === 64 && !(value[0] === 0x30 && value[1] === 62);
    const signature = isRaw ? signatureToDer({ r: value.slice(0, 32), s: value.slice(32) }) : value;
    const isRight = cryptoWithId(sm2Id).verifySm2({ point: key.point, parts, signature });
    const why = isRight ? null : sm2Mistake({ point: key.point, parts, signature }, sm2Id);
    const note = isRaw ? [DATA_REASONS.rawForm] : [];
    findings.add("cryptography.signature", isRight ? { status: "PASSED", found: note } : wrong);
    if (isRight || why) findings.add("cryptography.identity", why ? failed("SIG_CRYPTO_FAILURE", why) : passed);
    findings.add("cryptography.strength", passed);
    return { kind: "sm2" };
  }
  if (key.kind === "other") {
    const unknown = indeterminate("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", cmsReason("algorithm-unknown"));
    findings.add("cryptography.signature", unknown);
    return null;
  }
  const signed = { spki: key.spki, parts, signature: value };
  const scheme = SCHEMES[key.kind].find(({ kind, hash }) =>
    kind === "ecdsa"
      ? nodeCrypto.verifyEcdsa({ ...signed, hash })
      : nodeCrypto.verifyRsa({ ...signed, hash, saltLength: kind === "rsa" ? null : ANY_SALT }),
  );
  findings.add("cryptography.signature", scheme ? passed : wrong);
  if (!scheme) return null;
  const weak = indeterminate("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", cmsReason("algorithm-weak"));
  findings.add("cryptography.strength", scheme.hash === "sha1" || isWeakKey(key) ? weak : passed);
  return scheme;
}

const wrong: Outcome = failed("SIG_CRYPTO_FAILURE", cmsReason("signature"));

/** A TimeStampToken, or the token in a TimeStampResp (RFC 3161 §2.4.2). @throws DerError when it is neither */
export function tokenIn(der: Bytes): Bytes {
  const { token } = parseResponse(der);
  if (!token) throw new RangeError("a refusal holds no token");
  return token;
}

/** Without the authority's certificate, which need not be in it (RFC 3161 §2.4.1 certReq), or by an unknown algorithm, nobody can tell. */
function outcomeOf(codes: readonly TokenProblem["code"][]): Outcome {
  if (codes.length === 0) return passed;
  const [first, second] = codes;
  if (second === undefined && first === "certificate-missing")
    return indeterminate("NO_SIGNING_CERTIFICATE_FOUND", cmsReason("certificate-missing"));
  if (second === undefined && first === "algorithm-unknown")
    return indeterminate("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", cmsReason("algorithm-unknown"));
  return failed("SIG_CRYPTO_FAILURE", REASONS.token);
}

/** The token itself, or the one in a response; what is neither is for the verifier to refuse. */
function tokenOf(der: Bytes): Bytes {
  try {
    return tokenIn(der);
  } catch {
    return der;
  }
}

/** A timestamp token by itself, over the content when that came. */
export function judgeToken(der: Bytes, judging: DataJudging): SignerReport {
  const { content, trust, material, pool } = judging;
  const findings = new Findings();
  const token = verifyToken(der, { stamped: content ? [content] : [], anchors: null, pool, crypto: nodeCrypto });
  const codes: TokenProblem["code"][] = token.problems.map(({ code }) => code);
  if (codes.includes("malformed")) findings.add("format.signed-data", failed("FORMAT_FAILURE", cmsReason("malformed")));
  else findings.add("format.signed-data", passed);
  if (content === null)
    findings.add("cryptography.digest", indeterminate("SIGNED_DATA_NOT_FOUND", cmsReason("content-missing")));
  else findings.add("cryptography.digest", codes.includes("imprint") ? failed("HASH_FAILURE", REASONS.token) : passed);
  const others = codes.filter((code) => code !== "imprint" && code !== "algorithm-weak" && code !== "malformed");
  findings.add("time.token", outcomeOf(others));
  const isWeak = codes.includes("algorithm-weak");
  if (isWeak)
    findings.add("cryptography.strength", indeterminate("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", REASONS.tokenWeak));
  const certificates = [...(token.cms?.certificates ?? []), ...pool];
  const proper = { ...token, intact: others.length === 0, ok: others.length === 0 && !isWeak };
  const { isAccepted, problem } = acceptToken(proper, { pool: certificates, material, trust, provenMs: trust.nowMs });
  if (others.length === 0) findings.add("time.authority", problem ?? passed);
  const told = timestampReport("document", token, isAccepted && content !== null && !codes.includes("imprint"));
  if (told?.isDemo) findings.add("time.clock", { status: "WARNING" });
  return report(findings, {
    signer: token.signer,
    certificates,
    purpose: "timestamp",
    algorithm: token.info?.hashAlgorithm.oid ?? "",
    signingTime: null,
    provenMs: token.info?.genTime ?? null,
    timestamps: told ? [told] : [],
    judging,
  });
}

/** A certificate by itself: whose it is, under which root, and whether it stands. */
export function judgeLone(signer: Certificate, judging: DataJudging): SignerReport {
  return report(new Findings(), {
    signer,
    certificates: judging.pool,
    purpose: "any",
    algorithm: keyWords(signer),
    signingTime: null,
    provenMs: null,
    timestamps: [],
    judging,
  });
}

function keyWords({ key }: Certificate): string {
  if (key.kind === "sm2") return "SM2";
  if (key.kind === "rsa") return `RSA ${key.bits}`;
  return key.kind === "ec" ? `EC ${key.curve}` : key.algorithm;
}
