/**
 * The names of fields in the structures people look at, so that a dump reads like its standard. Nothing is checked here:
 * what does not fit its shape is shown without names.
 */
export type Shape =
  | { fields: readonly Field[] }
  /** Any number of the same. */
  | { each: Field };
export type Field = {
  name: string;
  /** Tags it may have; any when none is given. */
  tags?: readonly number[];
  shape?: Shape;
  /** What one wrapper deeper is: an EXPLICIT tag, or the content of an OCTET or BIT STRING. */
  inside?: Field;
};

export const field = (name: string, tags?: readonly number[], more: Omit<Field, "name" | "tags"> = {}): Field => ({
  name,
  ...(tags ? { tags } : {}),
  ...more,
});

const ALGORITHM: Shape = { fields: [field("algorithm", [0x06]), field("parameters")] };
const NAME: Shape = {
  each: field("RelativeDistinguishedName", [0x31], {
    shape: { each: field("AttributeTypeAndValue", [0x30], { shape: { fields: [field("type"), field("value")] } }) },
  }),
};
const SPKI: Shape = { fields: [field("algorithm", [0x30], { shape: ALGORITHM }), field("subjectPublicKey", [0x03])] };
const EXTENSIONS: Shape = {
  each: field("Extension", [0x30], {
    shape: { fields: [field("extnID", [0x06]), field("critical", [0x01]), field("extnValue", [0x04])] },
  }),
};

/** RFC 5280 §4.1. */
const TBS_CERTIFICATE: Shape = {
  fields: [
    field("version", [0xa0]),
    field("serialNumber", [0x02]),
    field("signature", [0x30], { shape: ALGORITHM }),
    field("issuer", [0x30], { shape: NAME }),
    field("validity", [0x30], { shape: { fields: [field("notBefore"), field("notAfter")] } }),
    field("subject", [0x30], { shape: NAME }),
    field("subjectPublicKeyInfo", [0x30], { shape: SPKI }),
    field("issuerUniqueID", [0x81, 0xa1]),
    field("subjectUniqueID", [0x82, 0xa2]),
    field("extensions", [0xa3], { inside: field("Extensions", [0x30], { shape: EXTENSIONS }) }),
  ],
};
export const CERTIFICATE: Field = field("Certificate", [0x30], {
  shape: {
    fields: [
      field("tbsCertificate", [0x30], { shape: TBS_CERTIFICATE }),
      field("signatureAlgorithm", [0x30], { shape: ALGORITHM }),
      field("signatureValue", [0x03]),
    ],
  },
});

/** RFC 5280 §5.1. */
export const CERTIFICATE_LIST: Field = field("CertificateList", [0x30], {
  shape: {
    fields: [
      field("tbsCertList", [0x30], {
        shape: {
          fields: [
            field("version", [0x02]),
            field("signature", [0x30], { shape: ALGORITHM }),
            field("issuer", [0x30], { shape: NAME }),
            field("thisUpdate", [0x17, 0x18]),
            field("nextUpdate", [0x17, 0x18]),
            field("revokedCertificates", [0x30], {
              shape: {
                each: field("revokedCertificate", [0x30], {
                  shape: {
                    fields: [
                      field("userCertificate", [0x02]),
                      field("revocationDate", [0x17, 0x18]),
                      field("crlEntryExtensions", [0x30], { shape: EXTENSIONS }),
                    ],
                  },
                }),
              },
            }),
            field("crlExtensions", [0xa0], { inside: field("Extensions", [0x30], { shape: EXTENSIONS }) }),
          ],
        },
      }),
      field("signatureAlgorithm", [0x30], { shape: ALGORITHM }),
      field("signatureValue", [0x03]),
    ],
  },
});

const ATTRIBUTES: Shape = {
  each: field("Attribute", [0x30], {
    shape: { fields: [field("attrType", [0x06]), field("attrValues", [0x31], { shape: { each: field("value") } })] },
  }),
};
/** RFC 2986 §4. */
export const CERTIFICATION_REQUEST: Field = field("CertificationRequest", [0x30], {
  shape: {
    fields: [
      field("certificationRequestInfo", [0x30], {
        shape: {
          fields: [
            field("version", [0x02]),
            field("subject", [0x30], { shape: NAME }),
            field("subjectPKInfo", [0x30], { shape: SPKI }),
            field("attributes", [0xa0], { shape: ATTRIBUTES }),
          ],
        },
      }),
      field("signatureAlgorithm", [0x30], { shape: ALGORITHM }),
      field("signature", [0x03]),
    ],
  },
});

