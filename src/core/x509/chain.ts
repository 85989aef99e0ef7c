import { OID } from "#core/asn1/oids.ts";
import { equalBytes } from "#core/bytes.ts";
import type { Certificate } from "./certificate.ts";
import { KEY_USAGE } from "./extensions.ts";
import { isSameName } from "./name.ts";
import { type CryptoProvider, verifySignature } from "./verify-signature.ts";

/** What the end certificate is used for. "any" asks nothing of its key usage. */
export type Purpose = "sign" | "timestamp" | "ocsp" | "any";

export type ChainCode =
  | "no-issuer"
  | "too-long"
  | "signature"
  | "not-yet-valid"
  | "expired"
  | "not-a-ca"
  | "path-length"
  | "key-usage"
  | "extended-key-usage"
  | "critical-extension"
  | "algorithm";
/** One reason why a chain does not hold, about the certificate with this subject. */
export type ChainProblem = { code: ChainCode; subject: string; detail: string };
/** `path` runs from the end certificate to the anchor, as far as it was found. `ok` means it ends at an anchor without problems. */
export type ChainResult = { ok: boolean; path: Certificate[]; problems: ChainProblem[] };

export type ChainInput = {
  leaf: Certificate;
  /** Untrusted certificates that may help, e.g. those inside a CMS. */
  pool: readonly Certificate[];
  anchors: readonly Certificate[];
  /** Milliseconds since 1970: the moment the chain must hold. */
  atMs: number;
  purpose: Purpose;
  crypto: CryptoProvider;
};

const MAX_PATH = 8;
/** Signature checks one call may spend: a hostile pool must not buy more (RFC 5280 has no bound of its own). */
const MAX_CHECKS = 64;

/**
 * Builds and checks a path (RFC 5280 §6.1): names chain, signatures hold, every certificate is valid at `atMs`, issuers
 * are CAs with keyCertSign and enough path length, no unknown critical extension. Policies and name constraints are not
 * processed, so they are refused when critical. An anchor may be a root or an intermediate.
 */
export function verifyChain(input: ChainInput): ChainResult {
  const search = { ...input, left: MAX_CHECKS };
  const path = extend([input.leaf], search);
  if (!path.found) return { ok: false, path: path.best, problems: [path.why] };
  const problems = [...endProblems(input.leaf, input.purpose)];
  path.best.forEach((certificate, depth) =>
    problems.push(...memberProblems(certificate, depth, path.best, input.atMs)),
  );
  return { ok: problems.length === 0, path: path.best, problems };
}

type Search = ChainInput & { left: number };
type Found = { found: true; best: Certificate[] } | { found: false; best: Certificate[]; why: ChainProblem };

function extend(path: Certificate[], search: Search): Found {
  const last = path.at(-1) ?? search.leaf;
  if (search.anchors.some((anchor) => isSame(anchor, last))) return { found: true, best: path };
  if (path.length >= MAX_PATH) return { found: false, best: path, why: problem("too-long", last, "") };
  let failure: Found = { found: false, best: path, why: problem("no-issuer", last, last.issuer.text) };
  for (const issuer of [...search.anchors, ...search.pool]) {
    if (path.some((one) => isSame(one, issuer)) || !couldIssue(issuer, last)) continue;
    if (search.left-- <= 0) return { found: false, best: path, why: problem("too-long", last, "") };
    const wrong = verifySignature(
      { key: issuer.key, algorithm: last.algorithm, digest: null, parts: [last.tbs], signature: last.signature },
      search.crypto,
    );
    if (wrong) {
      failure = {
        found: false,
        best: path,
        why: problem(wrong === "signature-wrong" ? "signature" : "algorithm", last, wrong),
      };
      continue;
    }
    const deeper = extend([...path, issuer], search);
    if (deeper.found) return deeper;
    if (deeper.best.length > failure.best.length) failure = deeper;
  }
  return failure;
}

