import { type Bytes, concat, equalBytes } from "#core/bytes.ts";
import { parseSignedData, type SignedData } from "#core/cms/parse.ts";
import { type CmsCode, type CmsResult, verifySignedData } from "#core/cms/verify.ts";
import type { Inspected } from "#core/pdf/inspect.ts";
import { type TokenResult, verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type ConstraintCode, failed, type Findings, indeterminate, type Outcome, passed } from "./constraints.ts";
import { cmsReason, REASONS } from "./reasons.ts";
import type { SubIndication } from "./report.ts";

/** What the cryptography of one signature gave. */
export type Proof = {
  signer: Certificate | null;
  cms: SignedData | null;
  /** The time-stamp over the signature value, or the document time-stamp itself. */
  token: TokenResult | null;
  /** The signed attribute signingTime, in milliseconds since 1970. */
  signingTime: number | null;
};

const NOTHING: Proof = { signer: null, cms: null, token: null, signingTime: null };
const FORMATS: ReadonlySet<string> = new Set(["adbe.pkcs7.detached", "adbe.pkcs7.sha1", "ETSI.CAdES.detached"]);

/**
 * The cryptography: CMS over the signed bytes, or a time-stamp token over them (ISO 32000-2 §12.8.3, §12.8.5).
 * @param isLenient weak algorithms are a warning: only the mathematics is asked for
 */
export function prove(found: Inspected, findings: Findings, isLenient: boolean): Proof {
  if (!found.range) return NOTHING;
  if (found.isTimestamp) return proveTimestamp(found, findings, isLenient);
  if (!FORMATS.has(found.subFilter)) {
    findings.add("format.cms", indeterminate("SIG_CONSTRAINTS_FAILURE", REASONS.format));
    return NOTHING;
  }
  let cms: SignedData;
  let result: CmsResult;
  try {
    cms = parseSignedData(found.contents);
    result = verifyCms(found, cms);
  } catch {
    findings.add("format.cms", failed("FORMAT_FAILURE", cmsReason("malformed")));
    return NOTHING;
  }
  addProblems(
    result.problems.map(({ code }) => code),
    findings,
    isLenient,
  );
  const stamped = result.signatureValue ? [result.signatureValue] : [];
  const token = result.token ? verifyToken(result.token, { stamped, anchors: null, crypto: nodeCrypto }) : null;
  return { signer: result.signer, cms, token, signingTime: result.signingTime };
}

function proveTimestamp(found: Inspected, findings: Findings, isLenient: boolean): Proof {
  const der = unpadded(found.contents);
  const token = verifyToken(der, { stamped: found.parts, anchors: null, crypto: nodeCrypto });
  const codes = token.problems.map(({ code }) => code);
  addProblems(
    codes.filter((code): code is CmsCode => !["imprint", "nonce", "policy", "chain"].includes(code)),
    findings,
    isLenient,
  );
  if (codes.includes("imprint")) findings.add("cryptography.digest", failed("HASH_FAILURE", REASONS.token));
  return { signer: token.signer, cms: token.cms, token, signingTime: null };
}

/** The demand each problem breaks, and what that means for the whole (EN 319 102-1 §5.2.2, §5.2.3, §5.2.7). */
const DEMAND: Record<CmsCode, [ConstraintCode, "FAILED" | "INDETERMINATE", SubIndication]> = {
  "signer-count": ["format.cms", "FAILED", "FORMAT_FAILURE"],
  "attribute-missing": ["format.cms", "FAILED", "FORMAT_FAILURE"],
  "attribute-twice": ["format.cms", "FAILED", "FORMAT_FAILURE"],
  "content-type": ["format.cms", "FAILED", "FORMAT_FAILURE"],
  malformed: ["format.cms", "FAILED", "FORMAT_FAILURE"],
  "certificate-missing": ["signer.certificate", "INDETERMINATE", "NO_SIGNING_CERTIFICATE_FOUND"],
  "signing-certificate": ["signer.certificate", "INDETERMINATE", "SIG_CONSTRAINTS_FAILURE"],
  "content-missing": ["cryptography.digest", "INDETERMINATE", "SIGNED_DATA_NOT_FOUND"],
  "digest-mismatch": ["cryptography.digest", "FAILED", "HASH_FAILURE"],
  signature: ["cryptography.signature", "FAILED", "SIG_CRYPTO_FAILURE"],
  "algorithm-unknown": ["cryptography.signature", "INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"],
  "algorithm-weak": ["cryptography.strength", "INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"],
};

function addProblems(codes: readonly CmsCode[], findings: Findings, isLenient: boolean): void {
  for (const code of codes) {
    const [demand, status, subIndication] = DEMAND[code];
    const found = [cmsReason(code)];
    const outcome: Outcome =
      code === "algorithm-weak" && isLenient ? { status: "WARNING", found } : { status, subIndication, found };
    findings.add(demand, outcome);
  }
  // What stands after an unreadable structure was not reached; what was reached and not named has passed.
  if (codes.includes("malformed") || codes.includes("signer-count")) return;
  findings.add("format.cms", passed);
  if (!codes.includes("certificate-missing")) {
    findings.add("signer.certificate", passed);
    if (!codes.includes("algorithm-unknown")) findings.add("cryptography.signature", passed);
  }
  findings.add("cryptography.digest", passed);
  findings.add("cryptography.strength", passed);
}

/** `adbe.pkcs7.sha1` encapsulates SHA-1 of the bytes; every other format signs the bytes themselves. */
function verifyCms(found: Inspected, cms: SignedData): CmsResult {
  if (found.subFilter !== "adbe.pkcs7.sha1") {
    // Detached means detached: content of its own would be what somebody else looks at (ISO 32000-2 §12.8.3.3).
    if (cms.content) throw new TypeError("a detached signature has content");
    return verifySignedData(cms, { content: found.parts, crypto: nodeCrypto });
  }
  const result = verifySignedData(cms, { content: null, crypto: nodeCrypto });
  const digest = nodeCrypto.hash("sha1", found.parts);
  if (cms.content && equalBytes(digest, cms.content)) return result;
  const problems = [...result.problems, { code: "digest-mismatch" as const, detail: "" }];
  return { ...result, ok: false, intact: false, problems };
}

/** /Contents without its zero padding: the outer element's own length (X.690 §8.1.3). */
function unpadded(contents: Bytes): Bytes {
  const first = contents[1] ?? 0;
  if (first < 0x80) return contents.subarray(0, 2 + first);
  const count = first & 0x7f;
  if (count === 0 || count > 4) return contents;
  const length = contents.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return concat(contents.subarray(0, 2 + count + length));
}
