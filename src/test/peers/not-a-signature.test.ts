import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { context, oid, sequence } from "#core/asn1/der-writer.ts";
import { dumpAsn1 } from "#core/asn1/dump.ts";
import { OID } from "#core/asn1/oids.ts";
import { utf8 } from "#core/bytes.ts";
import { inspect } from "#modules/evidence/inspect-data.ts";
import { verifyData } from "#modules/evidence/verify-data.ts";
import { type Folder, openFolder, openssl } from "./peers.ts";

// What people drop on the inspector in place of a signature, as OpenSSL writes it: each is called what it is.

let f: Folder;
let folder: string;
const at = (name: string) => `${folder}/${name}`;
const read = (name: string) => new Uint8Array(readFileSync(at(name)));

async function must(...args: string[]): Promise<void> {
  const { code, text } = await openssl(...args);
  if (code !== 0) throw new Error(`openssl ${args.join(" ")}: ${text}`);
}

const CONFIG = `
[ca]
default_ca = d
[d]
database = FOLDER/index.txt
crlnumber = FOLDER/number
default_md = sha256
default_crl_days = 30
[req]
distinguished_name = dn
[dn]
`;

beforeAll(async () => {
  f = openFolder();
  folder = f.path("index.txt", "").replace("/index.txt", "");
  f.path("number", "01");
  f.path("content.bin", utf8("x"));
  const config = f.path("openssl.cnf", CONFIG.replaceAll("FOLDER", folder));
  const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", at("pkcs8.pem"), "-subj", "/CN=one", "-config", config];
  await must("req", "-x509", ...key, "-out", at("one.pem"));
  await must(
    "req",
    "-new",
    "-key",
    at("pkcs8.pem"),
    "-subj",
    "/CN=one",
    "-config",
    config,
    "-outform",
    "DER",
    "-out",
    at("csr"),
  );
  const issuer = ["-cert", at("one.pem"), "-keyfile", at("pkcs8.pem"), "-config", config];
  await must("ca", "-gencrl", ...issuer, "-out", at("crl.pem"));
  await must("crl", "-in", at("crl.pem"), "-outform", "DER", "-out", at("crl"));
  const asked = ["-issuer", at("one.pem"), "-cert", at("one.pem")];
  await must("ocsp", ...asked, "-reqout", at("ocsp-request"));
  const answering = [
    "-index",
    at("index.txt"),
    "-rsigner",
    at("one.pem"),
    "-rkey",
    at("pkcs8.pem"),
    "-CA",
    at("one.pem"),
  ];
  await must("ocsp", ...answering, "-reqin", at("ocsp-request"), "-respout", at("ocsp"));
  await must("ts", "-query", "-data", at("content.bin"), "-sha256", "-cert", "-out", at("tsq"));
  await must("cms", "-encrypt", "-in", at("content.bin"), "-outform", "DER", "-out", at("enveloped"), at("one.pem"));
  await must("cms", "-digest_create", "-in", at("content.bin"), "-outform", "DER", "-out", at("digested"));
  await must("pkey", "-in", at("pkcs8.pem"), "-pubout", "-outform", "DER", "-out", at("public"));
  await must("pkey", "-in", at("pkcs8.pem"), "-outform", "DER", "-traditional", "-out", at("pkcs1"));
  await must("pkcs8", "-topk8", "-nocrypt", "-in", at("pkcs8.pem"), "-outform", "DER", "-out", at("pkcs8"));
  const secret = ["-passout", "pass:secret"];
  await must("pkcs8", "-topk8", "-in", at("pkcs8.pem"), ...secret, "-outform", "DER", "-out", at("encrypted"));
  await must("pkcs12", "-export", "-inkey", at("pkcs8.pem"), "-in", at("one.pem"), ...secret, "-out", at("p12"));
  await must("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-outform", "DER", "-out", at("sm2"));
  await must("ec", "-inform", "DER", "-in", at("sm2"), "-outform", "DER", "-no_public", "-out", at("sec1"));
}, 120_000);
afterAll(() => f.close());

