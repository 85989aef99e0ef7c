import { describe, expect, test } from "vitest";
import { algorithm } from "#core/asn1/algorithm.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import { context, integer, nullValue, octetString, oid, sequence, setOf, tlv } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { concat, utf8 } from "#core/bytes.ts";
import { assembleSignedData, certificatesOnly } from "#core/cms/assemble.ts";
import { attribute, signedAttributes } from "#core/cms/signed-attributes.ts";
import { signatureFromDer, signatureToDer, sm2Digest, sm2SignDigest, sm2Za } from "#core/sm/sm2.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { buildRequest, parseRequest } from "#core/tsp/request.ts";
import { grantedResponse } from "#core/tsp/response.ts";
import { buildTstInfo } from "#core/tsp/tst-info.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { dumpAsn1 } from "#core/asn1/dump.ts";
import { extension } from "#core/x509/extensions.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { nameOf } from "#core/x509/name.ts";
import {
  certify,
  DAY,
  type KeyPair,
  NOW,
  personExtensions,
  random,
  revocationList,
  selfSigned,
  sm2KeyPair,
  sm2Sign,
  sm2Token,
  subordinate,
  tsaExtensions,
} from "#test/sm2-ca.ts";
import { type DataInput, verifyData } from "./verify-data.ts";

const root = selfSigned("测试根");
const issuing = subordinate(root, "测试签发 CA");
const content = utf8('{"处方号":"CF1"}');

function person(name: string, extra: Partial<Parameters<typeof certify>[1]> = {}) {
  const key = sm2KeyPair();
  const subject = nameOf([{ label: "CN", value: name }]);
  const extensions = personExtensions(issuing.key.point);
  return { key, der: certify(issuing, { subject, point: key.point, extensions, ...extra }) };
}
type Person = ReturnType<typeof person>;
const doctor = person("林知秋");
const nurse = person("周仲景");

const trust = { anchors: [parseCertificate(root.der)], nowMs: NOW };
const verify = (signature: Uint8Array, more: Partial<DataInput> = {}, by = trust) =>
  verifyData({ signature, content, digest: null, certificates: [], ...more }, by);
const statusOf = (report: ReturnType<typeof verify>, code: string, at = 0) =>
  report.signers[at]?.constraints.find((one) => one.code === code)?.status;
const codesOf = (report: ReturnType<typeof verify>, at = 0) => report.signers[at]?.reasons.map(({ code }) => code);

type Change = {
  outer?: string;
  type?: string;
  enclosed?: Uint8Array | null;
  digest?: Uint8Array;
  name?: Uint8Array;
  attributes?: readonly Uint8Array[] | null;
  sign?: (key: KeyPair, message: Uint8Array) => Uint8Array;
  unsigned?: readonly Uint8Array[];
};

function signerInfo({ key, der }: Person, change: Change): Uint8Array {
  const { issuer, serialDer } = parseCertificate(der);
  const type = change.type ?? OID.data;
  const attributes =
    change.attributes === null
      ? null
      : setOf(
          ...(change.attributes ?? [
            attribute(OID.contentType, oid(type)),
            attribute(OID.messageDigest, octetString(sm3(content))),
          ]),
        );
  const signature = (change.sign ?? sm2Sign)(key, attributes ?? content);
  return sequence(
    integer(1),
    sequence(issuer.der, serialDer),
    change.digest ?? algorithm(OID.sm3),
    ...(attributes ? [tlv(0xa0, readDer(attributes).content)] : []),
    change.name ?? algorithm(OID.sm2WithSm3),
    octetString(signature),
    ...(change.unsigned ? [tlv(0xa1, ...change.unsigned)] : []),
  );
}

/** A SignedData as anybody may write it. */
function foreign(people: readonly Person[], change: Change = {}, certificates = [doctor.der, issuing.der]): Uint8Array {
  const type = change.type ?? OID.data;
  return sequence(
    oid(change.outer ?? OID.signedData),
    context(
      0,
      sequence(
        integer(1),
        setOf(change.digest ?? algorithm(OID.sm3)),
        sequence(oid(type), ...(change.enclosed ? [context(0, octetString(change.enclosed))] : [])),
        tlv(0xa0, ...certificates),
        tlv(0x31, ...people.map((one) => signerInfo(one, change))),
      ),
    ),
  );
}

