import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { algorithm } from "#core/asn1/algorithm.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import { context, contextPrimitive, octetString, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";

import { sm3 } from "#core/sm/sm3.ts";
import { certificateOf, parseCertificate } from "#core/x509/certificate.ts";
import { nameOf } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certify, selfSigned, sm2KeyPair } from "#test/sm2-ca.ts";
import { namesSigningCertificate, signingCertificateProblem } from "./signing-certificate.ts";

const root = selfSigned("根");
const der = certify(root, { subject: nameOf([{ label: "CN", value: "林知秋" }]), point: sm2KeyPair().point });
// Read as the certificate of a CMS that has come before, whose hash is remembered.
const [signer = parseCertificate(der)] = [0, 1, 2].map(() => certificateOf(readDer(der))).toReversed();
const other = parseCertificate(root.der);

const hashed = (name: "sha1" | "sha256", bytes: Uint8Array) => new Uint8Array(createHash(name).update(bytes).digest());
const [sha1, sha256] = [octetString(hashed("sha1", der)), octetString(hashed("sha256", der))];
const stranger = octetString(hashed("sha256", root.der));

/** GeneralName [4] directoryName, and another kind of name (RFC 5280 §4.2.1.6). */
const directory = (name: Uint8Array) => context(4, name);
const mail = contextPrimitive(1, new TextEncoder().encode("ca@example.cn"));
const issuedBy = (names: Uint8Array[], serial = signer.serialDer) => sequence(sequence(...names), serial);
const right = issuedBy([directory(root.subject)]);

const attribute = (type: string, ...certificates: Uint8Array[]) => ({
  oid: type,
  values: [readDer(sequence(sequence(...certificates)))],
});
const v1 = (...ids: Uint8Array[]) => attribute(OID.signingCertificate, ...ids);
const v2 = (...ids: Uint8Array[]) => attribute(OID.signingCertificateV2, ...ids);
const judge = (...attributes: ReturnType<typeof attribute>[]) =>
  signingCertificateProblem(attributes, signer, nodeCrypto);

test.each([
  ["without the attribute there is nothing to check", []],
  ["by SHA-256, which is the default and not written", [v2(sequence(sha256))]],
  ["by SHA-256 that is written", [v2(sequence(algorithm(OID.sha256), sha256))]],
  ["by SM3", [v2(sequence(algorithm(OID.sm3), octetString(sm3(der))))]],
  ["by SHA-1 in the older attribute (RFC 2634 §5.4)", [v1(sequence(sha1))]],
  ["both attributes", [v1(sequence(sha1)), v2(sequence(sha256))]],
  ["issuer and serial number too", [v2(sequence(sha256, right))]],
  ["the issuer among other names", [v2(sequence(sha256, issuedBy([mail, directory(root.subject)])))]],
  ["first of several; the others are its issuers", [v2(sequence(sha256), sequence(stranger))]],
])("RFC 5035 §5.4 the signer is named: %s", (_, attributes) => {
  expect(judge(...attributes)).toBeNull();
});

test.each([
  ["another certificate", [v2(sequence(stranger))]],
  ["another certificate first", [v2(sequence(stranger), sequence(sha256))]],
  [
    "another in the older attribute, whatever the newer says",
    [v1(sequence(octetString(hashed("sha1", root.der)))), v2(sequence(sha256))],
  ],
  ["SHA-256 in the older attribute, which is SHA-1's", [v1(sequence(sha256))]],
  ["an algorithm in the older attribute, which has no place for it", [v1(sequence(algorithm(OID.sha1), sha1))]],
  ["a hash nobody knows", [v2(sequence(algorithm("1.2.3.4"), sha256))]],
  ["no certificate", [v2()]],
  ["an attribute without a value", [{ oid: OID.signingCertificateV2, values: [] }]],
  [
    "an attribute with two values",
    [{ oid: OID.signingCertificateV2, values: [...v2(sequence(sha256)).values, ...v2(sequence(stranger)).values] }],
  ],
  ["the attribute twice (RFC 5035 §5.4)", [v2(sequence(sha256)), v2(sequence(sha256))]],
  ["the attribute twice, once without a value", [v2(sequence(sha256)), { oid: OID.signingCertificateV2, values: [] }]],
  ["another serial number", [v2(sequence(sha256, issuedBy([directory(root.subject)], other.serialDer)))]],
  ["another issuer", [v2(sequence(sha256, issuedBy([directory(signer.subject.der)])))]],
  ["an issuer that has no directory name", [v2(sequence(sha256, issuedBy([mail])))]],
])("RFC 5035 §5.4 refused: %s", (_, attributes) => {
  expect(judge(...attributes)).toEqual(expect.any(String));
});

test("whether the signer named its certificate at all", () => {
  expect([[v1()], [v2()], [], [{ oid: OID.contentType, values: [] }]].map(namesSigningCertificate)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
