import { OID } from "./oids.ts";

/** More object identifiers that certificates and signatures carry, by the names their standards give them. */
const MORE: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.10045.4.1": "ecdsa-with-SHA1",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.2.840.10045.3.1.7": "prime256v1",
  "1.3.132.0.34": "secp384r1",
  "1.2.156.10197.1.104": "SM4",
  "1.2.156.10197.1.301.3": "SM2-3 encryption",
  "1.2.156.10197.1.401.2": "HMAC-SM3",
  "1.2.156.10197.6.1.4.2.3": "GM/T 0010 envelopedData",
  "1.2.156.10197.6.1.4.2.4": "GM/T 0010 signedAndEnvelopedData",
  "1.2.156.10260.4.1.2": "个人社会保险号 InsuranceNumber",
  "1.2.156.10260.4.1.3": "企业工商注册号 ICRegistrationNumber",
  "1.2.156.10260.4.1.4": "企业组织机构代码 OrganizationCode",
  "1.2.156.10260.4.1.5": "企业税号 TaxationNumber",
  "1.2.840.113549.1.7.3": "envelopedData",
  "1.2.840.113549.1.9.15": "smimeCapabilities",
  "1.2.840.113549.1.9.52": "cmsAlgorithmProtection",
  "1.2.840.113583.1.1.8": "adbe-revocationInfoArchival",
  "1.3.6.1.5.5.7.3.1": "serverAuth",
  "1.3.6.1.5.5.7.3.2": "clientAuth",
  "1.3.6.1.5.5.7.3.4": "emailProtection",
  "1.3.6.1.5.5.7.48.2": "caIssuers",
  "2.16.840.1.113730.1.1": "netscape-cert-type",
  "2.5.29.16": "privateKeyUsagePeriod",
  "2.5.29.54": "inhibitAnyPolicy",
};

const NAMES = new Map<string, string>([
  ...Object.entries(MORE),
  ...Object.entries(OID).map(([name, dotted]): [string, string] => [dotted, name]),
]);

/** What an object identifier is called, null when it is unknown here. */
export const oidName = (dotted: string): string | null => NAMES.get(dotted) ?? null;
