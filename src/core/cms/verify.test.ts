import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { algorithm } from "#core/asn1/algorithm.ts";
import { childrenOf, readDer } from "#core/asn1/der-reader.ts";
import {
  certificateTime,
  context,
  contextPrimitive,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  tlv,
} from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { concat, utf8 } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { extension } from "#core/x509/extensions.ts";
import { nameOf } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certify, personExtensions, random, selfSigned, sm2KeyPair, sm2Sign } from "#test/sm2-ca.ts";
import { assembleSignedData, certificatesOnly } from "./assemble.ts";
import { certificatesIn, parseSignedData } from "./parse.ts";
import { attribute, signedAttributes } from "./signed-attributes.ts";
import { type CmsInput, verifySignedData } from "./verify.ts";

const root = selfSigned("根");
const key = sm2KeyPair();
const subject = nameOf([{ label: "CN", value: "林知秋" }]);
const signer = certify(root, { subject, point: key.point, extensions: personExtensions(root.key.point) });
const content = random(300);
const parts = [content.subarray(0, 100), content.subarray(100)];

const verify = (der: Uint8Array, more: Partial<CmsInput> = {}) =>
  verifySignedData(parseSignedData(der), { content: parts, crypto: nodeCrypto, ...more });
const codes = (der: Uint8Array, body: readonly Uint8Array[] | null = parts, more: Partial<CmsInput> = {}) =>
  verify(der, { content: body, ...more }).problems.map(({ code }) => code);

function ours(attributes = signedAttributes({ digest: sm3(content), certificateDer: signer })): Uint8Array {
  return assembleSignedData({
    signedAttrs: attributes,
    signatureDer: sm2Sign(key, attributes),
    certificates: [signer],
  });
}

/** A SignedData as others write it, each part changeable. */
function foreign(
  change: {
    outer?: string;
    type?: string;
    content?: Uint8Array;
    digest?: Uint8Array;
    name?: Uint8Array;
    attributes?: Uint8Array[] | null;
    signed?: Uint8Array;
    signers?: number;
    certificate?: Uint8Array;
    sid?: Uint8Array;
    unsigned?: Uint8Array[];
  } = {},
): Uint8Array {
  const { issuer, serialDer } = parseCertificate(signer);
  const attributes =
    change.attributes === null
      ? null
      : setOf(
          ...(change.attributes ?? [
            attribute(OID.contentType, oid(change.type ?? OID.data)),
            attribute(OID.messageDigest, octetString(sm3(content))),
          ]),
        );
  const signature = sm2Sign(key, change.signed ?? attributes ?? content);
  const info = sequence(
    integer(1),
    change.sid ?? sequence(issuer.der, serialDer),
    change.digest ?? algorithm(OID.sm3),
    ...(attributes ? [tlv(0xa0, readDer(attributes).content)] : []),
    change.name ?? algorithm(OID.sm2WithSm3),
    octetString(signature),
    ...(change.unsigned ? [tlv(0xa1, ...change.unsigned)] : []),
  );
  return sequence(
    oid(change.outer ?? OID.signedData),
    context(
      0,
      sequence(
        integer(1),
        setOf(algorithm(OID.sm3)),
        sequence(oid(change.type ?? OID.data), ...(change.content ? [context(0, octetString(change.content))] : [])),
        context(0, change.certificate ?? signer),
        setOf(...Array.from({ length: change.signers ?? 1 }, () => info)),
      ),
    ),
  );
}

test("what we write verifies, also padded as a PDF pads it", () => {
  expect(codes(ours())).toEqual([]);
  expect(codes(concat(ours(), new Uint8Array(500)))).toEqual([]);
  expect(() => parseSignedData(concat(ours(), Uint8Array.of(1)))).toThrow("bytes follow");
});

test("our signed attributes are exactly three, in DER order, without signingTime (protocol.md §3)", () => {
  const attributes = childrenOf(readDer(signedAttributes({ digest: sm3(content), certificateDer: signer })));
  expect(attributes).toHaveLength(3);
  const result = verifySignedData(parseSignedData(ours()), { content: parts, crypto: nodeCrypto });
  expect(result).toMatchObject({ ok: true, signingTime: null, digestAlgorithm: "sm3", token: null });
  expect(result.messageDigest).toEqual(sm3(content));
  expect(() => signedAttributes({ digest: new Uint8Array(20), certificateDer: signer })).toThrow(RangeError);
});

const withNull = (name: string) => sequence(oid(name), nullValue());
test.each([
  ["PKCS#7 identifiers", {}],
  ["GM/T 0010 identifiers", { outer: OID.gmSignedData, type: OID.gmData }],
  [
    "GM/T 0010 outside, PKCS#7 in the attribute",
    {
      outer: OID.gmSignedData,
      type: OID.gmData,
      attributes: [attribute(OID.contentType, oid(OID.data)), attribute(OID.messageDigest, octetString(sm3(content)))],
    },
  ],
  ["NULL parameters", { digest: withNull(OID.sm3), name: withNull(OID.sm2WithSm3) }],
  ["SM2-1 as the signature algorithm", { name: algorithm(OID.sm2Sign) }],
  ["the key's algorithm as the signature algorithm", { name: sequence(oid(OID.ecPublicKey), oid(OID.sm2Curve)) }],
  ["no signed attributes", { attributes: null }],
])("accepted: %s", (_, change) => {
  expect(codes(foreign(change))).toEqual([]);
});

