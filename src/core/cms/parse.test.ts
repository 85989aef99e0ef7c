import { expect, test } from "vitest";
import { readDer } from "#core/asn1/der-reader.ts";
import { context, integer, octetString, oid, sequence, tlv } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { concat, utf8 } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { nameOf } from "#core/x509/name.ts";
import { certify, revocationList, selfSigned, sm2KeyPair, sm2Sign } from "#test/sm2-ca.ts";
import { assembleSignedData, certificatesOnly } from "./assemble.ts";
import { replaced, withOneMore } from "#test/replaced.ts";
import { parseSignedData } from "./parse.ts";
import { withRevocationValues } from "./revocation-values.ts";
import { signedAttributes } from "./signed-attributes.ts";

const root = selfSigned("根");
const key = sm2KeyPair();
const signer = certify(root, { subject: nameOf([{ label: "CN", value: "林知秋" }]), point: key.point });
const attributes = signedAttributes({ digest: sm3(), certificateDer: signer });
const signature = sm2Sign(key, attributes);
const content = utf8("病程记录");
const der = assembleSignedData({ signedAttrs: attributes, signatureDer: signature, certificates: [signer], content });

const SIGNED_DATA = [1, 0];
const SIGNER = [...SIGNED_DATA, 4, 0];

test.each([
  ["ContentInfo", []],
  ["its content", [1]],
  ["SignedData", SIGNED_DATA],
  ["EncapsulatedContentInfo", [...SIGNED_DATA, 2]],
  ["eContent", [...SIGNED_DATA, 2, 1]],
  ["SignerInfo", SIGNER],
  ["IssuerAndSerialNumber", [...SIGNER, 1]],
  ["Attribute", [...SIGNER, 3, 0]],
])("RFC 5652 §5 nothing more stands in %s than its fields", (_, path) => {
  expect(() => parseSignedData(replaced(readDer(der), path, (old) => old.whole))).not.toThrow();
  expect(() => parseSignedData(replaced(readDer(der), path, withOneMore))).toThrow();
});

test("another content type is not SignedData (RFC 5652 §3)", () => {
  const other = replaced(readDer(der), [0], () => oid(OID.data));
  expect(() => parseSignedData(other)).toThrow("not SignedData");
});

test("content is an OCTET STRING, in PKCS#7 v1.5 of any type: then what is inside it is hashed (RFC 2315 §9.1)", () => {
  const at = [...SIGNED_DATA, 2, 1, 0];
  expect(parseSignedData(der)).toMatchObject({ content, isOctets: true });
  const old = parseSignedData(replaced(readDer(der), at, () => sequence(octetString(content))));
  expect(old).toMatchObject({ content: octetString(content), isOctets: false });
  expect(parseSignedData(certificatesOnly([signer]))).toMatchObject({ content: null, isOctets: false, signers: [] });
});

test("octets in pieces are read where lengths are BER (X.690 §8.7), and nowhere else", () => {
  const pieces = (bytes: Uint8Array) => tlv(0x24, octetString(bytes.subarray(0, 5)), octetString(bytes.subarray(5)));
  const cut = replaced(readDer(der), [...SIGNER, 5], () => pieces(signature));
  const both = replaced(readDer(cut), [...SIGNED_DATA, 2, 1, 0], () => pieces(content));
  expect(parseSignedData(both)).toMatchObject({ content, isOctets: true, signers: [{ signature }] });
  const sidInPieces = replaced(readDer(der), [...SIGNER, 1], () => pieces(content));
  expect(() => parseSignedData(sidInPieces)).toThrow();
});

test("certificates that cannot be read are counted and left out; the others are there", () => {
  const extra = replaced(readDer(der), [...SIGNED_DATA, 3], (old) => tlv(0xa0, old.content, sequence(integer(1))));
  const parsed = parseSignedData(extra);
  expect(parsed.certificates.map(({ der: one }) => one)).toEqual([signer]);
  expect(parsed.unreadableCertificates).toBe(1);
});

test("revocation lists and OCSP responses beside a signature (RFC 5652 §10.2.1, RFC 5940 §2.1)", () => {
  const list = revocationList(root, []);
  const ocsp = sequence(integer(0), context(0, sequence(oid(OID.ocspBasic), octetString(utf8("x")))));
  expect(parseSignedData(der)).toMatchObject({ crls: [], ocsps: [], version: 1 });
  expect(withRevocationValues(der, { crls: [], ocsps: [] })).toEqual(der);

  const listed = withRevocationValues(der, { crls: [list], ocsps: [] });
  expect(parseSignedData(listed)).toMatchObject({ crls: [list], ocsps: [], version: 1 });
  // Another format makes it version 5 (§5.1); what was there stays, and nothing comes twice.
  const both = withRevocationValues(listed, { crls: [], ocsps: [ocsp] });
  expect(parseSignedData(both)).toMatchObject({ crls: [list], ocsps: [ocsp], version: 5, content });
  expect(withRevocationValues(both, { crls: [list], ocsps: [ocsp] })).toEqual(both);
  const bare = withRevocationValues(certificatesOnly([]), { crls: [list], ocsps: [] });
  expect(parseSignedData(bare)).toMatchObject({ certificates: [], crls: [list] });
});

test("revocation information of a format nobody knows is passed over (RFC 5652 §10.2.1)", () => {
  const list = revocationList(root, []);
  const foreign = [
    context(1, oid("1.2.3.4"), sequence()),
    context(1, oid(OID.ocspRevocationInfo)),
    context(1, sequence(), sequence()),
    context(2, oid(OID.ocspRevocationInfo), sequence()),
    list,
  ];
  const listed = withRevocationValues(der, { crls: [list], ocsps: [] });
  const mixed = replaced(readDer(listed), [...SIGNED_DATA, 4], () => tlv(0xa1, concat(...foreign)));
  expect(parseSignedData(mixed)).toMatchObject({ crls: [list], ocsps: [] });
});
