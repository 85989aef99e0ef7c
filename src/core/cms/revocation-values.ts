import { childrenOf, type Der, fieldsOf, insideOf, readDer, retagged } from "#core/asn1/der-reader.ts";
import { oidOf } from "#core/asn1/der-values.ts";
import { context, integer, oid, sequence, setOf } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, toHex } from "#core/bytes.ts";

/** Whole CertificateList and OCSPResponse elements. */
export type RevocationValues = { crls: Bytes[]; ocsps: Bytes[] };

/**
 * Reads RevocationInfoChoices (RFC 5652 §10.2.1): lists as they are, OCSP responses as [1] OtherRevocationInfoFormat
 * id-ri-ocsp-response (RFC 5940 §2.1). What is of another format is passed over.
 */
export function revocationValuesOf(choices: readonly Der[]): RevocationValues {
  return {
    crls: choices.filter(({ tag }) => tag === 0x30).map(({ whole }) => whole),
    ocsps: choices.filter(({ tag }) => tag === 0xa1).flatMap(ocspOf),
  };
}

function ocspOf(choice: Der): Bytes[] {
  const [format, value] = childrenOf(choice);
  return format?.tag === 0x06 && oidOf(format) === OID.ocspRevocationInfo && value ? [value.whole] : [];
}

const ocspChoice = (ocsp: Bytes): Bytes => context(1, oid(OID.ocspRevocationInfo), ocsp);

/**
 * SignedData with more revocation information beside its signature, which does not cover it (RFC 5652 §5.1). What is there
 * already is not added again. An OCSP response makes it version 5, as §5.1 demands of other formats.
 * @param der ContentInfo with SignedData in DER
 */
export function withRevocationValues(der: Bytes, { crls, ocsps }: RevocationValues): Bytes {
  const outer = fieldsOf(readDer(der), "ContentInfo");
  const type = outer.next(0x06).whole;
  const fields = fieldsOf(insideOf(outer.next(0xa0), "ContentInfo"), "SignedData");
  const version = fields.next(0x02).whole;
  const [algorithms, content] = [fields.next(0x31).whole, fields.next(0x30).whole];
  const certificates = fields.maybe(0xa0);
  const present = fields.maybe(0xa1);
  const signers = fields.next(0x31).whole;
  const choices = [
    ...(present ? childrenOf(present) : []).map(({ whole }) => whole),
    ...crls,
    ...ocsps.map(ocspChoice),
  ];
  const distinct = [...new Map(choices.map((one) => [toHex(one), one])).values()];
  if (distinct.length === 0) return der;
  const isOther = distinct.some(([tag]) => tag === 0xa1);
  const signedData = sequence(
    isOther ? integer(5) : version,
    algorithms,
    content,
    ...(certificates ? [certificates.whole] : []),
    retagged(readDer(setOf(...distinct)), 0xa1).whole,
    signers,
  );
  return sequence(type, context(0, signedData));
}
