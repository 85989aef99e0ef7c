import { type Der, DerError, type Fields, fieldsOf, readDer, readDerPrefix, retagged } from "#core/asn1/der-reader.ts";
import { oidOf, smallIntegerOf, textOf, timeOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import { bitString, context, generalizedTime, integer, octetString, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import {
  extensionDatas,
  extensionsOf,
  ia5String,
  type Seal,
  type SealExtension,
  sealOf,
  timestampOf,
  UnknownSealVersion,
} from "./seal.ts";

/** A document sealed with a seal: SES_Signature (GB/T 38540-2020 §7.1; GM/T 0031-2025 for version 5). */
export type SealSignature = {
  version: 4 | 5;
  der: Bytes;
  /** TBS_Sign as it stands: what the sealer signed. */
  tbsDer: Bytes;
  seal: Seal;
  /** timeInfo, milliseconds since 1970, as claimed. */
  signedAt: number;
  /** Digest of the protected content. */
  dataHash: Bytes;
  /** What is protected; in a PDF by its byte range, in an OFD the path of Signature.xml. */
  propertyInfo: string;
  extensions: SealExtension[];
  /** 签章者证书, DER. */
  signerCertificate: Bytes;
  signatureAlgorithm: string;
  signature: Bytes;
  /** RFC 3161 token over the signature's bytes. */
  timestamp: Bytes | null;
};

/**
 * TBS_Sign of version 4: what the sealer's SM2 key signs (§7.2 b).
 * @param seal SESeal as it stands
 * @param dataHash SM3 of the protected content, 32 bytes
 * @param propertyInfo ASCII
 */
export function tbsSign(input: {
  seal: Bytes;
  signedAtMs: number;
  dataHash: Bytes;
  propertyInfo: string;
  extensions?: readonly SealExtension[];
}): Bytes {
  const { extensions = [] } = input;
  return sequence(
    integer(4),
    input.seal,
    generalizedTime(Math.floor(input.signedAtMs / 1000) * 1000),
    bitString(input.dataHash),
    ia5String(input.propertyInfo),
    ...(extensions.length > 0 ? [context(0, extensionDatas(extensions))] : []),
  );
}

/** SES_Signature of version 4. @param signature over `tbsDer`, SEQUENCE{r, s}; @param timestamp token over these bytes */
export const assembleSealSignature = (input: {
  tbsDer: Bytes;
  signerCertificate: Bytes;
  signature: Bytes;
  timestamp: Bytes | null;
}): Bytes =>
  sequence(
    input.tbsDer,
    octetString(input.signerCertificate),
    oid(OID.sm2WithSm3),
    bitString(input.signature),
    ...(input.timestamp ? [context(0, bitString(input.timestamp))] : []),
  );

/**
 * Reads SES_Signature as it stands; zeros behind it are a PDF's padding. Nothing is checked.
 * @throws UnknownSealVersion, DerError
 */
export function parseSealSignature(bytes: Bytes): SealSignature {
  const whole = readDerPrefix(bytes, "ber");
  if (bytes.subarray(whole.whole.length).some((byte) => byte !== 0)) throw new DerError("SES_Signature: bytes follow");
  const parts = fieldsOf(whole, "SES_Signature").rest();
  const [tbsElement] = parts;
  if (!tbsElement) throw new DerError("SES_Signature: empty");
  if (parts.length === 2) throw new UnknownSealVersion("GM/T 0031-2014");
  const tbs = tbsOf(tbsElement);
  const fields = fieldsOf(whole, "SES_Signature");
  fields.next(0x30);
  const signerCertificate = fields.next(0x04).content;
  const signatureAlgorithm = oidOf(fields.next(0x06));
  const signature = wholeBitsOf(fields.next(0x03));
  const timestamp = timestampOf(fields);
  fields.end();
  return {
    ...tbs,
    version: tbs.seal.version,
    der: whole.whole,
    tbsDer: tbsElement.whole,
    signerCertificate,
    signatureAlgorithm,
    signature,
    timestamp,
  };
}

function tbsOf(element: Der): Pick<SealSignature, "seal" | "signedAt" | "dataHash" | "propertyInfo" | "extensions"> {
  const fields = fieldsOf(element, "TBS_Sign");
  const version = smallIntegerOf(fields.next(0x02));
  const seal = sealOf(fields.next(0x30));
  if (version !== seal.version) throw new UnknownSealVersion(`${version} around a seal of version ${seal.version}`);
  const signedAt = timeOf(fields.next(0x18));
  const dataHash = wholeBitsOf(fields.next(0x03));
  const propertyInfo = textOf(fields.next(0x16));
  const extensions = taggedExtensions(fields);
  fields.end();
  return { seal, signedAt, dataHash, propertyInfo, extensions };
}

/** `extDatas [0]`: explicit, implicit or untagged. */
function taggedExtensions(fields: Fields): SealExtension[] {
  const found = fields.maybe(0xa0, 0x30);
  if (!found) return [];
  if (found.tag === 0x30) return extensionsOf(found);
  const [first] = readChildren(found);
  // Explicit wraps one SEQUENCE of extensions, whose first is a SEQUENCE again; implicit holds the extensions themselves.
  const isExplicit = first?.tag === 0x30 && readChildren(first)[0]?.tag !== 0x06;
  return extensionsOf(isExplicit ? readDer(found.content, "ber") : retagged(found, 0x30));
}

const readChildren = (element: Der): Der[] => fieldsOf(element.as({ tag: 0x30 }), "ExtensionDatas").rest();