/** RFC 6960 §4.2.1. */
const SINGLE_RESPONSE: Field = field("SingleResponse", [0x30], {
  shape: {
    fields: [
      field("certID", [0x30], {
        shape: {
          fields: [
            field("hashAlgorithm", [0x30], { shape: ALGORITHM }),
            field("issuerNameHash", [0x04]),
            field("issuerKeyHash", [0x04]),
            field("serialNumber", [0x02]),
          ],
        },
      }),
      field("good", [0x80]),
      field("revoked", [0xa1], {
        shape: { fields: [field("revocationTime", [0x18]), field("revocationReason", [0xa0])] },
      }),
      field("unknown", [0x82]),
      field("thisUpdate", [0x18]),
      field("nextUpdate", [0xa0]),
      field("singleExtensions", [0xa1], { inside: field("Extensions", [0x30], { shape: EXTENSIONS }) }),
    ],
  },
});
const BASIC_RESPONSE: Field = field("BasicOCSPResponse", [0x30], {
  shape: {
    fields: [
      field("tbsResponseData", [0x30], {
        shape: {
          fields: [
            field("version", [0xa0]),
            field("byName", [0xa1], { inside: field("Name", [0x30], { shape: NAME }) }),
            field("byKey", [0xa2]),
            field("producedAt", [0x18]),
            field("responses", [0x30], { shape: { each: SINGLE_RESPONSE } }),
            field("responseExtensions", [0xa1], { inside: field("Extensions", [0x30], { shape: EXTENSIONS }) }),
          ],
        },
      }),
      field("signatureAlgorithm", [0x30], { shape: ALGORITHM }),
      field("signature", [0x03]),
      field("certs", [0xa0], { inside: field("certificates", [0x30], { shape: { each: CERTIFICATE } }) }),
    ],
  },
});
export const OCSP_RESPONSE: Field = field("OCSPResponse", [0x30], {
  shape: {
    fields: [
      field("responseStatus", [0x0a]),
      field("responseBytes", [0xa0], {
        inside: field("ResponseBytes", [0x30], {
          shape: { fields: [field("responseType", [0x06]), field("response", [0x04], { inside: BASIC_RESPONSE })] },
        }),
      }),
    ],
  },
});

/** RFC 5652 §5.3. */
const SIGNER_INFO: Shape = {
  fields: [
    field("version", [0x02]),
    field("issuerAndSerialNumber", [0x30], {
      shape: { fields: [field("issuer", [0x30], { shape: NAME }), field("serialNumber", [0x02])] },
    }),
    field("subjectKeyIdentifier", [0x80]),
    field("digestAlgorithm", [0x30], { shape: ALGORITHM }),
    field("signedAttrs", [0xa0], { shape: ATTRIBUTES }),
    field("signatureAlgorithm", [0x30], { shape: ALGORITHM }),
    field("signature", [0x04, 0x24]),
    field("unsignedAttrs", [0xa1], { shape: ATTRIBUTES }),
  ],
};

/** RFC 3161 §2.4.2. */
const TST_INFO: Field = field("TSTInfo", [0x30], {
  shape: {
    fields: [
      field("version", [0x02]),
      field("policy", [0x06]),
      field("messageImprint", [0x30], {
        shape: { fields: [field("hashAlgorithm", [0x30], { shape: ALGORITHM }), field("hashedMessage", [0x04])] },
      }),
      field("serialNumber", [0x02]),
      field("genTime", [0x18]),
      field("accuracy", [0x30], {
        shape: { fields: [field("seconds", [0x02]), field("millis", [0x80]), field("micros", [0x81])] },
      }),
      field("ordering", [0x01]),
      field("nonce", [0x02]),
      field("tsa", [0xa0]),
      field("extensions", [0xa1]),
    ],
  },
});

/** RFC 5652 §5.1. @param isToken the content is a TSTInfo */
const signedData = (isToken: boolean): Shape => ({
  fields: [
    field("version", [0x02]),
    field("digestAlgorithms", [0x31], { shape: { each: field("digestAlgorithm", [0x30], { shape: ALGORITHM }) } }),
    field("encapContentInfo", [0x30], {
      shape: {
        fields: [
          field("eContentType", [0x06]),
          field("eContent", [0xa0], { inside: field("OCTET STRING", undefined, isToken ? { inside: TST_INFO } : {}) }),
        ],
      },
    }),
    field("certificates", [0xa0], { shape: { each: CERTIFICATE } }),
    field("crls", [0xa1], { shape: { each: CERTIFICATE_LIST } }),
    field("signerInfos", [0x31], { shape: { each: field("SignerInfo", [0x30], { shape: SIGNER_INFO }) } }),
  ],
});

export const contentInfo = (isToken: boolean): Field =>
  field("ContentInfo", [0x30], {
    shape: {
      fields: [
        field("contentType", [0x06]),
        field("content", [0xa0], { inside: field("SignedData", [0x30], { shape: signedData(isToken) }) }),
      ],
    },
  });

/** Of another type than SignedData (RFC 5652 §3). */
export const OTHER_CONTENT: Field = field("ContentInfo", [0x30], {
  shape: { fields: [field("contentType", [0x06]), field("content", [0xa0])] },
});

/** RFC 3161 §2.4.2. */
export const TIME_STAMP_RESP: Field = field("TimeStampResp", [0x30], {
  shape: {
    fields: [
      field("status", [0x30], { shape: { fields: [field("status"), field("statusString"), field("failInfo")] } }),
      field("timeStampToken", [0x30], { shape: contentInfo(true).shape }),
    ],
  },
});
