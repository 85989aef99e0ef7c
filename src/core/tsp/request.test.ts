import { expect, test } from "vitest";
import { algorithm } from "#core/asn1/algorithm.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import {
  boolean,
  context,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  tlv,
  unsigned,
} from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { concat, fromHex, toHex } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { extension } from "#core/x509/extensions.ts";
import { buildRequest, type Failure, FAILURE, parseRequest, TspRefusal } from "./request.ts";
import { grantedResponse, parseResponse, refusedResponse } from "./response.ts";
import { buildTstInfo, parseTstInfo } from "./tst-info.ts";

const digest = sm3();
const POLICY = "1.2.3.4.5";
const imprint = (hash: Uint8Array = algorithm(OID.sm3), value: Uint8Array = digest) =>
  sequence(hash, octetString(value));
const request = (...fields: Uint8Array[]) => sequence(integer(1), ...fields);
const hash = (name: string, length: number) => imprint(algorithm(name), new Uint8Array(length));

const failure = (bytes: Uint8Array): Failure | "granted" => {
  try {
    parseRequest(bytes, [POLICY]);
    return "granted";
  } catch (error) {
    if (error instanceof TspRefusal) return error.failure;
    throw error;
  }
};

const plain = request(imprint());
// The strictness table of facts/time-and-tsa.md §1.
test.each<[string, Uint8Array, Failure | "granted"]>([
  ["plain", plain, "granted"],
  ["NULL parameters", request(imprint(sequence(oid(OID.sm3), nullValue()))), "granted"],
  ["our policy", request(imprint(), oid(POLICY)), "granted"],
  ["a nonce of 20 bytes", request(imprint(), unsigned(new Uint8Array(20).fill(0xff))), "granted"],
  ["a negative nonce", request(imprint(), tlv(0x02, Uint8Array.of(0x80))), "granted"],
  ["certReq TRUE", request(imprint(), boolean(true)), "granted"],
  ["certReq FALSE, which DER would leave out", request(imprint(), boolean(false)), "granted"],
  ["SHA-256", request(hash(OID.sha256, 32)), "granted"],
  ["SHA-512", request(hash(OID.sha512, 64)), "granted"],
  ["nothing", new Uint8Array(), "badDataFormat"],
  ["garbage", fromHex("ffffffff"), "badDataFormat"],
  ["truncated", plain.subarray(0, 20), "badDataFormat"],
  ["a trailing byte", concat(plain, Uint8Array.of(0)), "badDataFormat"],
  ["an indefinite length", concat(fromHex("3080"), readDer(plain).content, fromHex("0000")), "badDataFormat"],
  ["a huge length", fromHex("3084ffffffff"), "badDataFormat"],
  ["a version that is not minimal", sequence(fromHex("02020001"), imprint()), "badDataFormat"],
  ["certReq 01", request(imprint(), fromHex("010101")), "badDataFormat"],
  ["fields in another order", request(imprint(), boolean(true), integer(7)), "badDataFormat"],
  ["no imprint", request(), "badDataFormat"],
  ["version 0", sequence(integer(0), imprint()), "badRequest"],
  ["version 2", sequence(integer(2), imprint()), "badRequest"],
  ["version 257", sequence(integer(257), imprint()), "badRequest"],
  ["a nonce of 4 KB", request(imprint(), unsigned(new Uint8Array(4096).fill(1))), "badRequest"],
  ["SHA-1", request(hash(OID.sha1, 20)), "badAlg"],
  ["MD5", request(hash("1.2.840.113549.2.5", 16)), "badAlg"],
  ["an unknown hash", request(hash("1.2.3", 32)), "badAlg"],
  ["hash parameters that are not NULL", request(imprint(sequence(oid(OID.sm3), integer(1)))), "badAlg"],
  ["the signed-data identifier some clients take for SM3", request(hash("1.2.156.10197.6.1.4.2", 32)), "badAlg"],
  ["an imprint too short", request(hash(OID.sm3, 31)), "badDataFormat"],
  ["an imprint too long", request(hash(OID.sm3, 33)), "badDataFormat"],
  ["another policy", request(imprint(), oid("1.2.3.4.6")), "unacceptedPolicy"],
  ["an extension", request(imprint(), context(0, extension("1.2.3", nullValue()))), "unacceptedExtension"],
  [
    "a critical extension",
    request(imprint(), context(0, extension("1.2.3", nullValue(), true))),
    "unacceptedExtension",
  ],
])("%s: %#", (_, bytes, wanted) => {
  expect(failure(bytes)).toBe(wanted);
});