function couldIssue(issuer: Certificate, subject: Certificate): boolean {
  if (!isSameName(issuer.subject, subject.issuer)) return false;
  const wanted = subject.extensions.authorityKeyId;
  const has = issuer.extensions.subjectKeyId;
  return wanted === null || has === null || equalBytes(wanted, has);
}

const isSame = (a: Certificate, b: Certificate): boolean => equalBytes(a.der, b.der);

function problem(code: ChainCode, certificate: Certificate, detail: string): ChainProblem {
  return { code, subject: certificate.subject.text, detail };
}

/** Extensions that are processed here, or that restrict nothing a signature relies on. */
const KNOWN = new Set<string>([
  OID.basicConstraints,
  OID.keyUsage,
  OID.extendedKeyUsage,
  OID.subjectKeyIdentifier,
  OID.authorityKeyIdentifier,
  OID.subjectAltName,
  OID.crlDistributionPoints,
  OID.authorityInfoAccess,
  OID.certificatePolicies,
]);

function memberProblems(
  certificate: Certificate,
  depth: number,
  path: readonly Certificate[],
  atMs: number,
): ChainProblem[] {
  const out: ChainProblem[] = [];
  const { extensions, notBefore, notAfter } = certificate;
  if (atMs < notBefore) out.push(problem("not-yet-valid", certificate, String(notBefore)));
  if (atMs > notAfter) out.push(problem("expired", certificate, String(notAfter)));
  for (const { oid, critical } of extensions.all)
    if (critical && !KNOWN.has(oid)) out.push(problem("critical-extension", certificate, oid));
  if (depth === 0) return out;
  if (certificate.version === 3 && extensions.basicConstraints?.ca !== true)
    out.push(problem("not-a-ca", certificate, "basicConstraints"));
  if (certificate.version !== 3 && depth !== path.length - 1) out.push(problem("not-a-ca", certificate, "version"));
  if (extensions.keyUsage && !extensions.keyUsage.has(KEY_USAGE.keyCertSign))
    out.push(problem("key-usage", certificate, "keyCertSign"));
  // RFC 5280 §4.2.1.9: self-issued certificates below do not count, nor does the end certificate.
  const below = path.slice(1, depth).filter((one) => !isSameName(one.subject, one.issuer)).length;
  const limit = extensions.basicConstraints?.pathLength ?? null;
  if (limit !== null && below > limit) out.push(problem("path-length", certificate, String(limit)));
  return out;
}

/** What the end certificate's own key may do (RFC 5280 §4.2.1.3, .12; RFC 3161 §2.3; RFC 6960 §4.2.2.2). */
function endProblems(leaf: Certificate, purpose: Purpose): ChainProblem[] {
  if (purpose === "any") return [];
  const { keyUsage, extendedKeyUsage } = leaf.extensions;
  const out: ChainProblem[] = [];
  const maySign =
    keyUsage === null || keyUsage.has(KEY_USAGE.digitalSignature) || keyUsage.has(KEY_USAGE.nonRepudiation);
  if (!maySign) out.push(problem("key-usage", leaf, "digitalSignature"));
  if (purpose === "timestamp") {
    const [only, more] = extendedKeyUsage?.purposes ?? [];
    if (only !== OID.kpTimeStamping || more !== undefined || extendedKeyUsage?.critical !== true)
      out.push(problem("extended-key-usage", leaf, "timeStamping"));
  }
  if (purpose === "ocsp" && extendedKeyUsage?.purposes.includes(OID.kpOcspSigning) !== true)
    out.push(problem("extended-key-usage", leaf, "OCSPSigning"));
  // A certificate made for time stamps or OCSP only says nothing about a document.
  if (purpose === "sign" && extendedKeyUsage?.critical === true) {
    const service: string[] = [OID.kpTimeStamping, OID.kpOcspSigning];
    if (extendedKeyUsage.purposes.every((one) => service.includes(one)))
      out.push(problem("extended-key-usage", leaf, extendedKeyUsage.purposes.join(" ")));
  }
  return out;
}