describe("accepted, whoever wrote it", () => {
  const withNull = (name: string) => sequence(oid(name), nullValue());
  test.each<[string, Change]>([
    ["PKCS#7", {}],
    ["GM/T 0010", { outer: OID.gmSignedData, type: OID.gmData }],
    ["SM2-1 as signature algorithm (301.1)", { name: algorithm(OID.sm2Sign) }],
    ["NULL parameters", { digest: withNull(OID.sm3), name: withNull(OID.sm2WithSm3) }],
    ["no signed attributes", { attributes: null }],
    ["the content enclosed", { enclosed: content }],
  ])("%s", (_, change) => {
    const report = verify(foreign([doctor], change), change.enclosed ? { content: null } : {});
    expect(report).toMatchObject({ verdict: "valid", kind: "cms", signers: [{ algorithm: "SM2 / SM3", reasons: [] }] });
    expect(report.contentTypes).toBe(change.outer === OID.gmSignedData ? "gm" : "pkcs7");
    expect(report.signers[0]?.certificates.map(({ name, isAnchor }) => [name, isAnchor])).toEqual([
      ["林知秋", false],
      ["测试签发 CA", false],
      ["测试根", true],
    ]);
    expect(statusOf(report, "format.attributes")).toBe(change.attributes === null ? "NOT_APPLIED" : "PASSED");
    expect(statusOf(report, "cryptography.identity")).toBe("PASSED");
  });

  test("the algorithms signed are those that stand beside it, whether or not with NULL (RFC 6211)", () => {
    for (const protection of [
      sequence(algorithm(OID.sm3), tlv(0xa1, oid(OID.sm2WithSm3))),
      sequence(sequence(oid(OID.sm3), nullValue()), tlv(0xa1, oid(OID.sm2WithSm3), nullValue())),
    ]) {
      const attributes = [
        attribute(OID.contentType, oid(OID.data)),
        attribute(OID.messageDigest, octetString(sm3(content))),
        attribute("1.2.840.113549.1.9.52", protection),
      ];
      expect(verify(foreign([doctor], { attributes })).verdict).toBe("valid");
    }
  });

  test("indefinite lengths around it, and certificates in any order, or beside it", () => {
    const { content: inside } = readDer(foreign([doctor], {}, [root.der, issuing.der, nurse.der, doctor.der]));
    expect(verify(concat(Uint8Array.of(0x30, 0x80), inside, Uint8Array.of(0, 0))).verdict).toBe("valid");
    const bare = foreign([doctor], {}, [nurse.der]);
    expect(codesOf(verify(bare))).toContain("cms.certificate-missing");
    const certificates = [issuing.der, doctor.der].map(parseCertificate);
    expect(verify(bare, { certificates }).verdict).toBe("valid");
  });

  test("of several certificates that fit, the one whose hash was signed is the signer's", () => {
    const { serialDer } = parseCertificate(doctor.der);
    const namesake = person("林知秋", { serial: readDer(serialDer).content });
    const attributes = [
      attribute(OID.contentType, oid(OID.data)),
      attribute(OID.messageDigest, octetString(sm3(content))),
      attribute(
        OID.signingCertificateV2,
        sequence(sequence(sequence(algorithm(OID.sm3), octetString(sm3(doctor.der))))),
      ),
    ];
    for (const certificates of [
      [namesake.der, doctor.der, issuing.der],
      [doctor.der, namesake.der, issuing.der],
    ])
      expect(verify(foreign([doctor], { attributes }, certificates)).verdict).toBe("valid");
    const report = verify(foreign([namesake], { attributes }, [namesake.der, issuing.der]));
    expect(codesOf(report)).toContain("cms.signing-certificate");
  });

  test("a digest in place of the content, when there are signed attributes", () => {
    const given = { content: null, digest: { hash: "sm3" as const, value: sm3(content) } };
    expect(verify(foreign([doctor]), given).verdict).toBe("valid");
    expect(verify(foreign([doctor]), { ...given, digest: { hash: "sm3", value: sm3() } }).verdict).toBe("invalid");
    const bare = verify(foreign([doctor], { attributes: null }), given);
    expect(bare.verdict).toBe("unknown");
    expect(codesOf(bare)).toContain("data.content-needed");
    const other = verify(foreign([doctor]), { content: null, digest: { hash: "sha256", value: sm3() } });
    expect(other.verdict).toBe("unknown");
    expect(codesOf(other)).toContain("data.other-hash");
  });

  test("a certificate with BOOLEANs that are not DER is noted and taken", () => {
    const loose = [
      sequence(oid(OID.basicConstraints), tlv(0x01, Uint8Array.of(1)), octetString(sequence())),
      extension(OID.keyUsage, Uint8Array.of(3, 2, 6, 0xc0)),
    ];
    const explicit = [extension(OID.basicConstraints, sequence(tlv(0x01, Uint8Array.of(0))))];
    for (const extensions of [loose, explicit]) {
      const one = person("某某", { extensions });
      const report = verify(foreign([one], {}, [one.der, issuing.der]));
      expect(report.verdict).toBe("valid");
      expect(statusOf(report, "certificate.encoding")).toBe("WARNING");
    }
    expect(statusOf(verify(foreign([doctor])), "certificate.encoding")).toBe("PASSED");
  });
});