test("what we ask is what we read", () => {
  const nonce = fromHex("00c0ffee");
  const asked = parseRequest(buildRequest({ digest, nonce, policy: POLICY, certReq: true }), [POLICY]);
  expect(asked).toMatchObject({ hashedMessage: digest, policy: POLICY, certReq: true });
  expect(toHex(asked.nonceDer ?? new Uint8Array())).toBe("020400c0ffee");
  expect(() => buildRequest({ digest: new Uint8Array(20) })).toThrow(RangeError);
});

test("every PKIFailureInfo bit is written where RFC 3161 has it", () => {
  const bits = {
    badAlg: 0,
    badRequest: 2,
    badDataFormat: 5,
    timeNotAvailable: 14,
    unacceptedPolicy: 15,
    unacceptedExtension: 16,
    addInfoNotAvailable: 17,
    systemFailure: 25,
  };
  expect(FAILURE).toEqual(bits);
  for (const name of Object.keys(FAILURE) as Failure[]) {
    const response = parseResponse(refusedResponse(name, "so"));
    expect(response).toEqual({ status: 2, text: "so", failures: [name], token: null });
  }
});

test("a grant without a token and a refusal with one are no responses", () => {
  expect(() => parseResponse(sequence(sequence(integer(0))))).toThrow();
  expect(() => parseResponse(sequence(sequence(integer(2)), sequence()))).toThrow();
  expect(parseResponse(grantedResponse(sequence(integer(1)))).status).toBe(0);
});

const info = {
  policy: POLICY,
  imprintDer: imprint(),
  serial: fromHex("ff00ff"),
  genTimeMs: Date.UTC(2026, 10, 24, 2, 18, 27, 50),
  accuracyUs: null,
  nonceDer: null,
};

test("TSTInfo holds what it was given, byte for byte where it must", () => {
  const sent = imprint(sequence(oid(OID.sm3), nullValue()));
  const nonceDer = tlv(0x02, fromHex("8000"));
  const read = parseTstInfo(buildTstInfo({ ...info, imprintDer: sent, nonceDer }));
  expect(read).toMatchObject({ policy: POLICY, serialHex: "ff00ff", genTime: info.genTimeMs, ordering: false });
  expect(read.imprintDer).toEqual(sent);
  expect(read.nonceDer).toEqual(nonceDer);
  expect(Buffer.from(buildTstInfo(info)).toString("latin1")).toContain("20261124021827.05Z");
  const fine = buildTstInfo({ ...info, genTimeMs: info.genTimeMs + 0.12 });
  expect(Buffer.from(fine).toString("latin1")).toContain("20261124021827.05012Z");
  expect(parseTstInfo(fine)).toMatchObject({ genTime: info.genTimeMs, genTimeUs: info.genTimeMs * 1000 + 120 });
});

test.each([
  [null, null],
  [0.2, 0.001],
  [251, 0.251],
  [999_000, 999],
  [1_000_000, 1000],
  [2_500_007, 2500.007],
  [128_128, 128.128],
])("accuracy of %s µs is stated as %s ms, zero parts left out", (given, stated) => {
  const der = buildTstInfo({ ...info, accuracyUs: given });
  expect(parseTstInfo(der).accuracyMs).toBe(stated);
});

test("a TSTInfo of another version, or with an unknown critical extension, is refused", () => {
  const der = buildTstInfo(info);
  const body = readDer(der).content;
  expect(() => parseTstInfo(sequence(integer(2), body.subarray(3)))).toThrow("version");
  const critical = context(1, extension("1.2.3", nullValue(), true));
  expect(() => parseTstInfo(sequence(body, critical))).toThrow("critical");
  expect(parseTstInfo(sequence(body, context(1, extension("1.2.3", nullValue())))).policy).toBe(POLICY);
});