test("encapsulated content is taken when none is given, and indefinite lengths around it are read", () => {
  const whole = foreign({ content });
  expect(codes(whole, null)).toEqual([]);
  const { content: inside } = readDer(whole);
  expect(codes(concat(Uint8Array.of(0x30, 0x80), inside, Uint8Array.of(0, 0)), null)).toEqual([]);
  expect(codes(foreign(), null)).toEqual(["content-missing"]);
  expect(codes(foreign({ attributes: null }), null)).toEqual(["content-missing"]);
});

test("a changed content, attribute, signature or certificate is each named", () => {
  expect(codes(ours(), [utf8("anders")])).toEqual(["digest-mismatch"]);
  expect(codes(foreign({ attributes: null }), [utf8("anders")])).toEqual(["signature"]);
  const der = ours();
  const flipped = (at: number) => der.map((byte, i) => (i === at ? byte ^ 1 : byte));
  expect(codes(flipped(der.length - 1))).toEqual(["signature"]);
  expect(codes(foreign({ signed: utf8("something else") }))).toEqual(["signature"]);
  const other = certify(root, {
    subject,
    point: sm2KeyPair().point,
    serial: parseCertificate(signer).serialDer.subarray(2),
  });
  expect(codes(foreign({ certificate: other }))).toEqual(["signature"]);
  expect(codes(foreign({ certificate: root.der }))).toEqual(["certificate-missing"]);
  const named = childrenOf(readDer(signedAttributes({ digest: sm3(content), certificateDer: signer })));
  const attributes = named.map(({ whole }) => whole);
  expect(codes(foreign({ certificate: root.der, attributes }))).toEqual(["certificate-missing"]);
});

test("signingCertificateV2 binds the certificate: the same key under another one is refused (RFC 5035 §5.4)", () => {
  const twin = certify(root, { subject, point: key.point, serial: parseCertificate(signer).serialDer.subarray(2) });
  const attributes = signedAttributes({ digest: sm3(content), certificateDer: signer });
  const swapped = assembleSignedData({
    signedAttrs: attributes,
    signatureDer: sm2Sign(key, attributes),
    certificates: [twin],
  });
  expect(codes(swapped)).toEqual(["signing-certificate"]);
});

const type = attribute(OID.contentType, oid(OID.data));
const digest = attribute(OID.messageDigest, octetString(sm3(content)));
const twoValues = sequence(oid(OID.messageDigest), setOf(octetString(sm3(content)), octetString(sm3(content))));

test("the signer is the certificate that is named, by issuer and serial number or by key (RFC 5652 §5.3)", () => {
  const { serialDer } = parseCertificate(signer);
  const sameSerial = sequence(selfSigned("别的根").subject, serialDer);
  expect(codes(foreign({ sid: sameSerial }))).toEqual(["certificate-missing"]);
  const sameIssuer = sequence(root.subject, parseCertificate(root.der).serialDer);
  expect(codes(foreign({ sid: sameIssuer }))).toEqual(["certificate-missing"]);
  const keyId = sm3(key.point).subarray(0, 20);
  const named = extension(OID.subjectKeyIdentifier, octetString(keyId));
  const certificate = certify(root, { subject, point: key.point, extensions: [named] });
  const byKey = { sid: contextPrimitive(0, keyId) };
  expect(codes(foreign({ ...byKey, certificate }))).toEqual([]);
  expect(codes(foreign({ sid: contextPrimitive(0, random(20)), certificate }))).toEqual(["certificate-missing"]);
  expect(codes(foreign(byKey))).toEqual(["certificate-missing"]);
  expect(codes(foreign({ certificate: root.der }), parts, { pool: [parseCertificate(signer)] })).toEqual([]);
});

test("a digest stands for the content only where there are signed attributes (RFC 5652 §5.4)", () => {
  const digest = { hash: "sm3" as const, value: sm3(content) };
  expect(codes(foreign(), null, { digest })).toEqual([]);
  expect(codes(foreign(), null, { digest: { ...digest, value: sm3() } })).toEqual(["digest-mismatch"]);
  expect(codes(foreign(), parts, { digest: { ...digest, value: sm3() } })).toEqual(["digest-mismatch"]);
  expect(codes(foreign(), null, { digest: { hash: "sha256", value: sm3(content) } })).toEqual(["content-missing"]);
  expect(codes(foreign({ attributes: null }), null, { digest })).toEqual(["content-missing"]);
});

