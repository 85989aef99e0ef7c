import { childrenOf, type Der, insideOf, readDer } from "#core/asn1/der-reader.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Certificate } from "./certificate.ts";

/**
 * Whether a certificate writes BOOLEANs as DER does not: TRUE other than FF (X.690 §11.1), or the default FALSE spelt out
 * (§11.5). Licensed CAs do both; such bytes are read and checked as they stand.
 */
export function hasLooseBooleans({ tbs, extensions }: Certificate): boolean {
  const wrapper = childrenOf(readDer(tbs)).find(({ tag }) => tag === 0xa3);
  const items = wrapper ? childrenOf(insideOf(wrapper, "Extensions")) : [];
  const basic = extensions.all.find(({ oid }) => oid === OID.basicConstraints);
  return items.some(isLoose) || (basic !== undefined && isLoose(readDer(basic.value)));
}

/** Every BOOLEAN of Extension and BasicConstraints has the default FALSE, so that only FF may be written. */
const isLoose = (parent: Der): boolean =>
  childrenOf(parent).some(({ tag, content }) => tag === 0x01 && content[0] !== 0xff);