test("a name that hides or turns letters shows them", () => {
  const one = person("林\u202e秋知");
  const cms = foreign([one], {}, [one.der, issuing.der]);
  expect(verify(cms).signers[0]).toMatchObject({
    signer: { name: "林⟦U+202E⟧秋知", subject: "CN=林⟦U+202E⟧秋知" },
    certificates: [{ name: "林⟦U+202E⟧秋知" }, {}, {}],
  });
  expect(JSON.stringify(dumpAsn1(cms))).not.toContain("\u202e");
});

describe("several signers", () => {
  test("each is judged by itself, and the worst decides", () => {
    const all = [doctor.der, nurse.der, issuing.der];
    const good = verify(foreign([doctor, nurse], {}, all));
    expect(good).toMatchObject({
      verdict: "valid",
      signers: [{ signer: { name: "林知秋" } }, { signer: { name: "周仲景" } }],
    });
    const swapped = { ...nurse, key: sm2KeyPair() };
    const mixed = verify(foreign([doctor, swapped], {}, all));
    expect(mixed).toMatchObject({ verdict: "invalid", signers: [{ verdict: "valid" }, { verdict: "invalid" }] });
  });

  test("too many are cut, and said to be; none is no signature", () => {
    const many = verify(foreign(Array.from({ length: 12 }, () => doctor)));
    expect(many.signers).toHaveLength(10);
    expect(many).toMatchObject({ verdict: "unknown", reasons: [{ code: "data.too-many-signers" }] });
    const none = verify(certificatesOnly([doctor.der]));
    expect(none).toMatchObject({ verdict: "unknown", reasons: [{ code: "data.no-signer" }] });
  });
});

