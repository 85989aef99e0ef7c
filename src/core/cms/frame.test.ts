import { expect, test } from "vitest";
import { readDer } from "#core/asn1/der-reader.ts";
import { nullValue, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { nameOf } from "#core/x509/name.ts";
import { certify, selfSigned, sm2KeyPair, sm2Sign } from "#test/sm2-ca.ts";
import { assembleSignedData } from "./assemble.ts";
import { frameProblem } from "./frame.ts";
import { parseSignedData, type SignedData, type SignerInfo } from "./parse.ts";
import { signedAttributes } from "./signed-attributes.ts";

const key = sm2KeyPair();
const der = certify(selfSigned("根"), { subject: nameOf([{ label: "CN", value: "林知秋" }]), point: key.point });
const attributes = signedAttributes({ digest: sm3(), certificateDer: der });
const cms = parseSignedData(
  assembleSignedData({ signedAttrs: attributes, signatureDer: sm2Sign(key, attributes), certificates: [der] }),
);
const signerWith = (change: Partial<SignerInfo>) => ({ signers: cms.signers.map((one) => ({ ...one, ...change })) });
const unsigned = (oid: string, ...values: Uint8Array[]) =>
  signerWith({ unsignedAttrs: [{ oid, values: values.map((one) => readDer(one)) }] });

const sha256 = { oid: OID.sha256, parameters: null };
const sm3With = (parameters: Uint8Array) => ({ oid: OID.sm3, parameters: readDer(parameters) });
const byKey = { keyId: new Uint8Array(20) };

test.each<[string, Partial<SignedData>]>([
  ["as we write it", {}],
  ["version 3, around a timestamp or other content", { version: 3 }],
  ["version 4, with attribute certificates", { version: 4 }],
  ["version 5, with other formats", { version: 5 }],
  ["a signer by key identifier is of version 3", signerWith({ sid: byKey, version: 3 })],
  ["its digest among others", { digestAlgorithms: [sha256, sm3With(nullValue())] }],
  ["a timestamp", unsigned(OID.signatureTimeStamp, sequence())],
  ["a countersignature", unsigned("1.2.840.113549.1.9.6", sequence())],
  ["CAdES references and values", unsigned("1.2.840.113549.1.9.16.2.24", sequence())],
  ["a CAdES archive timestamp", unsigned("0.4.0.1733.2.4", sequence())],
])("the frame of a signature is in order: %s", (_, change) => {
  expect(frameProblem({ ...cms, ...change })).toBeNull();
});

test.each<[string, Partial<SignedData>]>([
  ["a version that does not exist", { version: 0 }],
  ["version 2, which RFC 5652 §5.1 never gives", { version: 2 }],
  ["a certificate that cannot be read (§10.2.3)", { unreadableCertificates: 1 }],
  ["a signer by issuer of version 3 (§5.3)", signerWith({ version: 3 })],
  ["a signer by key identifier of version 1 (§5.3)", signerWith({ sid: byKey, version: 1 })],
  ["no digest algorithm announced (§5.1)", { digestAlgorithms: [] }],
  ["another announced", { digestAlgorithms: [sha256] }],
  ["its own announced with parameters", { digestAlgorithms: [sm3With(sequence())] }],
  ["an unsigned attribute nobody knows", unsigned("1.2.3.4", sequence())],
  ["an unsigned attribute without a value (§5.3)", unsigned(OID.signatureTimeStamp)],
  ["a second signer that is wrong", { signers: [...cms.signers, ...signerWith({ version: 3 }).signers] }],
])("RFC 5652 §5 refused: %s", (_, change) => {
  expect(frameProblem({ ...cms, ...change })).toEqual(expect.any(String));
});
