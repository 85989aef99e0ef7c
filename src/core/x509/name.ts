import { childrenOf, type Der, expectTag, fieldsOf } from "#core/asn1/der-reader.ts";
import { oidOf, textOf } from "#core/asn1/der-values.ts";
import { oid, printableString, sequence, setOf, utf8String } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes, toHex } from "#core/bytes.ts";

/** Name as DER (RDNSequence, RFC 5280 §4.1.2.4). */
export type NameDer = Bytes;
export type NameAttribute = { oid: string; value: string };

export class Name {
  readonly der: NameDer;
  readonly attributes: readonly NameAttribute[];

  constructor(der: NameDer, attributes: readonly NameAttribute[]) {
    this.der = der;
    this.attributes = attributes;
  }

  /** For people: RFC 4514 order of reading reversed, i.e. as the certificate writes it, `C=CN, O=…, CN=…`. */
  get text(): string {
    return this.attributes.map(({ oid, value }) => `${LABEL_OF.get(oid) ?? oid}=${escaped(value)}`).join(", ");
  }
}

const LABELS = {
  C: OID.country,
  ST: OID.state,
  L: OID.locality,
  O: OID.organization,
  OU: OID.organizationalUnit,
  T: OID.title,
  CN: OID.commonName,
  SERIALNUMBER: OID.serialNumber,
  UID: OID.userId,
  E: OID.emailAddress,
} as const;
export type NameLabel = keyof typeof LABELS;

const LABEL_OF = new Map<string, string>(Object.entries(LABELS).map(([label, name]) => [name, label]));

/** Builds a name, one attribute per RDN in the given order. Country and serial number are PrintableString, the rest UTF-8. */
export function nameOf(parts: readonly { label: NameLabel; value: string }[]): NameDer {
  return sequence(
    ...parts.map(({ label, value }) => {
      if (value === "") throw new RangeError(`${label} is empty`);
      const isPrintable = (label === "C" || label === "SERIALNUMBER") && /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value);
      return setOf(sequence(oid(LABELS[label]), isPrintable ? printableString(value) : utf8String(value)));
    }),
  );
}

export const isNameLabel = (text: string): text is NameLabel => Object.hasOwn(LABELS, text);

/** Names that came at least twice, and marks of those that came once, by a sum over their bytes. */
const PLACES = 512;
const known: (Name | undefined)[] = [];
const marks = new Int32Array(PLACES);

/** A certificate and each of its signatures say the issuer's name again: the same bytes may give the same object. @throws DerError */
export function readName(element: Der): Name {
  const sum = element.sum();
  const place = sum % PLACES;
  const one = known[place];
  if (one && element.is(one.der)) return one;
  const name = parseName(element);
  // What is DER is BER and means the same; not the other way round.
  if (element.rules !== "der") return name;
  if (marks[place] === sum) known[place] = new Name(element.copy(), name.attributes);
  marks[place] = sum;
  return name;
}

function parseName(element: Der): Name {
  const attributes: NameAttribute[] = [];
  for (const rdn of childrenOf(expectTag(element, 0x30, "Name")))
    for (const pair of childrenOf(expectTag(rdn, 0x31, "RelativeDistinguishedName"))) {
      const fields = fieldsOf(pair, "AttributeTypeAndValue");
      attributes.push({ oid: oidOf(fields.next(0x06)), value: textOf(fields.next()) });
      fields.end();
    }
  return new Name(element.whole, attributes);
}

const SPECIAL = /[,+\\"]/;
const EVERY_SPECIAL = new RegExp(SPECIAL, "g");
const escaped = (value: string): string =>
  SPECIAL.test(value) ? value.replaceAll(EVERY_SPECIAL, (sign) => `\\${sign}`) : value;

/** Same name: byte-equal, or equal after the folding of case and white space of RFC 5280 §7.1. */
export function isSameName(a: Name, b: Name): boolean {
  if (a === b || equalBytes(a.der, b.der)) return true;
  return a.attributes.length === b.attributes.length && a.attributes.length > 0 && isWithinName(a, b);
}

const [UTF8_STRING, PRINTABLE_STRING] = [0x0c, 0x13];

/**
 * The same bytes, but for text that is a PrintableString in one and a UTF8String in the other, because some programs write
 * names anew. Where no signature covers a name, nothing else may differ.
 */
export function isSameEncoding(a: Name, b: Name): boolean {
  const isText = (byte: number | undefined) => byte === UTF8_STRING || byte === PRINTABLE_STRING;
  return (
    a.der.length === b.der.length && a.der.every((byte, i) => byte === b.der[i] || (isText(byte) && isText(b.der[i])))
  );
}

/** Whether a name begins with all of another's parts, as a directoryName constraint means it (RFC 5280 §4.2.1.10). */
export const isWithinName = (name: Name, base: Name): boolean =>
  base.attributes.every((one, i) => {
    const other = name.attributes[i];
    return other !== undefined && one.oid === other.oid && fold(one.value) === fold(other.value);
  });

const fold = (value: string) => value.trim().replaceAll(/\s+/g, " ").toLowerCase();

/** Equal for equal names: a key to look issuers up by. */
export const nameKey = (name: Name): string =>
  name.attributes.length === 0
    ? toHex(name.der)
    : JSON.stringify(name.attributes.map(({ oid, value }) => [oid, fold(value)]));

/** First value of an attribute, or null. */
export const inName = (name: Name, label: NameLabel): string | null =>
  name.attributes.find(({ oid }) => oid === LABELS[label])?.value ?? null;
