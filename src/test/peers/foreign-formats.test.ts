import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { buildRequest } from "#core/tsp/request.ts";
import { parseResponse } from "#core/tsp/response.ts";
import { verifyToken } from "#core/tsp/verify-token.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { verifyChain } from "#core/x509/chain.ts";
import { type Crl, parseCrl } from "#core/x509/crl.ts";
import { buildOcspRequest, type OcspResponse, parseOcspResponse } from "#core/x509/ocsp.ts";
import { statusOfPath } from "#core/x509/path-status.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type Folder, openFolder, openssl } from "./peers.ts";

// What others write, judged by us: OpenSSL's CMS, timestamps, CRL and OCSP with RSA, RSA-PSS and ECDSA keys.

let f: Folder;
let folder: string;
const content = utf8("病历 ".repeat(500));
const read = (name: string) => new Uint8Array(readFileSync(`${folder}/${name}`));

async function must(...args: string[]): Promise<void> {
  const { code, text } = await openssl(...args);
  if (code !== 0) throw new Error(`openssl ${args.join(" ")}: ${text}`);
}

const CONFIG = `
[req]
distinguished_name = dn
[dn]
[ca_ext]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[user_ext]
keyUsage = critical,digitalSignature
[tsa_ext]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[ocsp_ext]
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
[ca]
default_ca = the_ca
[the_ca]
database = DIR/index.txt
default_md = sha256
default_crl_days = 1
[tsa]
default_tsa = the_tsa
[the_tsa]
serial = DIR/tsa.serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sm3, sha256
accuracy = secs:1, millisecs:500
ess_cert_id_alg = sha256
`;

async function certificate(name: string, newkey: string[], section: string, days = "3650") {
  const out = `${folder}/${name}.pem`;
  const own = ["-newkey", ...newkey, "-nodes", "-keyout", `${folder}/${name}.key`, "-subj", `/CN=${name}`];
  const config = ["-config", `${folder}/openssl.cnf`, "-extensions", section];
  const issuer = section === "ca_ext" ? [] : ["-CA", `${folder}/ca.pem`, "-CAkey", `${folder}/ca.key`];
  await must("req", "-x509", ...own, ...config, ...issuer, "-days", days, "-out", out);
  await must("x509", "-in", out, "-outform", "DER", "-out", `${folder}/${name}.der`);
}

beforeAll(async () => {
  f = openFolder();
  folder = f.path("content.bin", content).replace("/content.bin", "");
  f.path("openssl.cnf", CONFIG.replaceAll("DIR", folder));
  const ec = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  await certificate("ca", ec, "ca_ext");
  await certificate("rsa", ["rsa:2048"], "user_ext");
  await certificate("short", ["rsa:1024"], "user_ext");
  await certificate("ec", ec, "user_ext");
  await certificate("tsa", ["rsa:2048"], "tsa_ext");
  await certificate("ocsp", ec, "ocsp_ext");
}, 120_000);
afterAll(() => f.close());

const ca = () => parseCertificate(read("ca.der"));

/** What a list or answer says about one of the CA's certificates, at a moment. */
function status(name: string, atMs: number, { crls = [], ocsp = [] }: { crls?: Crl[]; ocsp?: OcspResponse[] }) {
  const path = [parseCertificate(read(name)), ca()];
  const [one] = statusOfPath({ path, evidence: { crls, ocsp }, atMs, nowMs: atMs + 3_600_000, crypto: nodeCrypto });
  return one?.atMoment;
}

