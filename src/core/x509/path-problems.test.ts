import { expect, test } from "vitest";
import { boolean, context, contextPrimitive, integer, namedBits, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { caExtensions, certify, NOW, selfSigned } from "#test/sm2-ca.ts";
import { type Certificate, parseCertificate } from "./certificate.ts";
import type { Purpose } from "./chain-problem.ts";
import { extension, KEY_USAGE } from "./extensions.ts";
import { nameOf } from "./name.ts";
import { pathProblems } from "./path-problems.ts";

// What a path of certificates must be, whatever their signatures: they are not looked at here.

const root = selfSigned("根");
const named = (name: string) => nameOf([{ label: "CN", value: name }]);
const [ca, below, doctor] = ["签发", "其下", "林知秋"].map(named);
if (!ca || !below || !doctor) throw new Error("names");

function member(subject: Uint8Array, issuer: Uint8Array, extensions: Uint8Array[], version = 3): Certificate {
  const der = certify({ key: root.key, subject: issuer }, { subject, point: root.key.point, extensions });
  return { ...parseCertificate(der), version };
}
const anchor = parseCertificate(root.der);
const leaf = (issuer: Uint8Array, extensions: Uint8Array[] = []) => member(doctor, issuer, extensions);
const issuer = (pathLength?: number) => caExtensions(root.key.point, pathLength);
const codes = (path: Certificate[], purpose: Purpose = "sign") =>
  pathProblems(path, NOW, purpose).map(({ code, detail }) => `${code} ${detail}`);

test("a path of nobody has no problems", () => {
  expect(pathProblems([], NOW, "sign")).toEqual([]);
});

test("an issuer says that it is a CA; before version 3 it cannot, and is believed as an anchor only (RFC 5280 §6.1.4 (k))", () => {
  expect(codes([leaf(ca), member(ca, root.subject, []), anchor])).toEqual(["not-a-ca basicConstraints"]);
  const noCa = [extension(OID.basicConstraints, sequence(boolean(false)), true)];
  expect(codes([leaf(ca), member(ca, root.subject, noCa), anchor])).toEqual(["not-a-ca basicConstraints"]);
  expect(codes([leaf(ca), member(ca, root.subject, [], 1), anchor])).toEqual(["not-a-ca version"]);
  expect(codes([leaf(root.subject), member(root.subject, root.subject, [], 1)])).toEqual([]);
  expect(codes([leaf(root.subject), member(root.subject, root.subject, [])])).toEqual(["not-a-ca basicConstraints"]);
});

test("pathLen counts the CAs below, but no renewal of a CA's own and not the end certificate (§4.2.1.9)", () => {
  const first = member(ca, root.subject, issuer(0));
  expect(codes([leaf(ca), first, anchor])).toEqual([]);
  expect(codes([leaf(below), member(below, ca, issuer()), first, anchor])).toEqual(["path-length 0"]);
  expect(codes([leaf(ca), member(ca, ca, issuer()), first, anchor])).toEqual([]);
  expect(codes([leaf(below), member(below, ca, issuer()), member(ca, root.subject, issuer(1)), anchor])).toEqual([]);
});

test("name constraints bind every certificate below but a CA's renewals, and the last whatever its issuer (§6.1.3 (b))", () => {
  const other = sequence(context(0, sequence(context(4, named("外")))));
  const limited = [...issuer(), extension(OID.nameConstraints, other, true)];
  const constrained = member(ca, root.subject, limited);
  expect(codes([leaf(ca), constrained, anchor])).toEqual(["name-constraints CN=林知秋"]);
  const toThemselves = member(ca, ca, []);
  expect(codes([toThemselves, constrained, anchor])).toEqual(["name-constraints CN=签发"]);
  const free = sequence(context(0, sequence(context(4, doctor))));
  const forDoctors = member(ca, root.subject, [...issuer(), extension(OID.nameConstraints, free, true)]);
  expect(codes([leaf(ca), member(ca, ca, issuer()), forDoctors, anchor])).toEqual([]);
  expect(codes([leaf(below), member(below, ca, issuer()), forDoctors, anchor])).toEqual(["name-constraints CN=其下"]);
});

const purposes = (critical: boolean, ...names: string[]) =>
  extension(OID.extendedKeyUsage, sequence(...names.map(oid)), critical);
const usage = (...bits: number[]) => extension(OID.keyUsage, namedBits(...bits), true);
const { digitalSignature, nonRepudiation, keyEncipherment } = KEY_USAGE;
const MAIL = "1.3.6.1.5.5.7.3.4";

test.each<[Purpose, Uint8Array[], string[]]>([
  ["sign", [usage(digitalSignature)], []],
  ["sign", [usage(nonRepudiation)], []],
  ["sign", [usage(keyEncipherment)], ["key-usage digitalSignature"]],
  ["sign", [purposes(false, MAIL)], []],
  ["sign", [purposes(false, OID.kpServerAuth, MAIL)], []],
  ["sign", [purposes(false, OID.kpServerAuth)], [`extended-key-usage ${OID.kpServerAuth}`]],
  ["timestamp", [purposes(true, OID.kpTimeStamping)], []],
  ["timestamp", [purposes(true, OID.kpOcspSigning)], ["extended-key-usage timeStamping"]],
  ["timestamp", [purposes(true, OID.kpTimeStamping, MAIL)], ["extended-key-usage timeStamping"]],
  ["timestamp", [purposes(false, OID.kpTimeStamping)], ["extended-key-usage timeStamping"]],
  ["timestamp", [], ["extended-key-usage timeStamping"]],
  ["ocsp", [purposes(false, OID.kpOcspSigning)], []],
  ["ocsp", [purposes(false, MAIL, OID.kpOcspSigning)], []],
  ["ocsp", [purposes(false, MAIL)], ["extended-key-usage OCSPSigning"]],
  ["ocsp", [], ["extended-key-usage OCSPSigning"]],
  ["any", [usage(keyEncipherment), purposes(false, OID.kpServerAuth)], []],
])("what the last key may do, for %s (§4.2.1.3, §4.2.1.12)", (purpose, extensions, wanted) => {
  expect(codes([leaf(root.subject, extensions), anchor], purpose)).toEqual(wanted);
});

test("an extension that cannot be read is a problem of the path", () => {
  const odd = extension(OID.policyConstraints, sequence(contextPrimitive(7, integer(1))), true);
  expect(codes([leaf(ca), member(ca, root.subject, [...issuer(), odd]), anchor])).toEqual([
    expect.stringMatching(/^malformed /),
  ]);
});
