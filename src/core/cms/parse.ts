import { type Algorithm, algorithmOf } from "#core/asn1/algorithm.ts";
import {
  childrenOf,
  type Der,
  DerError,
  expectTag,
  fieldsOf,
  insideOf,
  octetsOf,
  readDerPrefix,
  retagged,
} from "#core/asn1/der-reader.ts";
import { oidOf, smallIntegerOf } from "#core/asn1/der-values.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import { type Certificate, certificateOf, serialHexOf } from "#core/x509/certificate.ts";
import { type Name, readName } from "#core/x509/name.ts";
import { revocationValuesOf } from "./revocation-values.ts";

/** The values of one attribute, as they stand. */
export type Attribute = { oid: string; values: Der[] };

export type SignerInfo = {
  version: number;
  /** Who signed: by issuer and serial number, or by key identifier. */
  sid: { issuer: Name; serialHex: string } | { keyId: Bytes };
  digestAlgorithm: Algorithm;
  /** The signed attributes as they were signed, tag 31; null when there are none. */
  signedAttrsDer: Bytes | null;
  signedAttrs: Attribute[];
  signatureAlgorithm: Algorithm;
  signature: Bytes;
  unsignedAttrs: Attribute[];
};

export type SignedData = {
  /** The element without padding. */
  der: Bytes;
  version: number;
  /** What the outer set announces; each signer names its own again. */
  digestAlgorithms: Algorithm[];
  contentType: string;
  /** Encapsulated content, null when detached. */
  content: Bytes | null;
  /** The encapsulated content is an OCTET STRING, as everywhere but in PKCS#7 v1.5. */
  isOctets: boolean;
  certificates: Certificate[];
  /** Certificates in the set that could not be read. */
  unreadableCertificates: number;
  /** Whole CertificateList elements. */
  crls: Bytes[];
  /** Whole OCSPResponse elements (RFC 5940). */
  ocsps: Bytes[];
  signers: SignerInfo[];
};

const SIGNED_DATA: string[] = [OID.signedData, OID.gmSignedData];

/**
 * Reads ContentInfo with SignedData (RFC 5652 §3, §5) of either object identifier family. BER lengths are tolerated
 * around what is signed, and zeros after it, because a PDF pads /Contents.
 * @throws DerError when it is something else
 */
export function parseSignedData(bytes: Bytes): SignedData {
  const whole = readDerPrefix(bytes, "ber");
  if (bytes.subarray(whole.whole.length).some((byte) => byte !== 0)) throw new DerError("CMS: bytes follow");
  const outer = fieldsOf(whole, "ContentInfo");
  if (!SIGNED_DATA.includes(oidOf(outer.next(0x06)))) throw new DerError("CMS: not SignedData");
  const fields = fieldsOf(insideOf(outer.next(0xa0), "ContentInfo"), "SignedData");
  outer.end();
  const version = smallIntegerOf(fields.next(0x02));
  const digestAlgorithms = childrenOf(fields.next(0x31)).map(algorithmOf);
  const encapsulated = fieldsOf(fields.next(0x30), "EncapsulatedContentInfo");
  const contentType = oidOf(encapsulated.next(0x06));
  const content = encapsulated.maybe(0xa0);
  encapsulated.end();
  const certificates = fields.maybe(0xa0);
  const crls = fields.maybe(0xa1);
  const signers = childrenOf(fields.next(0x31)).map(signerOf);
  fields.end();
  const read = (certificates ? childrenOf(certificates) : []).map(readableCertificate);
  const inside = content ? insideOf(content, "eContent") : null;
  return {
    der: whole.whole,
    version,
    digestAlgorithms,
    contentType,
    content: inside && (isOctetString(inside) ? octetsOf(inside) : inside.content),
    isOctets: inside !== null && isOctetString(inside),
    certificates: read.filter((one) => one !== null),
    unreadableCertificates: read.filter((one) => one === null).length,
    ...revocationValuesOf(crls ? childrenOf(crls) : []),
    signers,
  };
}

/** PKCS#7 v1.5 lets the content be any type (RFC 2315 §9.1); what is hashed is then its content without tag and length. */
const isOctetString = ({ tag }: Der): boolean => tag === 0x04 || tag === 0x24;

function readableCertificate(element: Der): Certificate | null {
  try {
    return certificateOf(element);
  } catch {
    return null;
  }
}

function signerOf(element: Der): SignerInfo {
  const fields = fieldsOf(element, "SignerInfo");
  const version = smallIntegerOf(fields.next(0x02));
  const sid = fields.next(0x30, 0x80);
  const digestAlgorithm = algorithmOf(fields.next(0x30));
  const signed = fields.maybe(0xa0);
  const signatureAlgorithm = algorithmOf(fields.next(0x30));
  const signature = octetsOf(fields.next(0x04, 0x24));
  const unsigned = fields.maybe(0xa1);
  fields.end();
  // The bytes themselves are what was signed; only the tag changes (RFC 5652 §5.4). They must already be DER.
  const signedAttrs = signed ? retagged(signed, 0x31, "der") : null;
  return {
    version,
    sid: sid.tag === 0x80 ? { keyId: sid.content } : issuerAndSerialOf(sid),
    digestAlgorithm,
    signedAttrsDer: signedAttrs?.whole ?? null,
    signedAttrs: signedAttrs ? attributesOf(signedAttrs) : [],
    signatureAlgorithm,
    signature,
    unsignedAttrs: unsigned ? attributesOf(unsigned) : [],
  };
}

function issuerAndSerialOf(element: Der): { issuer: Name; serialHex: string } {
  const fields = fieldsOf(element, "IssuerAndSerialNumber");
  const issuer = readName(fields.next(0x30));
  const serialHex = serialHexOf(fields.next(0x02));
  fields.end();
  return { issuer, serialHex };
}

function attributesOf(set: Der): Attribute[] {
  return childrenOf(set).map((item) => {
    const fields = fieldsOf(item, "Attribute");
    const oid = oidOf(fields.next(0x06));
    const values = childrenOf(expectTag(fields.next(), 0x31, "Attribute"));
    fields.end();
    return { oid, values };
  });
}

/** The certificates of a certs-only SignedData (RFC 7030 §4.1.3). @throws DerError when one of them cannot be read */
export function certificatesIn(der: Bytes): Certificate[] {
  const parsed = parseSignedData(der);
  if (parsed.unreadableCertificates > 0) throw new DerError("CMS: a certificate cannot be read");
  return parsed.certificates;
}