describe("CMS by OpenSSL", () => {
  const verify = (name: string, body: Uint8Array[] | null = [content.subarray(0, 7), content.subarray(7)]) =>
    verifySignedData(parseSignedData(read(name)), { content: body, crypto: nodeCrypto });
  const sign = async (name: string, signer: string, ...options: string[]) => {
    const keys = ["-signer", `${folder}/${signer}.pem`, "-inkey", `${folder}/${signer}.key`];
    const files = ["-in", `${folder}/content.bin`, "-out", `${folder}/${name}`, "-outform", "DER"];
    await must("cms", "-sign", "-binary", ...keys, ...options, ...files);
    return name;
  };

  test.each([
    ["RSA PKCS#1", "rsa", []],
    ["RSA PKCS#1 SHA-512, by key identifier", "rsa", ["-md", "sha512", "-keyid"]],
    ["RSA without signed attributes", "rsa", ["-noattr"]],
    ["RSA-PSS", "rsa", ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32"]],
    [
      "RSA-PSS SHA-384 with another salt",
      "rsa",
      ["-md", "sha384", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20"],
    ],
    ["ECDSA", "ec", []],
    ["ECDSA SHA-384 with the CAdES attributes", "ec", ["-md", "sha384", "-cades"]],
    ["ECDSA without signed attributes", "ec", ["-noattr"]],
  ])("%s verifies, and not over another content", async (_, signer, options) => {
    const name = await sign("x.p7s", signer, ...options);
    const result = verify(name);
    expect(result.problems).toEqual([]);
    expect(result.signer?.subject.text).toBe(`CN=${signer}`);
    expect(verify(name, [content.subarray(1)]).intact).toBe(false);
  });

  test("content enclosed, and in BER pieces", async () => {
    expect(verify(await sign("x.p7m", "ec", "-nodetach"), null).problems).toEqual([]);
    expect(verify(await sign("y.p7m", "ec", "-nodetach", "-stream", "-indef"), null).problems).toEqual([]);
  });

  test("SHA-1 and short RSA keys are intact but weak", async () => {
    for (const name of [await sign("s.p7s", "rsa", "-md", "sha1"), await sign("t.p7s", "short")]) {
      const result = verify(name);
      expect(result).toMatchObject({ ok: false, intact: true });
      expect(new Set(result.problems.map(({ code }) => code))).toEqual(new Set(["algorithm-weak"]));
    }
  });

  test("the signer's chain holds", () => {
    for (const name of ["rsa.der", "ec.der"]) {
      const leaf = parseCertificate(read(name));
      const atMs = leaf.notBefore + 1;
      const result = verifyChain({ leaf, pool: [], anchors: [ca()], atMs, purpose: "sign", crypto: nodeCrypto });
      expect(result).toMatchObject({ ok: true, problems: [] });
    }
  });
});

test("a timestamp by OpenSSL over our SM3 request verifies with nonce, imprint, accuracy and chain", async () => {
  const request = buildRequest({ digest: sm3(content), nonce: Uint8Array.of(0x9a, 1, 2), certReq: true });
  f.path("q.tsq", request);
  f.path("tsa.serial", "01");
  await must(
    "ts",
    "-reply",
    "-queryfile",
    `${folder}/q.tsq`,
    "-config",
    `${folder}/openssl.cnf`,
    "-signer",
    `${folder}/tsa.pem`,
    "-inkey",
    `${folder}/tsa.key`,
    "-out",
    `${folder}/r.tsr`,
  );
  const response = parseResponse(read("r.tsr"));
  expect(response.status).toBe(0);
  const token = response.token ?? new Uint8Array();
  const nonceDer = Uint8Array.of(2, 4, 0, 0x9a, 1, 2);
  const input = { stamped: [content], anchors: [ca()], crypto: nodeCrypto, nonceDer, policy: "1.2.3.4.1" };
  const result = verifyToken(token, input);
  expect(result.problems).toEqual([]);
  expect(result).toMatchObject({ ok: true, info: { accuracyMs: 1500, policy: "1.2.3.4.1" } });
  const spoilt = token.map((byte, i) => (i === token.length - 1 ? byte ^ 1 : byte));
  expect(verifyToken(spoilt, input).intact).toBe(false);
});

test("a CRL by OpenSSL tells revoked from good, before and after", async () => {
  const { serialHex, notBefore } = parseCertificate(read("rsa.der"));
  const at = new Date(notBefore + 60_000)
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, "")
    .slice(2);
  f.path("index.txt", `R\t360101000000Z\t${at},keyCompromise\t${serialHex.toUpperCase()}\tunknown\t/CN=rsa\n`);
  f.path("index.txt.attr", "unique_subject = no\n");
  const keys = ["-cert", `${folder}/ca.pem`, "-keyfile", `${folder}/ca.key`];
  await must("ca", "-gencrl", "-config", `${folder}/openssl.cnf`, ...keys, "-out", `${folder}/list.pem`);
  await must("crl", "-in", `${folder}/list.pem`, "-outform", "DER", "-out", `${folder}/list.crl`);
  const crl = parseCrl(read("list.crl"));
  expect(status("rsa.der", notBefore + 120_000, { crls: [crl] })).toMatchObject({
    status: "revoked",
    reason: "keyCompromise",
    since: notBefore + 60_000,
  });
  expect(status("rsa.der", notBefore + 1000, { crls: [crl] })).toMatchObject({ status: "good", why: "revoked-later" });
  expect(status("ec.der", crl.thisUpdate + 1000, { crls: [crl] })).toMatchObject({ status: "good", why: "not-listed" });
  const late = (crl.nextUpdate ?? 0) + 1000;
  expect(status("ec.der", late, { crls: [crl] })).toMatchObject({ status: "unknown", why: "stale" });
});

test.each([
  ["the CA itself", "ca"],
  ["a delegated responder", "ocsp"],
])("an OCSP answer by %s is read and checked", async (_, responder) => {
  const { serialHex } = parseCertificate(read("rsa.der"));
  f.path("index.txt", `R\t360101000000Z\t260101000000Z,keyCompromise\t${serialHex.toUpperCase()}\tunknown\t/CN=rsa\n`);
  const ask = async (name: string) => {
    await must(
      "ocsp",
      "-index",
      `${folder}/index.txt`,
      "-CA",
      `${folder}/ca.pem`,
      "-issuer",
      `${folder}/ca.pem`,
      "-rsigner",
      `${folder}/${responder}.pem`,
      "-rkey",
      `${folder}/${responder}.key`,
      "-ndays",
      "1",
      "-cert",
      `${folder}/${name}.pem`,
      "-respout",
      `${folder}/answer.der`,
      "-noverify",
    );
    return read("answer.der");
  };
  const response = parseOcspResponse(await ask("rsa"));
  const { basic } = response;
  if (!basic) throw new Error("no answer");
  const at = basic.producedAt + 1000;
  const since = Date.UTC(2026, 0, 1);
  expect(status("rsa.der", at, { ocsp: [response] })).toMatchObject({
    status: "revoked",
    reason: "keyCompromise",
    since,
  });
  expect(status("ec.der", at, { ocsp: [response] })).toMatchObject({ why: "no-source" });
  const other = parseOcspResponse(await ask("ec"));
  expect(status("ec.der", at, { ocsp: [other] })).toMatchObject({ status: "unknown", why: "not-known" });
  const tbs = basic.tbs.map((byte, i) => (i === 40 ? byte ^ 1 : byte));
  expect(status("rsa.der", at, { ocsp: [{ ...response, basic: { ...basic, tbs } }] })).toMatchObject({
    status: "unknown",
    why: "signature",
  });
});

test("OpenSSL reads our OCSP request", async () => {
  const certificate = parseCertificate(read("ec.der"));
  const request = buildOcspRequest(
    { certificate, issuer: ca(), nonce: new Uint8Array(16).fill(7), hash: "sm3" },
    nodeCrypto,
  );
  const said = await openssl("ocsp", "-reqin", f.path("request.der", request), "-req_text");
  expect(said.text).toMatch(/Hash Algorithm: sm3[\s\S]*OCSP Nonce:\s+0410(07){16}/);
  expect(said.text.toLowerCase()).toContain(certificate.serialHex);
});
