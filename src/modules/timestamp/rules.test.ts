import { expect, test } from "vitest";
import { parseCertificate } from "#core/x509/certificate.ts";
import { boolean, namedBits, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { extension, KEY_USAGE } from "#core/x509/extensions.ts";
import { nameOf } from "#core/x509/name.ts";
import { certify, selfSigned, sm2KeyPair, tsaExtensions } from "#test/sm2-ca.ts";
import { isLeapWindow, nextGenTime, profileProblem } from "./rules.ts";

const root = selfSigned("测试根");
const { point } = sm2KeyPair();
const problem = (...extensions: Uint8Array[]) =>
  profileProblem(
    parseCertificate(certify(root, { subject: nameOf([{ label: "CN", value: "t" }]), point, extensions })),
  );
const usage = (...bits: number[]) => extension(OID.keyUsage, namedBits(...bits), true);
const purposes = (isCritical: boolean, ...names: string[]) =>
  extension(OID.extendedKeyUsage, sequence(...names.map(oid)), isCritical);
const { digitalSignature, keyCertSign } = KEY_USAGE;

test.each<[string, Uint8Array[], string | null]>([
  ["as it should be", tsaExtensions(), null],
  ["no purpose", [usage(digitalSignature)], "extendedKeyUsage: timeStamping alone"],
  ["not critical", [usage(digitalSignature), purposes(false, OID.kpTimeStamping)], "extendedKeyUsage: critical"],
  [
    "one purpose more",
    [usage(digitalSignature), purposes(true, OID.kpTimeStamping, OID.kpOcspSigning)],
    "extendedKeyUsage: timeStamping alone",
  ],
  [
    "another purpose",
    [usage(digitalSignature), purposes(true, OID.kpOcspSigning)],
    "extendedKeyUsage: timeStamping alone",
  ],
  ["no key usage", [purposes(true, OID.kpTimeStamping)], "keyUsage: digitalSignature"],
  [
    "a CA's usage",
    [usage(digitalSignature, keyCertSign), purposes(true, OID.kpTimeStamping)],
    "keyUsage: certificates",
  ],
  ["a CA", [...tsaExtensions(), extension(OID.basicConstraints, sequence(boolean(true)), true)], "basicConstraints"],
  ["an unknown critical extension", [...tsaExtensions(), extension("1.2.3", sequence(), true)], "1.2.3"],
])("a unit's certificate, %s", (_, extensions, wanted) => {
  expect(problem(...extensions)).toBe(wanted);
});

test("genTime rises by a microsecond at least, says how far it is ahead, and waits for a clock that went back", () => {
  expect(nextGenTime(0, 1000)).toEqual({ genTimeUs: 1000, aheadUs: 0 });
  expect(nextGenTime(1000, 1000)).toEqual({ genTimeUs: 1001, aheadUs: 1 });
  expect(nextGenTime(5000, 1000)).toEqual({ genTimeUs: 5001, aheadUs: 4001 });
  expect(nextGenTime(11_000, 1000)).toBeNull();
});

test.each([
  ["2026-12-31T23:59:58.800Z", false],
  ["2026-12-31T23:59:59.000Z", true],
  ["2026-12-31T23:59:59.999Z", true],
  ["2027-01-01T00:00:01.000Z", true],
  ["2027-01-01T00:00:01.200Z", false],
  ["2026-06-30T23:59:59.500Z", true],
  ["2026-07-01T00:00:00.500Z", true],
  ["2026-03-31T23:59:59.500Z", false],
  ["2026-11-24T02:18:27.000Z", false],
])("%s lies in a leap second's window: %s", (at, wanted) => {
  expect(isLeapWindow(Date.parse(at))).toBe(wanted);
});
