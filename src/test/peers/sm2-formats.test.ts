import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { concat, toHex } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { buildRequest, parseRequest } from "#core/tsp/request.ts";
import { grantedResponse, refusedResponse } from "#core/tsp/response.ts";
import { buildTstInfo } from "#core/tsp/tst-info.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import {
  certify,
  NOW,
  personExtensions,
  random,
  revocationList,
  sm2KeyPair,
  sm2Sign,
  sm2Token,
  testCa,
  tsaExtensions,
} from "../sm2-ca.ts";
import { bouncyCastle, DISTID, type Folder, openFolder, openssl } from "./peers.ts";

// What we write, judged by OpenSSL in pieces (its cms, ts and crl commands sign SM2 with an empty id) and BouncyCastle.

// A Java program starts for each question, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const ca = testCa();
const doctor = sm2KeyPair();
const tsa = sm2KeyPair();
const subject = nameOf([
  { label: "C", value: "CN" },
  { label: "O", value: "示范市第一人民医院" },
  { label: "CN", value: "林知秋" },
  { label: "SERIALNUMBER", value: "000231" },
]);
const doctorCertificate = certify(ca.issuing, {
  subject,
  point: doctor.point,
  extensions: personExtensions(ca.issuing.key.point),
});
const tsaCertificate = certify(ca.issuing, {
  subject: nameOf([{ label: "CN", value: "时间戳" }]),
  point: tsa.point,
  extensions: tsaExtensions(),
});
const policy = "2.25.318738964201296805964826013746562019136";

function token(request: Uint8Array): Uint8Array {
  const { imprintDer, nonceDer, certReq } = parseRequest(request, [policy]);
  const serial = concat(Uint8Array.of(1), random(16));
  const tstInfo = buildTstInfo({ policy, imprintDer, serial, genTimeMs: NOW + 120, accuracyUs: 1_050_000, nonceDer });
  return sm2Token(tsa, [tsaCertificate, ca.issuing.der], tstInfo, !certReq);
}

const content = random(5000);
const signedAttrs = signedAttributes({ digest: sm3(content), certificateDer: doctorCertificate });
const signatureDer = sm2Sign(doctor, signedAttrs);
const cms = assembleSignedData({
  signedAttrs,
  signatureDer,
  certificates: [doctorCertificate, ca.issuing.der, ca.root.der],
  timestampToken: token(buildRequest({ digest: sm3(signatureDer), certReq: true })),
});
const info = csrInfo({ subject, publicKey65: doctor.point });
const csr = assembleCsr(info, sm2Sign(doctor, info));

let f: Folder;
let at: Record<"root" | "issuing" | "doctor" | "tsa" | "csr" | "cms" | "content", string>;
beforeAll(() => {
  f = openFolder();
  at = {
    root: f.path("root.der", ca.root.der),
    issuing: f.path("issuing.der", ca.issuing.der),
    doctor: f.path("doctor.der", doctorCertificate),
    tsa: f.path("tsa.der", tsaCertificate),
    csr: f.path("csr.der", csr),
    cms: f.path("cms.der", cms),
    content: f.path("content.bin", content),
  };
});
afterAll(() => f.close());

test("OpenSSL accepts the certificates, one link at a time, each for its purpose", async () => {
  const judged = ["-vfyopt", DISTID, "-partial_chain", "-attime", String(Math.floor(NOW / 1000))];
  const link = (issuer: string, subject: string, purpose: string) =>
    openssl("verify", ...judged, "-purpose", purpose, "-trusted", issuer, subject);
  expect(await link(at.root, at.issuing, "any")).toMatchObject({ code: 0 });
  expect(await link(at.issuing, at.doctor, "smimesign")).toMatchObject({ code: 0 });
  expect(await link(at.issuing, at.tsa, "timestampsign")).toMatchObject({ code: 0 });
  expect((await link(at.root, at.doctor, "any")).code).not.toBe(0);
});

