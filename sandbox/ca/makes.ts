import { type Attribute, type CertificateRequest } from "./request.ts";
import { EXTENSIONS } from "./certificate.ts";
import type { Make } from "./authority.ts";
import { oid, printable, seq, set, utf8 } from "./der.ts";

const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const TYPES = { C: oid("2.5.4.6"), O: oid("2.5.4.10"), OU: oid("2.5.4.11"), CN: oid("2.5.4.3") };
const SERIAL_NUMBER = oid("2.5.4.5");

const rdn = ({ type, value }: Attribute) => set(seq(type, value));
const named = (...parts: [keyof typeof TYPES, Buffer][]) =>
  seq(...parts.map(([type, value]) => rdn({ type: TYPES[type], value })));

/** CA1's RSA hierarchy: for institutions and time stamps whose signatures readers abroad must know. Lists, no OCSP. */
const CA1_RSA: Make = {
  name: "ca1",
  keys: "rsa",
  algorithmNull: true,
  rootName: named(["C", printable("CN")], ["O", utf8("示范电子认证（演示，非法定）")], ["CN", utf8("示范认证 RSA 根")]),
  issuingName: named(
    ["C", printable("CN")],
    ["O", utf8("示范电子认证（演示，非法定）")],
    ["CN", utf8("示范认证 RSA 运营 CA 一")],
  ),
  years: { root: 20, issuing: 10, "institution-rsa": 3, "tsa-rsa": 5 },
  subjectOf: ({ subject }) => subject,
  extensionsOf: (label, at) => [
    EXTENSIONS.keyUsage(0xc0, true),
    ...(label === "tsa-rsa" ? [EXTENSIONS.extendedKeyUsage(TIME_STAMPING, true)] : []),
    EXTENSIONS.crlAt(`${at}/crl`),
  ],
  repeatsAnswer: true,
  unknownLabel: 404,
};

/** Follows GM/T 0015 to the letter: no parameters, critical key usage, OCSP, the applicant's subject as it is. */
export const CA1: Make = {
  name: "ca1",
  keys: "sm2",
  beside: CA1_RSA,
  algorithmNull: false,
  rootName: named(["C", printable("CN")], ["O", utf8("示范电子认证（演示，非法定）")], ["CN", utf8("示范认证 SM2 根")]),
  issuingName: named(
    ["C", printable("CN")],
    ["O", utf8("示范电子认证（演示，非法定）")],
    ["CN", utf8("示范认证 SM2 运营 CA 一")],
  ),
  years: { root: 20, issuing: 10, person: 2, tsa: 5, institution: 3 },
  subjectOf: ({ subject }) => subject,
  extensionsOf: (label, at) => [
    EXTENSIONS.keyUsage(0xc0, true),
    ...(label === "tsa" ? [EXTENSIONS.extendedKeyUsage(TIME_STAMPING, true)] : []),
    EXTENSIONS.crlAt(`${at}/crl`),
    EXTENSIONS.ocspAt(`${at}/ocsp`),
  ],
  repeatsAnswer: true,
  unknownLabel: 404,
};

/** Follows habits seen in the field: NULL parameters, all usages, explicit FALSE, CRL only, and a subject of its own. */
export const CA2: Make = {
  name: "ca2",
  keys: "sm2",
  algorithmNull: true,
  rootName: named(
    ["C", printable("CN")],
    ["O", printable("Sandbox Certification Two (demo, not licensed)")],
    ["CN", printable("Sandbox Two SM2 Root")],
  ),
  issuingName: named(
    ["C", printable("CN")],
    ["O", printable("Sandbox Certification Two (demo, not licensed)")],
    ["OU", printable("Operations")],
    ["CN", printable("Sandbox Two SM2 Issuing CA")],
  ),
  years: { root: 25, issuing: 15, person: 3, tsa: 5, institution: 5 },
  subjectOf: (request) => subjectOfTwo(request),
  extensionsOf: (label, at) => [
    EXTENSIONS.notCaExplicitly(),
    EXTENSIONS.keyUsage(0xf0, false),
    ...(label === "tsa" ? [EXTENSIONS.extendedKeyUsage(TIME_STAMPING, true)] : []),
    EXTENSIONS.crlAt(`${at}/crl`),
  ],
  repeatsAnswer: false,
  unknownLabel: 400,
};

/** C, its own O, OU=localRA, then the applicant's serial number and common name. */
function subjectOfTwo({ attributes }: CertificateRequest): Buffer {
  const kept = [SERIAL_NUMBER, TYPES.CN].flatMap((type) =>
    attributes.filter((one) => one.type.equals(type)).slice(0, 1),
  );
  return seq(
    rdn({ type: TYPES.C, value: printable("CN") }),
    rdn({ type: TYPES.O, value: printable("Sandbox Certification Two") }),
    rdn({ type: TYPES.OU, value: printable("localRA") }),
    ...kept.map(rdn),
  );
}
