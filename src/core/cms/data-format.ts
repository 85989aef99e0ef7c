import { OID } from "#core/asn1/oids.ts";

/**
 * How data is signed. p1: the signature value alone, over the data (SM2 with Z and the default id, GB/T 32918.2; RSA as
 * RSASSA-PKCS1-v1_5, RFC 8017 §8.2). p7: SignedData (RFC 5652, GB/T 35275), the data enclosed (attached) or outside (detached).
 */
export const DATA_FORMATS = ["p1", "p7-attached", "p7-detached"] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

/** Which object identifiers name a CMS: PKCS#7 (RFC 5652), or their siblings of GM/T 0010 (GB/T 35275). */
export const FAMILIES = ["pkcs7", "gm"] as const;
export type Family = (typeof FAMILIES)[number];

const TYPES: Readonly<Record<Family, { signedData: string; data: string }>> = {
  pkcs7: { signedData: OID.signedData, data: OID.data },
  gm: { signedData: OID.gmSignedData, data: OID.gmData },
};

export const signedDataTypeOf = (family: Family): string => TYPES[family].signedData;
/** The content type the signed attributes must name (RFC 5652 §11.1). */
export const dataTypeOf = (family: Family): string => TYPES[family].data;