describe("refused, and why", () => {
  const digestOf = (point: Uint8Array, id: string, message: Uint8Array) => sm3(sm2Za(point, id), message);
  const by =
    (e: (point: Uint8Array, message: Uint8Array) => Uint8Array) =>
    ({ d, point }: KeyPair, message: Uint8Array) =>
      signatureToDer(sm2SignDigest(d, e(point, message), random));

  test.each<[string, Change, Partial<DataInput>, string]>([
    ["another content", {}, { content: utf8("别的") }, "cms.digest-mismatch"],
    ["another content, no attributes", { attributes: null }, { content: utf8("别的") }, "cms.signature"],
    ["an empty id", { sign: by((point, m) => digestOf(point, "", m)) }, {}, "data.sm2-empty-id"],
    ["no Z", { sign: by((_, m) => sm3(m)) }, {}, "data.sm2-no-z"],
    ["the digest signed", { attributes: null, sign: by((p, m) => sm2Digest(p, sm3(m))) }, {}, "data.sm2-over-digest"],
    [
      "two bare numbers in place of DER",
      {
        sign: (key, m) => {
          const { r, s } = signatureFromDer(sm2Sign(key, m));
          return concat(r, s);
        },
      },
      {},
      "data.sm2-raw-in-cms",
    ],
    ["another content enclosed than given", { enclosed: utf8("付 86400") }, {}, "data.two-contents"],
    ["another id was asked for", {}, { sm2Id: "ALICE123@YAHOO.COM" }, "data.sm2-default-id"],
    [
      "another content type",
      {
        attributes: [
          attribute(OID.contentType, oid(OID.tstInfo)),
          attribute(OID.messageDigest, octetString(sm3(content))),
        ],
      },
      {},
      "cms.content-type",
    ],
    [
      "other algorithms signed than stated (RFC 6211)",
      {
        attributes: [
          attribute(OID.contentType, oid(OID.data)),
          attribute(OID.messageDigest, octetString(sm3(content))),
          attribute("1.2.840.113549.1.9.52", sequence(algorithm(OID.sha256), tlv(0xa1, oid(OID.sm2WithSm3)))),
        ],
      },
      {},
      "cms.algorithm-swapped",
    ],
    ["no messageDigest", { attributes: [attribute(OID.contentType, oid(OID.data))] }, {}, "cms.attribute-missing"],
  ])("%s", (_, change, more, code) => {
    const report = verify(foreign([doctor], change), more);
    expect(report.verdict).toBe("invalid");
    expect(codesOf(report)).toContain(code);
  });

  test("an agreed id of their own holds when it is given", () => {
    const id = "ALICE123@YAHOO.COM";
    const cms = foreign([doctor], { sign: by((point, m) => digestOf(point, id, m)) });
    expect(verify(cms).verdict).toBe("invalid");
    expect(verify(cms, { sm2Id: id }).verdict).toBe("valid");
  });

  test("untrusted, expired, revoked, not yet valid, not for signing", () => {
    const cms = foreign([doctor]);
    const stranger = { ...trust, anchors: [parseCertificate(selfSigned("别的根").der)] };
    expect(verify(cms, {}, stranger)).toMatchObject({
      verdict: "unknown",
      subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
    });
    const late = { ...trust, nowMs: NOW + 400 * DAY };
    expect(codesOf(verify(cms, {}, late))).toContain("chain.expired");
    expect(verify(cms, { atMs: NOW }, late).verdict).toBe("valid");
    const { serialHex } = parseCertificate(doctor.der);
    const crls = [parseCrl(revocationList(issuing, [{ serialHex, at: NOW - 1000, reason: 1 }]))];
    const revoked = verify(cms, { atMs: NOW }, { ...trust, crls } as typeof trust);
    expect(revoked).toMatchObject({ verdict: "invalid", subIndication: "REVOKED" });
    const tsa = person("只盖时间戳", { extensions: tsaExtensions() });
    expect(codesOf(verify(foreign([tsa], {}, [tsa.der, issuing.der])))).toContain("chain.extended-key-usage");
  });

  test("no content: nobody can tell", () => {
    expect(verify(foreign([doctor]), { content: null })).toMatchObject({
      verdict: "unknown",
      subIndication: "SIGNED_DATA_NOT_FOUND",
    });
  });

  test("what is no signature at all, cut or spoilt, is said to be unreadable and never throws", () => {
    expect(verify(utf8("hello"))).toMatchObject({
      kind: "unreadable",
      verdict: "invalid",
      subIndication: "FORMAT_FAILURE",
    });
    const der = foreign([doctor]);
    for (let length = 0; length < der.length; length += 13)
      expect(verify(der.subarray(0, length)).verdict).not.toBe("valid");
    for (let at = 0; at < der.length; at += 7)
      expect(["valid", "unknown", "invalid"]).toContain(
        verify(der.map((byte, i) => (i === at ? byte ^ 0x21 : byte))).verdict,
      );
  });
});

const tsa = person("时间戳", { extensions: tsaExtensions() });
function token(stamped: Uint8Array, genTimeMs: number): Uint8Array {
  const { imprintDer, nonceDer } = parseRequest(buildRequest({ digest: sm3(stamped), certReq: true }), []);
  const serial = concat(Uint8Array.of(1), random(16));
  const tstInfo = buildTstInfo({ policy: "1.2.3", imprintDer, serial, genTimeMs, accuracyUs: 1000, nonceDer });
  return sm2Token(tsa.key, [tsa.der, issuing.der], tstInfo);
}