test("OpenSSL and BouncyCastle accept the certificate request, and refuse it altered", async () => {
  const check = (file: string) =>
    openssl(
      "req",
      "-inform",
      "DER",
      "-in",
      file,
      "-verify",
      "-vfyopt",
      DISTID,
      "-noout",
      "-subject",
      "-nameopt",
      "utf8",
    );
  const said = await check(at.csr);
  expect(said.text).toContain("verify OK");
  expect(Buffer.from(said.text, "latin1").toString()).toContain("CN=林知秋");
  expect(await bouncyCastle("csr", at.csr)).toMatch(/^ok .*000231/);
  const altered = f.path(
    "altered-csr.der",
    csr.map((byte, i) => (i === 60 ? byte ^ 1 : byte)),
  );
  expect((await check(altered)).text).not.toContain("verify OK");
});

test("BouncyCastle accepts the certificates and the CRL", async () => {
  expect(await bouncyCastle("certificate", at.doctor, at.issuing)).toMatch(/^ok /);
  expect(await bouncyCastle("certificate", at.doctor, at.root)).toMatch(/^wrong /);
  const { serialHex } = parseCertificate(doctorCertificate);
  const crl = f.path("list.crl", revocationList(ca.issuing, [{ serialHex, at: NOW, reason: 1 }]));
  expect(await bouncyCastle("crl", crl, at.issuing, at.doctor)).toBe("ok revoked");
  expect(await bouncyCastle("crl", crl, at.issuing, at.tsa)).toBe("ok good");
});

test("BouncyCastle accepts the CMS with its timestamp, and refuses another content", async () => {
  expect(await bouncyCastle("cms", at.cms, at.content)).toBe(`ok cms token ${NOW + 120}`);
  const other = f.path("other.bin", content.subarray(1));
  expect(await bouncyCastle("cms", at.cms, other)).toMatch(/^wrong /);
});

test("OpenSSL accepts the signature over the signed attributes with the default id, and only that", async () => {
  const { signers } = parseSignedData(cms);
  const attributes = f.path("attributes.der", signers[0]?.signedAttrsDer ?? new Uint8Array());
  const signature = f.path("signature.der", signers[0]?.signature ?? new Uint8Array());
  const key = f.path("doctor.pem", (await openssl("x509", "-in", at.doctor, "-noout", "-pubkey")).text);
  const check = (id: string) =>
    openssl("dgst", "-sm3", "-verify", key, "-sigopt", id, "-signature", signature, attributes);
  expect(await check(DISTID)).toMatchObject({ code: 0 });
  expect((await check("distid:0000000000000000")).code).not.toBe(0);
});

test("OpenSSL reads every structure as well-formed ASN.1", async () => {
  for (const file of [at.cms, at.csr, at.doctor])
    expect(await openssl("asn1parse", "-inform", "DER", "-in", file)).toMatchObject({ code: 0 });
});

test("OpenSSL's own SM3 request is answered, and BouncyCastle accepts answer and refusal", async () => {
  const query = f.path("query.tsq", "");
  await openssl("ts", "-query", "-data", at.content, "-sm3", "-cert", "-out", query);
  const request = new Uint8Array(readFileSync(query));
  expect(toHex(parseRequest(request, []).hashedMessage)).toBe(toHex(sm3(content)));
  const granted = f.path("granted.tsr", grantedResponse(token(request)));
  expect(await bouncyCastle("response", granted, query)).toBe("ok status 0");
  const said = await openssl("ts", "-reply", "-in", granted, "-text");
  expect(said.text).toMatch(
    /Hash Algorithm: sm3[\s\S]*Time stamp: Nov 24 02:18:27\.12 2026 GMT\s+Accuracy: 0x01 seconds, 0x32 millis/,
  );
  // BouncyCastle prints a BIT STRING's bytes little-endian: bit 14 is 1 << 9.
  const refused = f.path("refused.tsr", refusedResponse("timeNotAvailable", "no time"));
  expect(await bouncyCastle("response", refused, query)).toBe(`ok status 2 failInfo ${1 << 9}`);
  expect((await openssl("ts", "-reply", "-in", refused, "-text")).text).toContain(
    "the TSA's time source is not available",
  );
});

test("OpenSSL finds the same imprint in our own request", async () => {
  const ours = buildRequest({ digest: sm3(content), nonce: Uint8Array.of(0xff, 1), certReq: true, policy });
  const said = await openssl("ts", "-query", "-in", f.path("ours.tsq", ours), "-text");
  expect(said.text).toMatch(/Hash Algorithm: sm3[\s\S]*Nonce: 0xFF01[\s\S]*Certificate required: yes/);
  expect(said.text).toContain(policy);
});
