import { expect, test } from "vitest";
import { childrenOf, readDer } from "#core/asn1/der-reader.ts";
import { boolean, namedBits, nullValue, octetString, oid, sequence, tlv } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { fromHex } from "#core/bytes.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import {
  caExtensions,
  certify,
  DAY,
  NOW,
  personExtensions,
  type Profile,
  selfSigned,
  sm2KeyPair,
  subordinate,
  tsaExtensions,
} from "#test/sm2-ca.ts";
import { certificateOf, parseCertificate } from "./certificate.ts";
import type { Purpose } from "./chain-problem.ts";
import { verifyChain } from "./chain.ts";
import { extension, KEY_USAGE } from "./extensions.ts";
import { nameOf } from "./name.ts";

const root = selfSigned("根");
const issuing = subordinate(root, "签发");
const subject = nameOf([{ label: "CN", value: "林知秋" }]);
const { point } = sm2KeyPair();
const person = (extra: Partial<Profile> = {}, by = issuing) =>
  certify(by, { subject, point, extensions: personExtensions(by.key.point), ...extra });

function check(
  leaf: Uint8Array,
  options: { pool?: Uint8Array[]; anchors?: Uint8Array[]; atMs?: number; purpose?: Purpose } = {},
) {
  const result = verifyChain({
    leaf: parseCertificate(leaf),
    pool: (options.pool ?? [issuing.der]).map(parseCertificate),
    anchors: (options.anchors ?? [root.der]).map(parseCertificate),
    atMs: options.atMs ?? NOW,
    purpose: options.purpose ?? "sign",
    crypto: nodeCrypto,
  });
  return { ...result, codes: result.problems.map(({ code }) => code) };
}

test("a person's certificate chains through the issuing CA to the root", () => {
  const result = check(person());
  expect(result).toMatchObject({ ok: true, problems: [] });
  expect(result.path.map((one) => one.subject.text)).toEqual([
    "CN=林知秋",
    "C=CN, O=测试 CA, CN=签发",
    "C=CN, O=测试 CA, CN=根",
  ]);
});

test("an intermediate may be an anchor itself, and so may the certificate", () => {
  expect(check(person(), { pool: [], anchors: [issuing.der] }).ok).toBe(true);
  const leaf = person();
  expect(check(leaf, { pool: [], anchors: [leaf] })).toMatchObject({ ok: true });
});

test("the order and noise of the pool do not matter", () => {
  const noise = Array.from({ length: 10 }, (_, i) => selfSigned(`杂 ${i}`).der);
  expect(check(person(), { pool: [...noise, root.der, issuing.der] }).ok).toBe(true);
});

test("times: not yet, expired, and exactly on the edges", () => {
  const leaf = person({ notBefore: NOW, notAfter: NOW + DAY });
  const { notBefore, notAfter } = parseCertificate(leaf);
  expect(check(leaf, { atMs: notBefore - 1 }).codes).toEqual(["not-yet-valid"]);
  expect(check(leaf, { atMs: notBefore }).ok).toBe(true);
  expect(check(leaf, { atMs: notAfter }).ok).toBe(true);
  expect(check(leaf, { atMs: notAfter + 1 }).codes).toEqual(["expired"]);
  expect(check(person({ notAfter: NOW + 5000 * DAY }), { atMs: NOW + 2000 * DAY }).codes).toEqual(["expired"]);
});

test("a missing issuer, an unknown root and a forged signature are told apart", () => {
  expect(check(person(), { pool: [] })).toMatchObject({ codes: ["no-issuer"], ok: false });
  expect(check(person(), { anchors: [selfSigned("根").der] }).codes).toEqual(["signature"]);
  expect(check(person(), { anchors: [] }).codes).toEqual(["no-issuer"]);
  const impostor = { ...issuing, key: sm2KeyPair() };
  expect(check(person({ extensions: [] }, impostor)).codes).toEqual(["signature"]);
  const leaf = person();
  const altered = leaf.map((byte, i) => (i === leaf.length - 1 ? byte ^ 1 : byte));
  expect(check(altered).codes).toEqual(["signature"]);
});

test("a certificate for persons issues nothing (CVE-2002-0862 and its kin)", () => {
  const doctor = { key: sm2KeyPair(), subject, der: new Uint8Array() };
  const first = certify(issuing, { subject, point: doctor.key.point, extensions: personExtensions(issuing.key.point) });
  const leaf = certify(doctor, { subject: nameOf([{ label: "CN", value: "假" }]), point, extensions: [] });
  expect(check(leaf, { pool: [first, issuing.der] }).codes).toEqual(
    expect.arrayContaining(["not-a-ca", "key-usage", "path-length"]),
  );
});

test("pathLen counts what stands between, but not self-issued renewals (RFC 5280 §4.2.1.9)", () => {
  const below = subordinate({ ...issuing }, "更下一级");
  const leaf = person({}, below);
  expect(check(leaf, { pool: [below.der, issuing.der] }).codes).toEqual(["path-length"]);
  const wide = subordinate(root, "宽", {});
  const wideDer = certify(root, {
    subject: wide.subject,
    point: wide.key.point,
    extensions: caExtensions(wide.key.point, 1),
  });
  const next = subordinate({ ...wide, der: wideDer }, "其下");
  expect(check(person({}, next), { pool: [next.der, wideDer] }).ok).toBe(true);
});