test("SHA-1 is weak: intact, but not in order", () => {
  const sha1 = createHash("sha1").update(content).digest();
  const attributes = [type, attribute(OID.messageDigest, octetString(sha1))];
  const weak = verify(foreign({ digest: algorithm(OID.sha1), attributes }));
  expect(weak).toMatchObject({ ok: false, intact: true, problems: [{ code: "algorithm-weak" }] });
  const worse = verify(foreign({ digest: algorithm(OID.sha1), attributes, signed: utf8("x") }));
  expect(worse).toMatchObject({ ok: false, intact: false });
  const both = verify(foreign({ digest: algorithm(OID.sha1), attributes }), { content: [utf8("anders")] });
  expect(both.problems.map(({ code }) => code)).toEqual(["digest-mismatch", "algorithm-weak"]);
  expect(both).toMatchObject({ ok: false, intact: false });
});

test("signing time and timestamp are read, each by its own type", () => {
  const at = Date.UTC(2026, 10, 24);
  const token = sequence(oid(OID.signedData));
  const other = attribute("1.2.3.4", sequence());
  const der = foreign({
    attributes: [type, digest, attribute(OID.signingTime, certificateTime(at))],
    unsigned: [other, attribute(OID.signatureTimeStamp, token)],
  });
  expect(verify(der)).toMatchObject({ ok: true, signingTime: at, token });
  expect(verify(foreign({ unsigned: [other] })).token).toBeNull();
});

test.each([
  ["no messageDigest", [type], ["attribute-missing"]],
  ["no contentType", [digest], ["attribute-missing"]],
  ["messageDigest twice", [type, digest, digest], ["attribute-twice"]],
  ["a messageDigest of two values", [type, twoValues], ["attribute-twice"]],
  ["a messageDigest without a value", [type, sequence(oid(OID.messageDigest), setOf())], ["attribute-missing"]],
  ["another contentType", [attribute(OID.contentType, oid(OID.tstInfo)), digest], ["content-type"]],
  ["contentType that is no identifier", [attribute(OID.contentType, octetString(utf8("x"))), digest], ["content-type"]],
  ["signingTime that is no time", [type, digest, attribute(OID.signingTime, octetString(utf8("x")))], ["malformed"]],
])("refused: %s", (_, attributes, wanted) => {
  expect(codes(foreign({ attributes }))).toEqual(wanted);
});

test("a signature over attributes does not pass for one over content that is their DER", () => {
  const attributes = signedAttributes({ digest: sm3(content), certificateDer: signer });
  const overRaw = foreign({ attributes: null, signed: attributes });
  expect(codes(overRaw, [attributes.subarray(0, 9), attributes.subarray(9)])).toEqual(["malformed"]);
  expect(codes(overRaw, [new Uint8Array(), attributes])).toEqual(["malformed"]);
  expect(codes(overRaw, [attributes.subarray(0, 1), attributes.subarray(1)])).toEqual(["malformed"]);
  expect(codes(overRaw)).toEqual(["signature"]);
});

test.each([
  ["a SEQUENCE", sequence(integer(1))],
  ["a SET of nothing, which attributes never are (RFC 5652 §5.3)", setOf()],
  ["bytes that begin like a SET", utf8("1 Tablette")],
  ["nothing", new Uint8Array()],
])("without signed attributes content may well be %s", (_, body) => {
  expect(codes(foreign({ attributes: null, signed: body }), [body])).toEqual([]);
});

test("no signer, two signers, an unknown algorithm", () => {
  expect(codes(foreign({ signers: 0 }))).toEqual(["signer-count"]);
  expect(codes(foreign({ signers: 2 }))).toEqual(["signer-count"]);
  expect(verify(foreign({ signers: 0 }))).toMatchObject({ ok: false, intact: false, signer: null });
  expect(codes(foreign({ digest: algorithm("1.2.3.4") }))).toEqual(["algorithm-unknown"]);
  expect(codes(foreign({ name: algorithm("1.2.3.4") }))).toEqual(["algorithm-unknown"]);
  expect(codes(foreign({ name: sequence(oid(OID.sm2WithSm3), integer(1)) }))).toEqual(["algorithm-unknown"]);
  // Known, but not what the signer's key can do.
  expect(codes(foreign({ name: algorithm(OID.rsaWithSm3) }))).toEqual(["signature"]);
});

test("no truncation and no single changed byte makes a CMS verify, crash or hang", () => {
  const der = ours();
  for (let length = 0; length < der.length; length += 11)
    expect(() => parseSignedData(der.subarray(0, length))).toThrow();
  let kept = 0;
  for (let at = 0; at < der.length; at += 3) {
    try {
      const spoilt = der.map((byte, i) => (i === at ? byte ^ 0x04 : byte));
      if (codes(spoilt).length === 0) kept++;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  // What is neither signed nor compared may change: versions, the digest set, the enclosed certificate's own signature.
  expect(kept).toBeLessThan(20);
});

test("certs-only SignedData gives its certificates, and refuses one it cannot read", () => {
  expect(certificatesIn(certificatesOnly([signer, root.der])).map((one) => one.subject.text)).toHaveLength(2);
  expect(certificatesIn(certificatesOnly([]))).toEqual([]);
  expect(() => certificatesIn(certificatesOnly([sequence(integer(1))]))).toThrow("cannot be read");
});
