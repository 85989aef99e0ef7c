import { DerError } from "#core/asn1/der-reader.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Certificate } from "./certificate.ts";
import { type ChainProblem, problem, type Purpose } from "./chain-problem.ts";
import { KEY_USAGE } from "./extensions.ts";
import { isSameName } from "./name.ts";
import { nameProblem } from "./name-constraints.ts";
import { policyProblem } from "./policies.ts";
import { isWeakKey } from "./public-key.ts";

/** Everything wrong with a path whose signatures hold (RFC 5280 §6.1.3–6.1.5). @param path end certificate to anchor */
export function pathProblems(path: readonly Certificate[], atMs: number, purpose: Purpose): ChainProblem[] {
  const [leaf] = path;
  if (!leaf) return [];
  try {
    const policy = policyProblem(path);
    return [
      ...endProblems(leaf, purpose),
      ...path.flatMap((certificate, depth) => memberProblems(certificate, depth, path, atMs)),
      ...(policy ? [policy] : []),
    ];
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return [problem("malformed", leaf, error.message)];
  }
}

/** Extensions that are processed here, or that restrict nothing a signature relies on. */
const KNOWN = new Set<string>([
  OID.basicConstraints,
  OID.keyUsage,
  OID.extendedKeyUsage,
  OID.subjectKeyIdentifier,
  OID.authorityKeyIdentifier,
  OID.subjectAltName,
  OID.issuerAltName,
  OID.nameConstraints,
  OID.crlDistributionPoints,
  OID.authorityInfoAccess,
  OID.certificatePolicies,
  OID.policyMappings,
  OID.policyConstraints,
  OID.inhibitAnyPolicy,
  OID.ocspNoCheck,
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
  // §4.2.1.9: self-issued certificates below do not count, nor does the end certificate.
  const below = path.slice(1, depth).filter((one) => !isSelfIssued(one)).length;
  const limit = extensions.basicConstraints?.pathLength ?? null;
  if (limit !== null && below > limit) out.push(problem("path-length", certificate, String(limit)));
  // §6.1.3 (b): constraints bind every certificate below, except a CA's own renewals.
  path.slice(0, depth).forEach((one, at) => {
    const wrong = at > 0 && isSelfIssued(one) ? null : nameProblem(extensions, one);
    if (wrong) out.push(problem("name-constraints", one, wrong));
  });
  return out;
}

const isSelfIssued = ({ subject, issuer }: Certificate): boolean => isSameName(subject, issuer);

/** Purposes of services: a certificate with these alone says nothing about a document. */
const SERVICES = new Set<string>([OID.kpTimeStamping, OID.kpOcspSigning, OID.kpServerAuth]);

/** What the end certificate's own key may do (RFC 5280 §4.2.1.3, .12; RFC 3161 §2.3; RFC 6960 §4.2.2.2). */
function endProblems(leaf: Certificate, purpose: Purpose): ChainProblem[] {
  // Issuers' keys are judged with what they signed (`verifySignature`); nobody in the path was signed with this one.
  const weak = isWeakKey(leaf.key) ? [problem("algorithm-weak", leaf, leaf.key.kind)] : [];
  if (purpose === "any") return weak;
  const { keyUsage, extendedKeyUsage } = leaf.extensions;
  const out = weak;
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
  if (purpose === "sign" && extendedKeyUsage?.purposes.every((one) => SERVICES.has(one)))
    out.push(problem("extended-key-usage", leaf, extendedKeyUsage.purposes.join(" ")));
  return out;
}
