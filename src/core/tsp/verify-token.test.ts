import { expect, test } from "vitest";
import { algorithm, type HashName } from "#core/asn1/algorithm.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import { integer, octetString, oid, sequence, setOf, tlv } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { concat, utf8 } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { attribute, signedAttributes } from "#core/cms/signed-attributes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { nameOf } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import {
  certify,
  NOW,
  personExtensions,
  selfSigned,
  sm2KeyPair,
  sm2Sign,
  sm2Token,
  subordinate,
  tsaExtensions,
} from "#test/sm2-ca.ts";
import { replaced } from "#test/replaced.ts";
import { messageImprint } from "./request.ts";
import { buildTstInfo } from "./tst-info.ts";
import { verifyToken } from "./verify-token.ts";

const root = selfSigned("根");
const issuing = subordinate(root, "签发");
const key = sm2KeyPair();
const named = { subject: nameOf([{ label: "CN", value: "时间戳" }]), point: key.point };
const tsa = certify(issuing, { ...named, extensions: tsaExtensions() });
const stamped = utf8("病程记录");
const nonceDer = integer(7);

type Change = { nonceDer?: Uint8Array | null; imprintDer?: Uint8Array; genTimeMs?: number };
const info = (change: Change = {}) =>
  buildTstInfo({
    policy: "1.2.3",
    imprintDer: messageImprint(sm3(stamped), "sm3"),
    serial: Uint8Array.of(1),
    genTimeMs: NOW,
    accuracyUs: 1000,
    nonceDer,
    ...change,
  });
const token = (change: Change = {}, certificates = [tsa, issuing.der]) => sm2Token(key, certificates, info(change));
type Input = Parameters<typeof verifyToken>[1];
const verify = (der: Uint8Array, more: Partial<Input> = {}) =>
  verifyToken(der, { stamped: [stamped], anchors: [parseCertificate(root.der)], crypto: nodeCrypto, ...more });
const codes = (der: Uint8Array, more: Partial<Input> = {}) => verify(der, more).problems.map(({ code }) => code);

test("a token over these bytes, by an authority that is trusted, is in order and says when", () => {
  expect(verify(token())).toMatchObject({ ok: true, intact: true, problems: [], info: { genTime: NOW } });
  expect(verify(token(), { stamped: [stamped.subarray(0, 3), stamped.subarray(3)] }).ok).toBe(true);
  expect(verify(token(), { nonceDer, policy: "1.2.3" }).ok).toBe(true);
});

test.each<[string, Uint8Array, Partial<Input>]>([
  ["imprint", token(), { stamped: [utf8("别的")] }],
  ["nonce", token(), { nonceDer: integer(8) }],
  ["nonce", token({ nonceDer: null }), { nonceDer }],
  ["policy", token(), { policy: "1.2.4" }],
  ["imprint", token(), { digest: { hash: "sm3", value: sm3() } }],
  ["imprint", token(), { digest: { hash: "sha256", value: sm3(stamped) } }],
  ["algorithm-unknown", token({ imprintDer: sequence(algorithm("1.2.3.4"), octetString(sm3(stamped))) }), {}],
  ["algorithm-unknown", token({ imprintDer: sequence(algorithm(OID.sha512), octetString(sm3(stamped))) }), {}],
])("RFC 3161 §2.2 refused for its %s, and then not intact", (code, der, more) => {
  expect(codes(der, more)).toEqual([code]);
  expect(verify(der, more)).toMatchObject({ ok: false, intact: false });
});

test("the digest may stand for the bytes", () => {
  const digest = { hash: "sm3" as HashName, value: sm3(stamped) };
  expect(verify(token(), { stamped: [], digest }).ok).toBe(true);
});

test("the authority's chain is checked at the stamped time, or left to the caller; without it nothing is in order (§2.3)", () => {
  expect(verify(token(), { anchors: [] })).toMatchObject({ ok: false, intact: true, problems: [{ code: "chain" }] });
  expect(verify(token(), { anchors: null })).toMatchObject({ ok: true, chain: null });
  expect(codes(token({ genTimeMs: NOW + 400 * 86_400_000 }))).toEqual(["chain"]);
  const person = certify(issuing, { ...named, extensions: personExtensions(issuing.key.point) });
  expect(codes(token({}, [person, issuing.der]))).toEqual(["chain"]);
});

test("certificates come with the token or from elsewhere, also without the signer's in it (§2.4.1)", () => {
  const pool = [tsa, issuing.der].map(parseCertificate);
  expect(codes(token({}, [tsa]))).toEqual(["chain"]);
  expect(verify(token({}, [tsa]), { pool }).ok).toBe(true);
  const bare = sm2Token(key, [tsa], info(), true);
  expect(verify(bare, { pool }).ok).toBe(true);
  expect(codes(bare)).toEqual(["certificate-missing"]);
});

test("a token names its signing certificate (RFC 5816 §2.2.1)", () => {
  const content = info();
  const attributes = setOf(
    attribute(OID.contentType, oid(OID.tstInfo)),
    attribute(OID.messageDigest, octetString(sm3(content))),
  );
  const named = readDer(token());
  const silent = replaced(named, [1, 0, 4, 0, 3], () => tlv(0xa0, readDer(attributes).content));
  const der = replaced(readDer(silent), [1, 0, 4, 0, 5], () => octetString(sm2Sign(key, attributes)));
  expect(codes(der)).toEqual(["attribute-missing"]);
});

test("what is no token is malformed, whatever it is signed by: other content, none, no OCTET STRING, nothing", () => {
  const attributes = signedAttributes({ digest: sm3(info()), certificateDer: tsa });
  const signed = { signedAttrs: attributes, signatureDer: sm2Sign(key, attributes), certificates: [tsa] };
  const encapsulated = [1, 0, 2];
  const others = [
    assembleSignedData({ ...signed, content: info() }),
    replaced(readDer(token()), encapsulated, () => sequence(oid(OID.tstInfo))),
    replaced(readDer(token()), [...encapsulated, 1, 0], () => sequence(info())),
    replaced(readDer(token()), [...encapsulated, 1, 0], () => octetString(concat(info(), Uint8Array.of(0)))),
    utf8("token"),
  ];
  for (const der of others)
    expect(verify(der)).toMatchObject({ ok: false, intact: false, info: null, problems: [{ code: "malformed" }] });
});
