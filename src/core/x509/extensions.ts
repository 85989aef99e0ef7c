import { childrenOf, type Der, DerError, expectTag, fieldsOf, readInside } from "#core/asn1/der-reader.ts";
import { booleanOf, namedBitsOf, oidOf, smallIntegerOf, textOf } from "#core/asn1/der-values.ts";
import { boolean, octetString, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";

/** Key usage bits by number (RFC 5280 §4.2.1.3). */
export const KEY_USAGE = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  crlSign: 6,
} as const;

export class Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** extnValue. */
  readonly octets: Der;

  constructor(oid: string, critical: boolean, octets: Der) {
    this.oid = oid;
    this.critical = critical;
    this.octets = octets;
  }

  get value(): Bytes {
    return this.octets.content;
  }
}

/** The extensions this product reads; null where the certificate has none. */
export type Extensions = {
  /** Every extension, in order. */
  all: Extension[];
  basicConstraints: { ca: boolean; pathLength: number | null } | null;
  keyUsage: Set<number> | null;
  extendedKeyUsage: { critical: boolean; purposes: string[] } | null;
  subjectKeyId: Bytes | null;
  authorityKeyId: Bytes | null;
  crlUrls: string[];
  ocspUrls: string[];
};

/** Whole Extension element. */
export const extension = (name: string, value: Bytes, critical = false): Bytes =>
  sequence(oid(name), ...(critical ? [boolean(true)] : []), octetString(value));

/** @param element Extensions, null when absent. @throws DerError also when one extension comes twice (RFC 5280 §4.2) */
export function readExtensions(element: Der | null): Extensions {
  const all = (element ? childrenOf(expectTag(element, 0x30, "Extensions")) : []).map((item) => {
    const fields = fieldsOf(item, "Extension");
    const name = oidOf(fields.next(0x06));
    const critical = fields.maybe(0x01);
    const octets = fields.next(0x04);
    fields.end();
    return new Extension(name, critical ? booleanOf(critical, true) : false, octets);
  });
  if (hasTwice(all)) throw new DerError("Extensions: one comes twice");
  const read = <T>(name: string, parse: (value: Der, one: Extension) => T): T | null => {
    const found = all.find((one) => one.oid === name);
    return found ? parse(readInside(found.octets), found) : null;
  };
  return {
    all,
    basicConstraints: read(OID.basicConstraints, basicConstraintsOf),
    keyUsage: read(OID.keyUsage, (value) => namedBitsOf(expectTag(value, 0x03, "KeyUsage"))),
    extendedKeyUsage: read(OID.extendedKeyUsage, (value, { critical }) => ({
      critical,
      purposes: childrenOf(value).map(oidOf),
    })),
    subjectKeyId: read(OID.subjectKeyIdentifier, (value) => expectTag(value, 0x04, "SubjectKeyIdentifier").content),
    authorityKeyId: read(OID.authorityKeyIdentifier, (value) => {
      return childrenOf(value).find((field) => field.tag === 0x80)?.content ?? null;
    }),
    crlUrls: read(OID.crlDistributionPoints, crlUrlsOf) ?? [],
    ocspUrls: read(OID.authorityInfoAccess, ocspUrlsOf) ?? [],
  };
}

/** Few are compared with each other; a certificate made to have many must not cost their square. */
const FEW = 24;
const hasTwice = (all: readonly Extension[]): boolean =>
  all.length > FEW
    ? new Set(all.map((one) => one.oid)).size !== all.length
    : all.some((one, i) => all.findIndex(({ oid }) => oid === one.oid) !== i);

/** RFC 5280 §4.2.1.9. An explicit FALSE is not DER but real CAs write it (standards.md §1.4). */
function basicConstraintsOf(value: Der): { ca: boolean; pathLength: number | null } {
  const fields = fieldsOf(value, "BasicConstraints");
  const ca = fields.maybe(0x01);
  const length = fields.maybe(0x02);
  fields.end();
  return { ca: ca ? booleanOf(ca, true) : false, pathLength: length ? smallIntegerOf(length) : null };
}

/** URIs of the full names of every distribution point (RFC 5280 §4.2.1.13). */
function crlUrlsOf(value: Der): string[] {
  const urls: string[] = [];
  for (const point of childrenOf(value))
    for (const names of within(point, 0xa0))
      for (const fullName of within(names, 0xa0))
        for (const name of within(fullName, 0x86)) urls.push(textOf(name.as({ tag: 0x16 })));
  return urls;
}

const within = (element: Der, tag: number): Der[] => childrenOf(element).filter((child) => child.tag === tag);

function ocspUrlsOf(value: Der): string[] {
  return childrenOf(value).flatMap((item) => {
    const fields = fieldsOf(item, "AccessDescription");
    const method = oidOf(fields.next(0x06));
    const place = fields.next();
    return method === OID.ocsp && place.tag === 0x86 ? [textOf(place.as({ tag: 0x16 }))] : [];
  });
}