describe("timestamps", () => {
  const attributes = signedAttributes({ digest: sm3(content), certificateDer: doctor.der });
  const signatureDer = sm2Sign(doctor.key, attributes);
  const stamped = (timestampToken: Uint8Array) =>
    assembleSignedData({
      signedAttrs: attributes,
      signatureDer,
      certificates: [doctor.der, issuing.der],
      timestampToken,
    });

  test("a token proves that it was signed while the certificate was valid", () => {
    const cms = stamped(token(signatureDer, NOW + 1000));
    const late = { ...trust, nowMs: NOW + 366 * DAY };
    // The authority's certificate has ended too, so that the token itself needs proof; within its life it is accepted.
    expect(verify(cms, {}, { ...trust, nowMs: NOW + 364 * DAY })).toMatchObject({
      verdict: "valid",
      signers: [{ judgedAt: { because: "timestamp" }, timestamps: [{ isAccepted: true, authority: "时间戳" }] }],
    });
    expect(verify(cms, {}, late).verdict).toBe("unknown");
  });

  test("a token over something else proves nothing", () => {
    const report = verify(stamped(token(utf8("x"), NOW)));
    expect(report.verdict).toBe("unknown");
    expect(statusOf(report, "time.token")).toBe("INDETERMINATE");
  });

  test("a token or response by itself is checked over the content", () => {
    const der = token(content, NOW);
    for (const one of [der, grantedResponse(der)]) {
      expect(verify(one)).toMatchObject({
        verdict: "valid",
        kind: "timestamp",
        signers: [{ timestamps: [{ isAccepted: true }] }],
      });
      expect(verify(one, { content: utf8("别的") }).verdict).toBe("invalid");
      expect(verify(one, { content: null }).verdict).toBe("unknown");
    }
    const spoilt = der.map((byte, at) => (at === der.length - 1 ? byte ^ 1 : byte));
    expect(verify(spoilt).verdict).toBe("invalid");
  });
});

describe("raw signatures and certificates", () => {
  const certificates = [parseCertificate(doctor.der), parseCertificate(issuing.der)];
  const value = sm2Sign(doctor.key, content);

  test("SM2 as DER and as r‖s; the mistakes are named", () => {
    expect(verify(value, { certificates })).toMatchObject({ kind: "p1", verdict: "valid" });
    const { r, s } = signatureFromDer(value);
    const raw = verify(concat(r, s), { certificates });
    expect(raw.verdict).toBe("valid");
    expect(raw.signers[0]?.constraints.find(({ code }) => code === "cryptography.signature")?.found).toMatchObject([
      { code: "data.sm2-raw-form" },
    ]);
    expect(verify(value, { certificates, content: utf8("别的") }).verdict).toBe("invalid");
    expect(verify(value, { certificates, content: null }).verdict).toBe("unknown");
    const noZ = signatureToDer(sm2SignDigest(doctor.key.d, sm3(content), random));
    expect(codesOf(verify(noZ, { certificates }))).toContain("data.sm2-no-z");
  });

  test("a timestamp beside it proves when, as a CMS's inside does; over something else it proves nothing", () => {
    const late = { ...trust, nowMs: NOW + 364 * DAY };
    const short = person("短期", { notAfter: NOW + 30 * DAY });
    const given = { certificates: [short.der, issuing.der].map(parseCertificate) };
    const raw = sm2Sign(short.key, content);
    const der = token(raw, NOW + 1000);
    expect(verify(raw, given, late).verdict).toBe("unknown");
    for (const timestamp of [der, grantedResponse(der)])
      expect(verify(raw, { ...given, timestamp }, late)).toMatchObject({
        verdict: "valid",
        signers: [{ judgedAt: { because: "timestamp" }, timestamps: [{ isAccepted: true }] }],
      });
    const other = verify(raw, { ...given, timestamp: token(utf8("x"), NOW) });
    expect([other.verdict, statusOf(other, "time.token")]).toEqual(["unknown", "INDETERMINATE"]);
  });

  test("r‖s whose first byte is that of a SEQUENCE is r‖s as well", () => {
    let { r, s } = signatureFromDer(value);
    while (r[0] !== 0x30) ({ r, s } = signatureFromDer(sm2Sign(doctor.key, content)));
    expect(verify(concat(r, s), { certificates }).verdict).toBe("valid");
  });

  test("a certificate by itself: its chain and whether it stands", () => {
    const report = verify(doctor.der, { certificates: [parseCertificate(issuing.der)], content: null });
    expect(report).toMatchObject({ kind: "certificate", verdict: "valid", signers: [{ algorithm: "SM2" }] });
    expect(verify(doctor.der, { content: null }).verdict).toBe("unknown");
  });
});
