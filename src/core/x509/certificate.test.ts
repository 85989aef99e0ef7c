import { expect, test } from "vitest";
import { childrenOf, type Der, readDer } from "#core/asn1/der-reader.ts";
import {
  bitString,
  contextPrimitive,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  tlv,
} from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { certify, selfSigned, sm2KeyPair } from "#test/sm2-ca.ts";
import { replaced, withOneMore } from "#test/replaced.ts";
import { certificateOf, comesAgain, parseCertificate } from "./certificate.ts";
import { extension } from "./extensions.ts";
import { nameOf, readName } from "./name.ts";

const root = selfSigned("根");
const der = certify(root, {
  subject: nameOf([{ label: "CN", value: "林知秋" }]),
  point: sm2KeyPair().point,
  extensions: [extension(OID.subjectKeyIdentifier, octetString(Uint8Array.of(1)))],
});

const changed = (path: number[], change: (old: Der) => Uint8Array) =>
  parseCertificate(replaced(readDer(der), path, change));

test.each([
  ["Certificate", []],
  ["TBSCertificate", [0]],
  ["version", [0, 0]],
  ["Validity", [0, 4]],
  ["SubjectPublicKeyInfo", [0, 6]],
  ["Extensions' wrapper", [0, 7]],
  ["Extension", [0, 7, 0, 0]],
])("RFC 5280 §4.1 nothing more stands in %s than its fields", (_, path) => {
  expect(() => changed(path, (old) => old.whole)).not.toThrow();
  expect(() => changed(path, withOneMore)).toThrow();
});

test("unique identifiers, which nobody writes any more, are walked past in their order (§4.1.2.8)", () => {
  const [issuerId, subjectId] = [1, 2].map((tag) => contextPrimitive(tag, bitString(Uint8Array.of(1)).subarray(2)));
  if (!issuerId || !subjectId) throw new Error("identifiers");
  const behindKey = (...ids: Uint8Array[]) => changed([0, 6], (key) => Buffer.concat([key.whole, ...ids]));
  expect(behindKey(issuerId, subjectId).extensions.all).toHaveLength(1);
  expect(behindKey(subjectId).extensions.all).toHaveLength(1);
  expect(() => behindKey(subjectId, issuerId)).toThrow();
  expect(
    changed([0, 6], (key) => Buffer.concat([key.whole, tlv(0xa1, nullValue()), tlv(0xa2, nullValue())])).version,
  ).toBe(3);
});

test("the version is one more than what is written, and 1 where none is (§4.1.2.1)", () => {
  expect(parseCertificate(der).version).toBe(3);
  expect(changed([0, 0], (old) => tlv(old.tag, integer(1))).version).toBe(2);
  const old = replaced(readDer(der), [0], (tbs) =>
    tlv(
      0x30,
      ...childrenOf(tbs)
        .slice(1)
        .map(({ whole }) => whole),
    ),
  );
  expect(parseCertificate(old).version).toBe(1);
});

test.each([
  [Uint8Array.of(0x00, 0x80), "80"],
  [Uint8Array.of(0x7f), "7f"],
  [Uint8Array.of(0x80), "80"],
  [Uint8Array.of(0xff, 0x01), "ff01"],
  [Uint8Array.of(0x00), "00"],
])("serial numbers: %s is %s; a negative one keeps its bytes", (bytes, hex) => {
  expect(changed([0, 1], () => tlv(0x02, bytes)).serialHex).toBe(hex);
});

test("what is remembered is never given for other bytes: each byte changed gives another certificate or none", () => {
  for (let i = 0; i < 3; i++) certificateOf(readDer(der));
  const kept = certificateOf(readDer(der));
  expect([comesAgain(kept), comesAgain(parseCertificate(der.slice()))]).toEqual([true, true]);
  for (let at = 0; at < der.length; at++) {
    const other = der.map((byte, i) => (i === at ? byte ^ 1 : byte));
    let read: Uint8Array | null = null;
    try {
      read = certificateOf(readDer(other)).der;
    } catch {
      // no certificate any more
    }
    if (read) expect(read, `byte ${at}`).toEqual(other);
  }
});

test("names that share a place in memory keep their own: a thousand, three times over", () => {
  const texts = Array.from({ length: 1000 }, (_, i) => `医师${i}`);
  const names = texts.map((value) => nameOf([{ label: "CN", value }]));
  for (let round = 0; round < 3; round++)
    for (const [i, name] of names.entries()) {
      const twice = [readName(readDer(name)), readName(readDer(name))];
      for (const one of twice) expect([one.text, one.der]).toEqual([`CN=${texts[i]}`, name]);
    }
});

test("an extension comes once, among few and among many (§4.2)", () => {
  const many = (count: number, last: number) => [
    ...Array.from({ length: count }, (_, i) => extension(`1.2.3.${i}`, nullValue())),
    extension(`1.2.3.${last}`, nullValue()),
  ];
  const withAll = (all: Uint8Array[]) => () => changed([0, 7, 0], () => sequence(...all));
  for (const count of [3, 23, 24, 40]) {
    expect(withAll(many(count, 999))).not.toThrow();
    expect(withAll(many(count, 0))).toThrow("one comes twice");
    expect(withAll(many(count, count - 1))).toThrow("one comes twice");
  }
});

test("addresses of lists and responders: URIs of full names, and OCSP's among other ways of access (§4.2.1.13, §4.2.2.1)", () => {
  const uri = (text: string) => contextPrimitive(6, new TextEncoder().encode(text));
  const full = (...names: Uint8Array[]) => tlv(0x30, tlv(0xa0, tlv(0xa0, ...names)));
  const relative = tlv(0x30, tlv(0xa0, tlv(0xa1, nullValue())));
  const reasons = tlv(0x30, contextPrimitive(1, Uint8Array.of(0, 1)));
  const lists = sequence(
    full(tlv(0xa4, root.subject), uri("http://a/1")),
    relative,
    reasons,
    full(uri("ldap://b"), uri("http://c/2")),
  );
  const caIssuers = sequence(oid("1.3.6.1.5.5.7.48.2"), uri("http://d/ca"));
  const access = sequence(
    caIssuers,
    sequence(oid(OID.ocsp), tlv(0xa4, root.subject)),
    sequence(oid(OID.ocsp), uri("http://e/ocsp")),
  );
  const { extensions } = changed([0, 7, 0], () =>
    sequence(extension(OID.crlDistributionPoints, lists), extension(OID.authorityInfoAccess, access)),
  );
  expect(extensions).toMatchObject({ crlUrls: ["http://a/1", "ldap://b", "http://c/2"], ocspUrls: ["http://e/ocsp"] });
});
