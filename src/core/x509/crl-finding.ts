import { childrenOf, type Der, readDer } from "#core/asn1/der-reader.ts";
import { timeOf } from "#core/asn1/der-values.ts";
import { context, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { toHex } from "#core/bytes.ts";
import type { Certificate } from "./certificate.ts";
import { type Crl, findEntry } from "./crl.ts";
import { KEY_USAGE } from "./extensions.ts";
import { distributionPoints, type DistributionPoint, isSameGeneralName } from "./general-names.ts";
import { isSameName } from "./name.ts";
import type { PublicKey } from "./public-key.ts";
import { type Finding, nothing, type StatusSource } from "./revocation.ts";
import { type CryptoProvider, type SignatureProblem, verifySignature } from "./verify-signature.ts";

const PROCESSED = new Set<string>([
  OID.crlNumber,
  OID.authorityKeyIdentifier,
  OID.issuingDistributionPoint,
  OID.deltaCrl,
]);

const isDelta = ({ extensions }: Crl): boolean => extensions.all.some(({ oid }) => oid === OID.deltaCrl);

/**
 * What a list says about a certificate (RFC 5280 §6.3.3, direct lists). A list of changes (delta) and a list for some
 * reasons only prove what they name; their silence proves nothing. An indirect list is named and not used.
 * @param signers the certificate's issuer, and others of the same name that may sign its lists
 * @returns null when the list is another CA's
 * @throws DerError when something inside the list cannot be read
 */
export function crlFinding(input: {
  certificate: Certificate;
  signers: readonly Certificate[];
  crl: Crl;
  crypto: CryptoProvider;
}): Finding | null {
  const { certificate, crl } = input;
  const source: StatusSource = {
    kind: "crl",
    der: crl.der,
    by: crl.issuer.text,
    number: crl.number,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
  };
  if (!isSameName(crl.issuer, certificate.issuer)) return null;
  const why = whyUseless(crl, certificate);
  if (why) return nothing(why.why, source, why.detail);
  const wrong = crlSignatureProblem(crl, input.signers, input.crypto);
  if (wrong) return nothing(wrong, source);
  const entry = findEntry(crl, certificate.serialDer);
  if (entry && entry.reason !== "removeFromCRL") return { kind: "listed", source, ...entry };
  if (isDelta(crl) && !entry) return nothing("delta", source);
  if (crl.scope?.hasSomeReasons) return nothing("some-reasons", source);
  if (crl.thisUpdate > certificate.notAfter && !keepsExpired(crl, certificate)) return nothing("after-expiry", source);
  return { kind: "clean", source };
}

function whyUseless(crl: Crl, certificate: Certificate) {
  const { scope, extensions } = crl;
  const odd = extensions.all.find(({ oid, critical }) => critical && !PROCESSED.has(oid))?.oid ?? null;
  if (scope?.isIndirect || crl.unknownEntry === OID.certificateIssuer) return { why: "indirect" as const, detail: "" };
  const unknown = odd ?? crl.unknownEntry;
  if (unknown) return { why: "critical-extension" as const, detail: unknown };
  if (!scope) return null;
  const isCa = certificate.extensions.basicConstraints?.ca === true;
  const isOutside = scope.only === "attributes" || (scope.only === "users" && isCa) || (scope.only === "cas" && !isCa);
  if (isOutside) return { why: "other-scope" as const, detail: scope.only ?? "" };
  if (scope.point && !isNamedBy(certificate, scope.point, crl)) return { why: "other-scope" as const, detail: "point" };
  return null;
}

/** §6.3.3 (b)(2)(i): one of the list's names is one of the certificate's distribution points, or its issuer's name. */
function isNamedBy(certificate: Certificate, point: DistributionPoint, crl: Crl): boolean {
  const issuer = readDer(context(4, crl.issuer.der));
  const own = distributionPoints(certificate.extensions).flatMap((one) => namesOf(one, crl));
  return namesOf(point, crl).some((name) => [...own, issuer].some((other) => isSameGeneralName(name, other)));
}

/** A relative name is put behind the issuer's (§4.2.1.13). */
function namesOf({ fullNames, relative }: DistributionPoint, crl: Crl): Der[] {
  if (!relative) return fullNames;
  const parts = childrenOf(readDer(crl.issuer.der)).map(({ whole }) => whole);
  return [readDer(context(4, sequence(...parts, relative.whole)))];
}

/** Null when one of the signers signed the list and may do so. */
export function crlSignatureProblem(
  crl: Crl,
  signers: readonly Certificate[],
  crypto: CryptoProvider,
): "signature" | "algorithm" | "issuer-usage" | null {
  let problem: "signature" | "algorithm" | "issuer-usage" = "signature";
  for (const { key, extensions } of signers) {
    const wrong = checked(crl, key, crypto);
    if (wrong === null && extensions.keyUsage?.has(KEY_USAGE.crlSign) !== false) return null;
    if (wrong === null) problem = "issuer-usage";
    else if (wrong.startsWith("algorithm")) problem = "algorithm";
  }
  return problem;
}

/** A list may have megabytes and is asked about many certificates: its signature is checked once a key. */
const CHECKED = new WeakMap<Crl, Map<string, SignatureProblem | null>>();

function checked(crl: Crl, key: PublicKey, crypto: CryptoProvider): SignatureProblem | null {
  const known = CHECKED.get(crl) ?? new Map<string, SignatureProblem | null>();
  CHECKED.set(crl, known);
  const name = toHex(key.spki);
  const before = known.get(name);
  if (before !== undefined) return before;
  const { algorithm, tbs, signature } = crl;
  const wrong = verifySignature({ key, algorithm, digest: null, parts: [tbs], signature }, crypto);
  known.set(name, wrong);
  return wrong;
}

/** expiredCertsOnCRL (X.509 §9.5.2.8): revoked certificates that ended since then are still listed. */
function keepsExpired(crl: Crl, certificate: Certificate): boolean {
  const since = crl.extensions.all.find(({ oid }) => oid === OID.expiredCertsOnCrl);
  return since !== undefined && timeOf(readDer(since.value)) <= certificate.notAfter;
}
