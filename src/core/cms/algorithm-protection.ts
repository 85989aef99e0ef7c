import { type Algorithm, algorithmOf, hasNoParameters } from "#core/asn1/algorithm.ts";
import { type Der, fieldsOf, retagged } from "#core/asn1/der-reader.ts";
import { equalBytes } from "#core/bytes.ts";
import type { SignerInfo } from "./parse.ts";

const ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52";

/**
 * Whether the signer signed other algorithms than stand beside the signature (CMSAlgorithmProtection, RFC 6211 §2): somebody put
 * weaker ones there. Without the attribute there is nothing to compare. @throws DerError when it cannot be read
 */
export function hasSwappedAlgorithms({ signedAttrs, digestAlgorithm, signatureAlgorithm }: SignerInfo): boolean {
  const found = signedAttrs.filter(({ oid }) => oid === ALGORITHM_PROTECTION);
  const [value, more] = found.flatMap(({ values }) => values);
  if (!value) return found.length > 0;
  if (more) return true;
  const fields = fieldsOf(value, "CMSAlgorithmProtection");
  const digest = algorithmOf(fields.next(0x30));
  const signature = fields.maybe(0xa1);
  return (
    !isSame(digest, digestAlgorithm) || !signature || !isSame(algorithmOf(asSequence(signature)), signatureAlgorithm)
  );
}

/** [1] stands in place of the SEQUENCE's own tag. */
const asSequence = (tagged: Der): Der => retagged(tagged, 0x30);

const isSame = (a: Algorithm, b: Algorithm): boolean =>
  a.oid === b.oid &&
  ((hasNoParameters(a) && hasNoParameters(b)) ||
    (a.parameters !== null && b.parameters !== null && equalBytes(a.parameters.whole, b.parameters.whole)));
