import { childrenOf, type Der, expectTag, insideOf, readDer, retagged } from "#core/asn1/der-reader.ts";
import { textOf } from "#core/asn1/der-values.ts";
import { OID } from "#core/asn1/oids.ts";
import { equalBytes } from "#core/bytes.ts";
import type { Extensions } from "./extensions.ts";
import { isSameName, readName } from "./name.ts";

/** GeneralName tags (RFC 5280 §4.2.1.6). */
export const GENERAL_NAME = { rfc822: 0x81, dns: 0x82, directory: 0xa4, uri: 0x86, ip: 0x87 } as const;

/** Text of an rfc822Name, dNSName or URI. */
export const ia5Of = (name: Der): string => textOf(name.as({ tag: 0x16 }));

export const directoryOf = (name: Der) => readName(insideOf(name, "directoryName"));

export function subjectAltNames(extensions: Extensions): Der[] {
  const found = extensions.all.find(({ oid }) => oid === OID.subjectAltName);
  return found ? childrenOf(expectTag(readDer(found.value), 0x30, "GeneralNames")) : [];
}

/** Byte-equal, or two directory names that are the same name. */
export function isSameGeneralName(a: Der, b: Der): boolean {
  if (equalBytes(a.whole, b.whole)) return true;
  return a.tag === GENERAL_NAME.directory && b.tag === a.tag && isSameName(directoryOf(a), directoryOf(b));
}

/** One DistributionPoint (RFC 5280 §4.2.1.13). */
export type DistributionPoint = {
  /** Its full names; empty when it has none. */
  fullNames: Der[];
  /** nameRelativeToCRLIssuer, as a RelativeDistinguishedName; null when there is none. */
  relative: Der | null;
};

/** Reads a DistributionPointName choice. */
export function distributionPointName(wrapper: Der): DistributionPoint {
  const choice = insideOf(wrapper, "DistributionPointName");
  if (choice.tag === 0xa0) return { fullNames: childrenOf(choice), relative: null };
  return { fullNames: [], relative: retagged(expectTag(choice, 0xa1, "DistributionPointName"), 0x31) };
}

/** A certificate's cRLDistributionPoints that name a place; those that only name another issuer are left out. */
export function distributionPoints(extensions: Extensions): DistributionPoint[] {
  const found = extensions.all.find(({ oid }) => oid === OID.crlDistributionPoints);
  if (!found) return [];
  return childrenOf(readDer(found.value)).flatMap((point) => {
    const name = childrenOf(point).find(({ tag }) => tag === 0xa0);
    return name ? [distributionPointName(name)] : [];
  });
}
