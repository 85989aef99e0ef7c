import { type Bytes, equalBytes } from "#core/bytes.ts";
import { OID } from "#core/asn1/oids.ts";
import { frameProblem } from "#core/cms/frame.ts";
import { parseSignedData, type SignedData } from "#core/cms/parse.ts";
import { type CmsCode, type CmsResult, verifySignedData } from "#core/cms/verify.ts";
import type { Inspected } from "#core/pdf/inspect.ts";
import { type TokenResult, verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { CryptoProvider } from "#core/x509/verify-signature.ts";
import { type ConstraintCode, failed, type Findings, indeterminate, type Outcome, passed } from "./constraints.ts";
import { cmsFrame, cmsReason, REASONS } from "./reasons.ts";
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

/** A signature with its CMS taken apart; null when it is none. */
export type ReadSignature = { found: Inspected; cms: SignedData | null };

export function readSignature(found: Inspected): ReadSignature {
  if (!found.range) return { found, cms: null };
  try {
    return { found, cms: parseSignedData(found.contents) };
  } catch {
    return { found, cms: null };
  }
}

const NOTHING: Proof = { signer: null, cms: null, token: null, signingTime: null };
const FORMATS: ReadonlySet<string> = new Set(["adbe.pkcs7.detached", "adbe.pkcs7.sha1", "ETSI.CAdES.detached"]);

/**
 * The cryptography: CMS over the signed bytes, or a time-stamp token over them (ISO 32000-2 §12.8.3, §12.8.5).
 * @param how `isLenient`: weak algorithms are a warning, only the mathematics is asked for
 */
export function prove(
  { found, cms }: ReadSignature,
  findings: Findings,
  how: { isLenient: boolean; crypto: CryptoProvider },
): Proof {
  const { isLenient, crypto } = how;
  if (!found.range) return NOTHING;
  if (found.isTimestamp) return proveTimestamp(found, findings, isLenient, crypto);
  if (!FORMATS.has(found.subFilter)) {
    findings.add("format.cms", indeterminate("SIG_CONSTRAINTS_FAILURE", REASONS.format));
    return NOTHING;
  }
  const result = cms ? verifyCms(found, cms, crypto) : null;
  if (!cms || !result) {
    findings.add("format.cms", failed("FORMAT_FAILURE", cmsReason("malformed")));
    return NOTHING;
  }
  addProblems(
    result.problems.map(({ code }) => code),
    findings,
    isLenient,
  );
  const broken = frameProblem(cms);
  if (broken !== null) findings.add("format.cms", failed("FORMAT_FAILURE", cmsFrame(broken)));
  const [token = null, ...more] = tokensOf(cms).map((der) => proveToken(der, crypto, result.signatureValue));
  // Several authorities may have stamped one signature (EN 319 122-1 §5.3); then each of them has to have.
  for (const one of more) if (!one.intact) findings.add("time.token", indeterminate("NO_POE", REASONS.token));
  return { signer: result.signer, cms, token, signingTime: result.signingTime };
}

const tokensOf = (cms: SignedData): Bytes[] =>
  cms.signers.flatMap(({ unsignedAttrs }) =>
    unsignedAttrs
      .filter(({ oid }) => oid === OID.signatureTimeStamp)
      .flatMap(({ values }) => values.map(({ whole }) => whole)),
  );

/** A token over these bytes, its frame included: a token with a broken one proves nothing. */
function proveToken(der: Bytes, crypto: CryptoProvider, ...stamped: readonly (Bytes | null)[]): TokenResult {
  const parts = stamped.filter((part) => part !== null);
  const token = verifyToken(der, { stamped: parts, anchors: null, crypto });
  const broken = token.cms ? frameProblem(token.cms) : null;
  if (broken === null) return token;
  return { ...token, ok: false, intact: false, problems: [...token.problems, { code: "malformed", detail: broken }] };
}

function proveTimestamp(found: Inspected, findings: Findings, isLenient: boolean, crypto: CryptoProvider): Proof {
  const token = proveToken(found.contents, crypto, ...found.parts);
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
  "algorithm-swapped": ["format.cms", "FAILED", "FORMAT_FAILURE"],
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

/**
 * `adbe.pkcs7.sha1` encapsulates SHA-1 of the bytes; every other format signs the bytes themselves, and detached means
 * detached: content of its own would be what somebody else looks at (ISO 32000-2 §12.8.3.3). Null for such a structure.
 */
function verifyCms(found: Inspected, cms: SignedData, crypto: CryptoProvider): CmsResult | null {
  if (found.subFilter !== "adbe.pkcs7.sha1")
    return cms.content ? null : verifySignedData(cms, { content: found.parts, crypto });
  if (!cms.content) return null;
  const result = verifySignedData(cms, { content: null, crypto });
  const isSame = equalBytes(crypto.hash("sha1", found.parts), cms.content);
  const code: CmsCode = isSame ? "algorithm-weak" : "digest-mismatch";
  return {
    ...result,
    ok: false,
    intact: result.intact && isSame,
    problems: [...result.problems, { code, detail: "" }],
  };
}
