import { CERTIFICATE, type Field, field } from "./shapes.ts";

/** The names of fields in seal data of GB/T 38540-2020 and GM/T 0031-2025, for `dumpAsn1`. */

const EXTENSIONS: Field = field("extDatas", [0x30], {
  shape: {
    each: field("ExtData", [0x30], {
      shape: { fields: [field("extnID", [0x06]), field("critical", [0x01]), field("extnValue", [0x04])] },
    }),
  },
});
const certificate = (name: string): Field => field(name, [0x04], { inside: CERTIFICATE });

/** §6.1. */
export const SEAL: Field = field("SESeal", [0x30], {
  shape: {
    fields: [
      field("eSealInfo", [0x30], {
        shape: {
          fields: [
            field("header", [0x30], { shape: { fields: [field("ID"), field("version"), field("Vid")] } }),
            field("esID", [0x16]),
            field("property", [0x30], {
              shape: {
                fields: [
                  field("type", [0x02]),
                  field("name", [0x0c]),
                  field("certListType", [0x02]),
                  field("certList", [0x30], { shape: { each: field("cert") } }),
                  field("createDate", [0x18]),
                  field("validStart", [0x18]),
                  field("validEnd", [0x18]),
                ],
              },
            }),
            field("picture", [0x30], {
              shape: { fields: [field("type"), field("data"), field("width"), field("height")] },
            }),
            EXTENSIONS,
          ],
        },
      }),
      certificate("cert"),
      field("signAlgID", [0x06]),
      field("signedValue", [0x03]),
      field("timeStamp", [0xa0, 0x80]),
    ],
  },
});

/** §7.1. */
export const SEALED: Field = field("SES_Signature", [0x30], {
  shape: {
    fields: [
      field("toSign", [0x30], {
        shape: {
          fields: [
            field("version", [0x02]),
            { ...SEAL, name: "eseal" },
            field("timeInfo", [0x18]),
            field("dataHash", [0x03]),
            field("propertyInfo", [0x16]),
            field("extDatas", [0xa0], { inside: EXTENSIONS }),
          ],
        },
      }),
      certificate("cert"),
      field("signatureAlgID", [0x06]),
      field("signature", [0x03]),
      field("timeStamp", [0xa0, 0x80]),
    ],
  },
});
