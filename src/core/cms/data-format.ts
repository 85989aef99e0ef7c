/**
 * How data is signed. p1: the signature value alone, over the data (GB/T 32918.2 with Z and the default id, or RSASSA-PKCS1-v1_5);
 * p7: SignedData (RFC 5652, GB/T 35275), with the data enclosed (attached) or outside (detached).
 */
export const DATA_FORMATS = ["p1", "p7-attached", "p7-detached"] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];