const trust = { anchors: [], nowMs: Date.now() };
const verify = (signature: Uint8Array) =>
  verifyData({ signature, content: null, digest: null, certificates: [] }, trust);

const inspected = (given: { file: Uint8Array } | { text: string }) => {
  const signature = "file" in given ? { base64: Buffer.from(given.file).toString("base64") } : given;
  return inspect({ signature, content: null, certificates: "", timestamp: "" }, trust);
};

describe("what is no signature is called what it is", () => {
  test.each([
    ["a revocation list", "crl", "crl", "CertificateList"],
    ["a certification request", "csr", "certification-request", "CertificationRequest"],
    ["an OCSP answer", "ocsp", "ocsp-response", "OCSPResponse"],
    ["a timestamp request", "tsq", "timestamp-request", null],
    ["an encrypted envelope", "enveloped", "other-cms", "ContentInfo"],
    ["a digest", "digested", "other-cms", "ContentInfo"],
    ["a public key", "public", "public-key", null],
  ])("%s", (_, name, kind, root) => {
    expect(verify(read(name))).toMatchObject({ kind: "unreadable", reasons: [{ code: `data.is-${kind}` }] });
    expect(dumpAsn1(read(name)).name).toBe(root);
  });

  test("its fields are named, and nothing is named as what it is not", () => {
    const names = (name: string) => JSON.stringify(dumpAsn1(read(name)));
    expect(names("crl")).toContain('"thisUpdate"');
    expect(names("csr")).toContain('"subjectPKInfo"');
    expect(names("ocsp")).toContain('"issuerKeyHash"');
    for (const name of ["crl", "csr", "enveloped"]) expect(names(name)).not.toMatch(/"tbsCertificate"|"SignedData"/);
  });

  test.each([
    ["a PDF", utf8("%PDF-1.7\n"), "pdf"],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), "picture"],
    ["an archive", Uint8Array.of(0x50, 0x4b, 3, 4, 20), "zip"],
    ["XML", utf8("<?xml version='1.0'?><a/>"), "xml"],
  ])("%s", (_, bytes, kind) => {
    const { report, tree } = inspected({ file: bytes });
    expect(report).toMatchObject({ kind: "unreadable", reasons: [{ code: `data.is-${kind}` }] });
    expect(tree).toBeNull();
  });

  test("a CMS without its inside is said to be broken", () => {
    const broken = sequence(oid(OID.signedData), context(0, sequence()));
    expect(verify(broken)).toMatchObject({ kind: "unreadable", reasons: [{ code: "data.is-signed-data" }] });
  });
});

describe("a private key is neither shown nor taken apart", () => {
  test.each(["pkcs8", "pkcs1", "encrypted", "p12", "sm2", "sec1"])("%s", (name) => {
    const refused = expect.objectContaining({ code: "evidence.private-key" });
    expect(() => inspected({ file: read(name) })).toThrow(refused);
    expect(() => inspected({ text: Buffer.from(read(name)).toString("base64") })).toThrow(refused);
    expect(() => inspected({ text: Buffer.from(read(name)).toString("hex") })).toThrow(refused);
  });

  test("nor one that stands beside its certificate", () => {
    const both = `${readFileSync(at("one.pem"), "latin1")}${readFileSync(at("pkcs8.pem"), "latin1")}`;
    expect(() => inspected({ text: both })).toThrow(expect.objectContaining({ code: "evidence.private-key" }));
  });
});

test("text as Windows' editors save it, and nothing at all", () => {
  const pem = readFileSync(at("one.pem"), "utf8").replaceAll("\n", "\r\n");
  const utf16 = new Uint8Array(Buffer.from(`\uFEFF${pem}`, "utf16le"));
  const swapped = Uint8Array.from(utf16, (_, i) => utf16[i ^ 1] ?? 0);
  for (const file of [utf8(`\uFEFF${pem}`), utf16, swapped])
    expect(inspected({ file })).toMatchObject({ form: "pem", report: { kind: "certificate" } });
  for (const nothing of [{ file: new Uint8Array() }, { text: " \n" }])
    expect(() => inspected(nothing)).toThrow(expect.objectContaining({ code: "evidence.empty" }));
});
