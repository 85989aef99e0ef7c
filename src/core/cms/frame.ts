import { hasNoParameters } from "#core/asn1/algorithm.ts";
import { OID } from "#core/asn1/oids.ts";
import type { SignedData } from "./parse.ts";

/**
 * What a signature does not cover but everybody must write in one way: versions, the outer set of digest algorithms, the
 * unsigned attributes, certificates that can be read. In a file that is evidence no byte may be other than it was made,
 * whether or not a verifier would have needed it.
 * @returns null, or the rule that is broken
 */
export function frameProblem(cms: SignedData): string | null {
  if (!VERSIONS.has(cms.version)) return "SignedData version (RFC 5652 §5.1)";
  if (cms.unreadableCertificates > 0) return "a certificate cannot be read (RFC 5652 §10.2.3)";
  for (const signer of cms.signers) {
    if (signer.version !== ("keyId" in signer.sid ? 3 : 1)) return "SignerInfo version (RFC 5652 §5.3)";
    // §5.1: implementations may refuse a signer whose algorithm is not announced.
    const isAnnounced = cms.digestAlgorithms.some(
      (one) => one.oid === signer.digestAlgorithm.oid && hasNoParameters(one),
    );
    if (!isAnnounced) return "digestAlgorithms (RFC 5652 §5.1)";
    const odd = signer.unsignedAttrs.find(({ oid, values }) => !UNSIGNED.has(oid) || values.length === 0);
    if (odd) return `unsigned attribute ${odd.oid}`;
  }
  return null;
}

/** 3 is also what some programs write around plain data. */
const VERSIONS: ReadonlySet<number> = new Set([1, 3, 4, 5]);

/** Known in signatures of documents: timestamp, countersignature, and CAdES references, values and archive stamps. */
const UNSIGNED: ReadonlySet<string> = new Set([
  OID.signatureTimeStamp,
  "1.2.840.113549.1.9.6",
  ...[21, 22, 23, 24, 25, 26, 27, 48].map((arc) => `1.2.840.113549.1.9.16.2.${arc}`),
  "0.4.0.1733.2.4",
  "0.4.0.1733.2.5",
  "0.4.0.19122.1.5",
]);
