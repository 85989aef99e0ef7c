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

const field = (name: string, tags?: readonly number[], more: Omit<Field, "name" | "tags"> = {}): Field => ({
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

const ATTRIBUTES: Shape = {
  each: field("Attribute", [0x30], {
    shape: { fields: [field("attrType", [0x06]), field("attrValues", [0x31], { shape: { each: field("value") } })] },
  }),
};
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
    field("crls", [0xa1]),
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

/** RFC 3161 §2.4.2. */
export const TIME_STAMP_RESP: Field = field("TimeStampResp", [0x30], {
  shape: {
    fields: [
      field("status", [0x30], { shape: { fields: [field("status"), field("statusString"), field("failInfo")] } }),
      field("timeStampToken", [0x30], { shape: contentInfo(true).shape }),
    ],
  },
});
