import { type Algorithm, algorithmOf } from "#core/asn1/algorithm.ts";
import { DerCursor } from "#core/asn1/der-cursor.ts";
import { Der, DerError, expectTag, fieldsOf, insideOf, readDer } from "#core/asn1/der-reader.ts";
import { oidOf, smallIntegerOf, timeOf, unsignedOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes, toHex } from "#core/bytes.ts";
import { serialHexOf } from "./certificate.ts";
import { type Extensions, readExtensions } from "./extensions.ts";
import { distributionPointName, type DistributionPoint } from "./general-names.ts";
import { type Name, readName } from "./name.ts";
import { reasonOf, type RevocationReason } from "./revocation.ts";

/** CertificateList (RFC 5280 §5.1). Times are milliseconds since 1970; byte fields are views on `der`. */
export type Crl = {
  der: Bytes;
  tbs: Bytes;
  issuer: Name;
  thisUpdate: number;
  nextUpdate: number | null;
  /** Content of revokedCertificates, entry after entry; read by `findEntry`. */
  entries: Bytes;
  count: number;
  /** cRLNumber, hexadecimal (§5.2.3). */
  number: string | null;
  extensions: Extensions;
  scope: CrlScope | null;
  /** A critical entry extension nobody here processes: the list must not be used (§5.3). */
  unknownEntry: string | null;
  algorithm: Algorithm;
  signature: Bytes;
};

/** issuingDistributionPoint (RFC 5280 §5.2.5): which certificates the list is about. */
export type CrlScope = {
  point: DistributionPoint | null;
  only: "users" | "cas" | "attributes" | null;
  hasSomeReasons: boolean;
  isIndirect: boolean;
};

export type CrlEntry = { serialHex: string; revokedAt: number; since: number; reason: RevocationReason };

/** Reads a list without building its entries: a hundred thousand cost one walk over their headers. @throws DerError */
export function parseCrl(der: Bytes): Crl {
  const outer = fieldsOf(readDer(der), "CertificateList");
  const tbs = outer.next(0x30);
  const signedWith = outer.next(0x30);
  const signature = wholeBitsOf(outer.next(0x03));
  outer.end();
  const fields = fieldsOf(tbs, "TBSCertList");
  fields.maybe(0x02);
  if (!equalBytes(fields.next(0x30).whole, signedWith.whole)) throw new DerError("CRL: two signature algorithms");
  const issuer = readName(fields.next(0x30));
  const thisUpdate = timeOf(fields.next(0x17, 0x18));
  const next = fields.maybe(0x17, 0x18);
  const list = fields.maybe(0x30);
  const wrapped = fields.maybe(0xa0);
  fields.end();
  const entries = list?.content ?? new Uint8Array();
  const extensions = readExtensions(wrapped ? insideOf(wrapped, "crlExtensions") : null);
  const valueOf = (name: string) => extensions.all.find(({ oid }) => oid === name)?.value;
  const number = valueOf(OID.crlNumber);
  const point = valueOf(OID.issuingDistributionPoint);
  return {
    der,
    tbs: tbs.whole,
    issuer,
    thisUpdate,
    nextUpdate: next ? timeOf(next) : null,
    entries,
    ...walk(entries),
    number: number ? toHex(unsignedOf(expectTag(readDer(number), 0x02, "CRLNumber"))) : null,
    extensions,
    scope: point ? scopeOf(readDer(point)) : null,
    algorithm: algorithmOf(signedWith),
    signature,
  };
}

/** Counts the entries and looks for critical extensions nobody here processes. */
function walk(entries: Bytes): { count: number; unknownEntry: string | null } {
  const list = new DerCursor(entries);
  let count = 0;
  let unknownEntry: string | null = null;
  while (list.next()) {
    if (list.tag !== 0x30) throw new DerError("revokedCertificate: not a SEQUENCE");
    const entry = list.inside();
    entry.expect(0x02);
    entry.expect(0x17, 0x18);
    if (entry.next()) unknownEntry ??= unknownIn(entry);
    count++;
  }
  return { count, unknownEntry };
}

const KNOWN_IN_ENTRY = new Set<string>([OID.crlReason, OID.invalidityDate]);

function unknownIn(entry: DerCursor): string | null {
  if (entry.tag !== 0x30) throw new DerError("crlEntryExtensions: not a SEQUENCE");
  const all = entry.inside();
  while (all.next()) {
    const one = all.inside();
    one.expect(0x06);
    const { at, start, end } = one;
    one.expect(0x01, 0x04);
    if (one.tag !== 0x01 || one.bytes[one.start] === 0) continue;
    const name = oidOf(new Der(0x06, "der", one.bytes, at, start, end, end));
    if (!KNOWN_IN_ENTRY.has(name)) return name;
  }
  return null;
}

/** The entry about a serial number, or null. @param serialDer the certificate's whole INTEGER. @throws DerError */
export function findEntry(crl: Crl, serialDer: Bytes): CrlEntry | null {
  const list = new DerCursor(crl.entries);
  while (list.next())
    if (begins(crl.entries, list.start, serialDer)) return entryOf(readDer(crl.entries.subarray(list.at, list.end)));
  return null;
}

/** Those of many serial numbers (hexadecimal, as certificates tell them) that are in the list. @throws DerError */
export function serialsAmong(crl: Crl, wanted: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const list = new DerCursor(crl.entries);
  while (list.next()) {
    const entry = list.inside();
    entry.expect(0x02);
    const { at, start, end } = entry;
    const serialHex = serialHexOf(new Der(0x02, "der", crl.entries, at, start, end, end));
    if (wanted.has(serialHex)) found.push(serialHex);
  }
  return found;
}

/** Whether `wanted` stands at `at`: from its end, because serial numbers of one CA often begin alike. */
function begins(bytes: Bytes, at: number, wanted: Bytes): boolean {
  for (let i = wanted.length - 1; i >= 0; i--) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

function entryOf(item: Der): CrlEntry {
  const entry = fieldsOf(item, "revokedCertificate");
  const serialHex = serialHexOf(entry.next(0x02));
  const revokedAt = timeOf(entry.next(0x17, 0x18));
  const more = entry.maybe(0x30);
  entry.end();
  const { all } = readExtensions(more ?? null);
  const valueOf = (name: string) => all.find(({ oid }) => oid === name)?.value;
  const reason = valueOf(OID.crlReason);
  const invalidity = valueOf(OID.invalidityDate);
  return {
    serialHex,
    revokedAt,
    since: Math.min(revokedAt, invalidity ? timeOf(readDer(invalidity)) : revokedAt),
    reason: reasonOf(reason ? smallIntegerOf(expectTag(readDer(reason), 0x0a, "CRLReason").as({ tag: 0x02 })) : null),
  };
}

function scopeOf(value: Der): CrlScope {
  const fields = fieldsOf(value, "IssuingDistributionPoint");
  const name = fields.maybe(0xa0);
  const flag = (tag: number) => fields.maybe(tag)?.content.some((byte) => byte !== 0) === true;
  const isForUsers = flag(0x81);
  const isForCas = flag(0x82);
  const hasSomeReasons = fields.maybe(0x83) !== undefined;
  const isIndirect = flag(0x84);
  const isForAttributes = flag(0x85);
  fields.end();
  return {
    point: name ? distributionPointName(name) : null,
    only: isForAttributes ? "attributes" : isForUsers ? "users" : isForCas ? "cas" : null,
    hasSomeReasons,
    isIndirect,
  };
}
