import { describe, expect, test } from "vitest";
import { readDer } from "#core/asn1/der-reader.ts";
import {
  bitString,
  boolean,
  context,
  integer,
  octetString,
  printableString,
  sequence,
  utf8String,
} from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { replaced, withOneMore } from "#test/replaced.ts";
import { assembleSeal, ia5String, parseSeal, sealInfo } from "./seal.ts";
import { assembleSealSignature, parseSealSignature, tbsSign } from "./seal-signature.ts";

// What stands in seal data and in what was sealed (GB/T 38540-2020 §6.2, §7.2): every field, and nothing besides.

const extensions = [{ oid: "1.2.156.1", critical: true, value: Uint8Array.of(1) }];
const digests = [{ algorithm: "SM3", value: sm3() }];
const infoDer = sealInfo({
  vid: "XINGQIAN",
  esId: "es_1",
  type: 1,
  name: "病历专用章",
  signers: { kind: "digests", digests },
  createdAt: 0,
  validFrom: 1000,
  validUntil: 2000,
  picture: { type: "PNG", data: Uint8Array.of(1), widthMm: 42, heightMm: 30 },
  extensions,
});
const seal = readDer(assembleSeal({ infoDer, makerCertificate: Uint8Array.of(2), signature: Uint8Array.of(3) }));
const tbsDer = tbsSign({ seal: seal.whole, signedAtMs: 1500, dataHash: sm3(), propertyInfo: "/x", extensions });
const signed = readDer(
  assembleSealSignature({ tbsDer, signerCertificate: Uint8Array.of(4), signature: Uint8Array.of(5), timestamp: null }),
);

test("a seal and a signature read back with all they say", () => {
  expect(parseSeal(seal.whole)).toMatchObject({
    version: 4,
    makerCertificate: Uint8Array.of(2),
    signatureAlgorithm: OID.sm2WithSm3,
    timestamp: null,
    info: {
      type: 1,
      createdAt: 0,
      validFrom: 1000,
      validUntil: 2000,
      signers: { kind: "digests", digests },
      extensions,
    },
  });
  expect(parseSealSignature(signed.whole)).toMatchObject({ signedAt: 1000, propertyInfo: "/x", extensions });
});

describe("nothing more than its fields stands in", () => {
  test.each([
    ["SESeal", []],
    ["SES_SealInfo", [0]],
    ["SES_Header", [0, 0]],
    ["SES_ESPropertyInfo", [0, 2]],
    ["CertDigestObj", [0, 2, 3, 0]],
    ["SES_ESPictureInfo", [0, 3]],
    ["ExtData", [0, 4, 0]],
  ])("%s", (_, path) => {
    expect(() => parseSeal(replaced(seal, path, (old) => old.whole))).not.toThrow();
    expect(() => parseSeal(replaced(seal, path, withOneMore))).toThrow();
  });

  test.each([
    ["SES_Signature", []],
    ["TBS_Sign", [0]],
    ["its ExtData", [0, 5, 0, 0]],
  ])("%s", (_, path) => {
    expect(() => parseSealSignature(replaced(signed, path, (old) => old.whole))).not.toThrow();
    expect(() => parseSealSignature(replaced(signed, path, withOneMore))).toThrow();
  });
});

test.each([
  ["another mark than ES", [0, 0, 0], ia5String("XX")],
  ["a list of another kind", [0, 2, 2], integer(3)],
  ["a certificate where the list is of digests", [0, 2, 3, 0], octetString(Uint8Array.of(1))],
  ["a digest's name as UTF-8", [0, 2, 3, 0], sequence(utf8String("SM3"), octetString(sm3()))],
  ["a name that is no UTF8String", [0, 2, 1], printableString("x")],
])("a seal with %s is refused", (_, path, value) => {
  expect(() => parseSeal(replaced(seal, path, () => value))).toThrow();
});

test("a seal of version 4 has no timestamp, and an extension that says nothing is not critical", () => {
  const stamped = replaced(seal, [], (old) => sequence(old.content, context(0, bitString(Uint8Array.of(1)))));
  expect(() => parseSeal(stamped)).toThrow();
  const [plain, explicit] = [[], [boolean(false)]].map((critical) =>
    replaced(seal, [0, 4, 0, 1], () => Buffer.concat(critical)),
  );
  for (const one of [plain, explicit])
    expect(parseSeal(one ?? seal.whole).info.extensions).toMatchObject([{ oid: "1.2.156.1", critical: false }]);
});
