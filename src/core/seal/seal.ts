import { type Der, DerError, expectTag, Fields, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { booleanOf, oidOf, smallIntegerOf, textOf, timeOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import {
  bitString,
  boolean,
  generalizedTime,
  integer,
  octetString,
  oid,
  printableString,
  sequence,
  tlv,
  utf8String,
} from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, utf8 } from "#core/bytes.ts";

/**
 * Electronic seal data, SESeal: GB/T 38540-2020 (version 4, written and read) and GM/T 0031-2025 (version 5, read). There
 * is no object identifier for it: what it is, is told by its shape and the header's version.
 */
export type SealInfo = {
  /** SES_Header.Vid: who made the seal system. */
  vid: string;
  esId: string;
  /** 1 a unit's, 2 a person's by custom; systems use others. */
  type: number;
  name: string;
  /** Who may seal with it: their certificates, or digests of these. */
  signers: SealSigners;
  /** Milliseconds since 1970. */
  createdAt: number;
  validFrom: number;
  validUntil: number;
  /** `type` as written: GIF, BMP, JPG, PNG, SVG. */
  picture: { type: string; data: Bytes; widthMm: number; heightMm: number };
  extensions: SealExtension[];
};

/** A digest's algorithm is named by text: an object identifier or a name such as SM3. */
export type SealSigners =
  | { kind: "certificates"; ders: Bytes[] }
  | { kind: "digests"; digests: { algorithm: string; value: Bytes }[] };

export type SealExtension = { oid: string; critical: boolean; value: Bytes };

export type Seal = {
  version: 4 | 5;
  /** The whole SESeal as it stands. */
  der: Bytes;
  info: SealInfo;
  /** SES_SealInfo as it stands: what the maker signed. */
  infoDer: Bytes;
  /** 制章者证书, DER. */
  makerCertificate: Bytes;
  signatureAlgorithm: string;
  signature: Bytes;
  /** Token over the signature; version 5 only. */
  timestamp: Bytes | null;
};

/** The structure is a seal's, but of a version nobody here reads. `version` says which. */
export class UnknownSealVersion extends Error {
  readonly version: string;
  constructor(version: string) {
    super(`seal data of version ${version} is not read`);
    this.name = "UnknownSealVersion";
    this.version = version;
  }
}

/** Letters IA5String has. @throws RangeError for others: Chinese text does not go there */
export function ia5String(text: string): Bytes {
  if (!/^[\0-\x7f]*$/.test(text)) throw new RangeError("IA5String holds ASCII only");
  return tlv(0x16, utf8(text));
}

/** SES_SealInfo of version 4: what the maker's key signs (GB/T 38540-2020 §6.1). Times are cut to whole seconds. */
export function sealInfo(info: SealInfo): Bytes {
  const { signers, picture } = info;
  const list =
    signers.kind === "certificates"
      ? signers.ders.map(octetString)
      : signers.digests.map(({ algorithm, value }) => sequence(printableString(algorithm), octetString(value)));
  const time = (ms: number) => generalizedTime(Math.floor(ms / 1000) * 1000);
  return sequence(
    sequence(ia5String("ES"), integer(4), ia5String(info.vid)),
    ia5String(info.esId),
    sequence(
      integer(info.type),
      utf8String(info.name),
      integer(signers.kind === "certificates" ? 1 : 2),
      sequence(...list),
      time(info.createdAt),
      time(info.validFrom),
      time(info.validUntil),
    ),
    sequence(
      ia5String(picture.type),
      octetString(picture.data),
      integer(Math.round(picture.widthMm)),
      integer(Math.round(picture.heightMm)),
    ),
    ...(info.extensions.length > 0 ? [extensionDatas(info.extensions)] : []),
  );
}

/** `critical` is written even when FALSE, because some readers insist on it. */
export const extensionDatas = (extensions: readonly SealExtension[]): Bytes =>
  sequence(...extensions.map((one) => sequence(oid(one.oid), boolean(one.critical), octetString(one.value))));

/** SESeal of version 4. @param signature over `infoDer`, SEQUENCE{r, s} */
export const assembleSeal = (input: { infoDer: Bytes; makerCertificate: Bytes; signature: Bytes }): Bytes =>
  sequence(input.infoDer, octetString(input.makerCertificate), oid(OID.sm2WithSm3), bitString(input.signature));

/**
 * Reads SESeal as it stands; nothing is checked.
 * @throws UnknownSealVersion for other versions, GM/T 0031-2014 among them; DerError for what is no seal
 */
export const parseSeal = (der: Bytes): Seal => sealOf(readDer(der, "ber"));

export function sealOf(element: Der): Seal {
  const parts = fieldsOf(element, "SESeal").rest();
  const [infoElement] = parts;
  if (!infoElement) throw new DerError("SESeal: empty");
  const version = versionOf(infoElement);
  // GM/T 0031-2014 puts certificate, algorithm and signature into one element of their own.
  if (parts.length === 2) throw new UnknownSealVersion(`${version} (GM/T 0031-2014)`);
  if (version !== 4 && version !== 5) throw new UnknownSealVersion(String(version));
  const fields = fieldsOf(element, "SESeal");
  fields.next(0x30);
  const makerCertificate = fields.next(0x04).content;
  const signatureAlgorithm = oidOf(fields.next(0x06));
  const signature = wholeBitsOf(fields.next(0x03));
  const timestamp = version === 5 ? timestampOf(fields) : null;
  fields.end();
  const info = infoOf(infoElement);
  return {
    version,
    der: element.whole,
    info,
    infoDer: infoElement.whole,
    makerCertificate,
    signatureAlgorithm,
    signature,
    timestamp,
  };
}

/** `timeStamp [0]`: explicit as the standard has it, implicit or untagged as some systems write it. */
export function timestampOf(fields: Fields): Bytes | null {
  const found = fields.maybe(0xa0, 0x80, 0x03);
  if (!found) return null;
  if (found.tag === 0x03) return wholeBitsOf(found);
  if (found.tag === 0x80) return wholeBitsOf(found.as({ tag: 0x03 }));
  return wholeBitsOf(expectTag(readDer(found.content, "ber"), 0x03, "timeStamp"));
}

function versionOf(infoElement: Der): number {
  const header = fieldsOf(fieldsOf(infoElement, "SES_SealInfo").next(0x30), "SES_Header");
  if (textOf(header.next(0x16)) !== "ES") throw new DerError("SES_Header: not a seal");
  return smallIntegerOf(header.next(0x02));
}

function infoOf(element: Der): SealInfo {
  const fields = fieldsOf(element, "SES_SealInfo");
  const header = fieldsOf(fields.next(0x30), "SES_Header");
  header.next(0x16);
  header.next(0x02);
  const vid = textOf(header.next(0x16));
  header.end();
  const esId = textOf(fields.next(0x16));
  const property = fieldsOf(fields.next(0x30), "SES_ESPropertyInfo");
  const type = smallIntegerOf(property.next(0x02));
  const name = textOf(property.next(0x0c));
  const listType = smallIntegerOf(property.next(0x02));
  const signers = signersOf(listType, fieldsOf(property.next(0x30), "SES_CertList"));
  const [createdAt, validFrom, validUntil] = [property.next(0x18), property.next(0x18), property.next(0x18)].map(
    timeOf,
  );
  property.end();
  const picture = fieldsOf(fields.next(0x30), "SES_ESPictureInfo");
  const pictureType = textOf(picture.next(0x16));
  const data = picture.next(0x04).content;
  const widthMm = smallIntegerOf(picture.next(0x02));
  const heightMm = smallIntegerOf(picture.next(0x02));
  picture.end();
  const extensions = fields.maybe(0x30);
  fields.end();
  return {
    vid,
    esId,
    type,
    name,
    signers,
    createdAt: createdAt ?? 0,
    validFrom: validFrom ?? 0,
    validUntil: validUntil ?? 0,
    picture: { type: pictureType, data, widthMm, heightMm },
    extensions: extensions ? extensionsOf(extensions) : [],
  };
}

function signersOf(listType: number, list: Fields): SealSigners {
  const items = list.rest();
  if (listType === 1) return { kind: "certificates", ders: items.map((item) => expectTag(item, 0x04, "Cert").content) };
  if (listType !== 2) throw new DerError("SES_ESPropertyInfo: unknown certListType");
  const digests = items.map((item) => {
    const pair = fieldsOf(item, "CertDigestObj");
    const algorithm = textOf(pair.next(0x13));
    const value = pair.next(0x04).content;
    pair.end();
    return { algorithm, value };
  });
  return { kind: "digests", digests };
}

export function extensionsOf(element: Der): SealExtension[] {
  return fieldsOf(element, "ExtensionDatas")
    .rest()
    .map((item) => {
      const fields = fieldsOf(item, "ExtData");
      const name = oidOf(fields.next(0x06));
      const critical = fields.maybe(0x01);
      const value = fields.next(0x04).content;
      fields.end();
      return { oid: name, critical: critical ? booleanOf(critical, true) : false, value };
    });
}