test("an issuer needs keyCertSign; a signer needs digitalSignature or nonRepudiation", () => {
  const key = sm2KeyPair();
  const extensions = [
    extension(OID.basicConstraints, sequence(boolean(true)), true),
    extension(OID.keyUsage, namedBits(KEY_USAGE.crlSign), true),
  ];
  const crlOnly = subordinate(root, "只签 CRL", { point: key.point, extensions });
  expect(check(person({ extensions: [] }, { ...crlOnly, key }), { pool: [crlOnly.der] }).codes).toEqual(["key-usage"]);
  const usage = (...bits: number[]) => person({ extensions: [extension(OID.keyUsage, namedBits(...bits))] });
  expect(check(usage(KEY_USAGE.keyEncipherment)).codes).toEqual(["key-usage"]);
  expect(check(usage(KEY_USAGE.keyEncipherment), { purpose: "any" }).ok).toBe(true);
  // 单证 of a cloud CA: four bits, not critical (standards.md §1.4).
  expect(check(usage(0, 1, 2, 3)).ok).toBe(true);
  expect(check(person({ extensions: [] })).ok).toBe(true);
});

test("a timestamp's signer has timeStamping alone and critical (RFC 3161 §2.3), and signs no document", () => {
  const stamp = (...extensions: Uint8Array[]) => check(person({ extensions }), { purpose: "timestamp" });
  expect(stamp(...tsaExtensions()).ok).toBe(true);
  expect(stamp().codes).toEqual(["extended-key-usage"]);
  const purposes = (critical: boolean, ...names: string[]) =>
    extension(OID.extendedKeyUsage, sequence(...names.map(oid)), critical);
  expect(stamp(purposes(false, OID.kpTimeStamping)).codes).toEqual(["extended-key-usage"]);
  expect(stamp(purposes(true, OID.kpTimeStamping, OID.kpOcspSigning)).codes).toEqual(["extended-key-usage"]);
  expect(check(person({ extensions: tsaExtensions() })).codes).toEqual(["extended-key-usage"]);
});

test("an unknown critical extension is refused, an unknown other one is not", () => {
  const odd = (critical: boolean) =>
    person({ extensions: [extension("1.2.156.99999.1", octetString(Uint8Array.of(1)), critical)] });
  expect(check(odd(true)).codes).toEqual(["critical-extension"]);
  expect(check(odd(false)).ok).toBe(true);
});

test("certificates as licensed CAs write them: NULL parameters, explicit FALSE, odd BOOLEAN", () => {
  const algorithm = sequence(oid(OID.sm2WithSm3), nullValue());
  const explicitFalse = extension(OID.basicConstraints, sequence(boolean(false)));
  expect(check(person({ algorithm, extensions: [explicitFalse] })).ok).toBe(true);
  const oddTrue = tlv(0x30, oid(OID.keyUsage), Uint8Array.of(1, 1, 1), octetString(namedBits(0)));
  const leaf = person({ extensions: [oddTrue] });
  expect(check(leaf).ok).toBe(true);
  expect(parseCertificate(leaf).extensions.all[0]).toMatchObject({ critical: true });
});

test("a certificate that comes again is remembered on bytes of its own, whatever becomes of those it came in", () => {
  const der = person();
  const came = Buffer.from(der);
  for (let i = 0; i < 2; i++) certificateOf(readDer(came));
  const kept = certificateOf(readDer(came));
  came.fill(0);
  expect(kept.der).toEqual(der);
});

test("cycles and hostile pools end", () => {
  const a = { key: sm2KeyPair(), subject: nameOf([{ label: "CN", value: "甲" }]) };
  const b = { key: sm2KeyPair(), subject: nameOf([{ label: "CN", value: "乙" }]) };
  const crossed = Array.from({ length: 40 }, () => [
    certify(a, { subject: b.subject, point: b.key.point, extensions: [] }),
    certify(b, { subject: a.subject, point: a.key.point, extensions: [] }),
  ]).flat();
  const leaf = certify(a, { subject, point, extensions: [] });
  expect(check(leaf, { pool: crossed }).ok).toBe(false);
});

test.each([
  ["a version that is no number", (der: Uint8Array) => der.slice(0, 20)],
  ["nothing", () => new Uint8Array()],
  ["a SEQUENCE of nothing", () => sequence()],
  ["trailing bytes", (der: Uint8Array) => Uint8Array.from([...der, 0])],
])("malformed: %s", (_, spoil) => {
  expect(() => parseCertificate(spoil(person()))).toThrow();
});

test("the algorithm inside and outside must agree (RFC 5280 §4.1.1.2), and no extension comes twice", () => {
  const [tbs, , signature] = childrenOf(readDer(person()));
  if (!tbs || !signature) throw new Error("certificate");
  expect(() =>
    parseCertificate(sequence(tbs.whole, sequence(oid(OID.sm2WithSm3), nullValue()), signature.whole)),
  ).toThrow("two signature algorithms");
  const twice = extension(OID.keyUsage, namedBits(0));
  expect(() => parseCertificate(person({ extensions: [twice, twice] }))).toThrow("one comes twice");
});

test("an SM2 key that is no uncompressed point is refused", () => {
  expect(() => parseCertificate(person({ point: point.subarray(0, 33) }))).toThrow("uncompressed point");
});

test("no truncation of a certificate is read as one", () => {
  const der = person();
  for (let length = 0; length < der.length; length += 7)
    expect(() => parseCertificate(der.subarray(0, length)), String(length)).toThrow();
  expect(parseCertificate(person({ serial: fromHex("00ff") })).serialHex).toBe("ff");
});
