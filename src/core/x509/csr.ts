import { algorithm, type Algorithm, algorithmOf, type Scheme } from "#core/asn1/algorithm.ts";
import { childrenOf, expectTag, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { oidOf, smallIntegerOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import { bitString, context, integer, nullValue, oid, sequence, setOf } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import { type Name, type NameDer, readName } from "./name.ts";
import { type PublicKey, readPublicKey, sm2Spki } from "./public-key.ts";

/**
 * CertificationRequestInfo (RFC 2986 §4.1): what an applicant signs, protocol.md §3 type `csr`. Attributes are the empty
 * `A0 00` unless extensions are asked for.
 * @param extensions whole Extension elements (RFC 5280 §4.1), e.g. from `extension()`
 */
export function csrInfo(
  input: { subject: NameDer; extensions?: readonly Bytes[] } & ({ publicKey65: Bytes } | { spki: Bytes }),
): Bytes {
  const wanted = input.extensions ?? [];
  const attributes = wanted.length === 0 ? [] : [sequence(oid(OID.extensionRequest), setOf(sequence(...wanted)))];
  const spki = "spki" in input ? input.spki : sm2Spki(input.publicKey65);
  return sequence(integer(0), input.subject, spki, context(0, ...attributes));
}

const SIGNED_WITH: Readonly<Record<Scheme, Bytes>> = {
  "sm2-sm3": algorithm(OID.sm2WithSm3),
  // RFC 4055 §5: the parameters are NULL.
  "rsa-sha256": sequence(oid(OID.sha256WithRsa), nullValue()),
};

/**
 * CertificationRequest (RFC 2986 §4.2) signed with SM2-with-SM3, parameters absent, unless another scheme is named.
 * @param signature SEQUENCE{r, s}; an RSA signature as it is
 */
export const assembleCsr = (info: Bytes, signature: Bytes, scheme: Scheme = "sm2-sm3"): Bytes =>
  sequence(info, SIGNED_WITH[scheme], bitString(signature));

export type Csr = {
  der: Bytes;
  /** What was signed, as it stands. */
  info: Bytes;
  subject: Name;
  key: PublicKey;
  /** Whole Extension elements asked for. */
  extensions: Bytes[];
  algorithm: Algorithm;
  signature: Bytes;
};

/** @throws DerError when the bytes are not a PKCS#10 request; the signature is checked with `verifySignature` */
export function parseCsr(der: Bytes): Csr {
  const outer = fieldsOf(readDer(der), "CertificationRequest");
  const info = outer.next(0x30);
  const signedWith = algorithmOf(outer.next(0x30));
  const signature = wholeBitsOf(outer.next(0x03));
  outer.end();
  const fields = fieldsOf(info, "CertificationRequestInfo");
  if (smallIntegerOf(fields.next(0x02)) !== 0) throw new RangeError("CertificationRequestInfo: version");
  const subject = readName(fields.next(0x30));
  const key = readPublicKey(fields.next(0x30));
  const attributes = fields.maybe(0xa0);
  fields.end();
  const extensions: Bytes[] = [];
  for (const attribute of attributes ? childrenOf(attributes) : []) {
    const pair = fieldsOf(attribute, "Attribute");
    if (oidOf(pair.next(0x06)) !== OID.extensionRequest) continue;
    for (const value of childrenOf(expectTag(pair.next(), 0x31, "Attribute")))
      for (const one of childrenOf(expectTag(value, 0x30, "Extensions"))) extensions.push(one.whole);
  }
  return { der, info: info.whole, subject, key, extensions, algorithm: signedWith, signature };
}
