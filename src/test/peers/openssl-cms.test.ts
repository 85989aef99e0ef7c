import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { verifyData } from "#modules/evidence/verify-data.ts";
import { type Folder, openFolder, openssl } from "./peers.ts";

// OpenSSL's own ways of writing a CMS: keys, paddings, salts, hashes, with and without attributes. What it accepts we accept.

const CONFIG = `
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[user]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;

const rsa = (bits: number) => ["-algorithm", "RSA", "-pkeyopt", `rsa_keygen_bits:${bits}`];
const curve = (name: string, ...more: string[]) => [
  "-algorithm",
  "EC",
  "-pkeyopt",
  `ec_paramgen_curve:${name}`,
  ...more,
];
const restricted = ["md:sha256", "mgf1_md:sha256", "saltlen:32"].flatMap((one) => [
  "-pkeyopt",
  `rsa_pss_keygen_${one}`,
]);
const KEYS: Record<string, string[]> = {
  rsa: rsa(2048),
  short: rsa(1024),
  pss: ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
  bound: ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", ...restricted],
  p256: curve("P-256"),
  p384: curve("P-384"),
  brainpool: curve("brainpoolP256r1"),
  p192: curve("P-192"),
  explicit: curve("P-256", "-pkeyopt", "ec_param_enc:explicit"),
};
const PSS = ["-keyopt", "rsa_padding_mode:pss"];
const salt = (length: string) => ["-keyopt", `rsa_pss_saltlen:${length}`];

const content = utf8('{"处方号":"CF1"}');
let f: Folder;
let folder: string;

async function must(...args: string[]): Promise<void> {
  const { code, text } = await openssl(...args);
  if (code !== 0) throw new Error(`openssl ${args.join(" ")}: ${text}`);
}

beforeAll(async () => {
  f = openFolder();
  const config = f.path("openssl.cnf", CONFIG);
  folder = config.replace("/openssl.cnf", "");
  f.path("content.bin", content);
  const at = (name: string) => `${folder}/${name}`;
  const new_ = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-config", config, "-extensions"];
  await must(...new_, "ca", "-subj", "/CN=Root", "-keyout", at("ca.key"), "-out", at("ca.pem"));
  await must("x509", "-in", at("ca.pem"), "-outform", "DER", "-out", at("ca.der"));
  for (const [name, key] of Object.entries(KEYS)) {
    await must("genpkey", ...key, "-out", at(`${name}.key`));
    const subject = ["-key", at(`${name}.key`), "-subj", `/CN=${name}`, "-config", config];
    await must("req", "-new", ...subject, "-out", at(`${name}.csr`));
    const signed = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-extfile", config];
    await must("x509", "-req", "-in", at(`${name}.csr`), ...signed, "-extensions", "user", "-out", at(`${name}.pem`));
  }
}, 120_000);
afterAll(() => f.close());

async function signed(name: string, options: readonly string[], command = "cms"): Promise<Uint8Array> {
  const who = ["-signer", `${folder}/${name}.pem`, "-inkey", `${folder}/${name}.key`];
  const files = ["-in", `${folder}/content.bin`, "-outform", "DER", "-out", `${folder}/made.p7`];
  await must(command, "-sign", "-binary", ...files, ...who, ...options);
  return new Uint8Array(readFileSync(`${folder}/made.p7`));
}

async function accepts(isDetached: boolean): Promise<boolean> {
  const what = [
    "-inform",
    "DER",
    "-in",
    `${folder}/made.p7`,
    ...(isDetached ? ["-content", `${folder}/content.bin`] : []),
  ];
  const { code } = await openssl(
    "cms",
    "-verify",
    "-binary",
    ...what,
    "-CAfile",
    `${folder}/ca.pem`,
    "-purpose",
    "any",
  );
  return code === 0;
}

function verdictOn(signature: Uint8Array, body: Uint8Array | null = content) {
  const anchors = [parseCertificate(new Uint8Array(readFileSync(`${folder}/ca.der`)))];
  const input = { signature, content: body, digest: null, certificates: [] };
  const { verdict, signers } = verifyData(input, { anchors, nowMs: Date.now() });
  return [verdict, signers[0]?.algorithm, signers[0]?.reasons.map(({ code }) => code).join(" ")];
}

describe("what OpenSSL signs and accepts is valid, and not over another content", () => {
  test.each<[string, string, string[], string]>([
    ["RSA", "rsa", [], "RSA / SHA-256"],
    ["RSA, enclosed in BER", "rsa", ["-nodetach", "-stream"], "RSA / SHA-256"],
    ["RSA, named by its key", "rsa", ["-keyid"], "RSA / SHA-256"],
    ["RSA without signed attributes", "rsa", ["-noattr"], "RSA / SHA-256"],
    ["RSA of CAdES", "rsa", ["-cades"], "RSA / SHA-256"],
    ["RSA with SHA-512", "rsa", ["-md", "sha512"], "RSA / SHA-512"],
    ["RSA with SHA-224", "rsa", ["-md", "sha224"], "RSA / SHA-224"],
    ["RSA over a content type of its own", "rsa", ["-econtent_type", "1.2.3.4.5"], "RSA / SHA-256"],
    // A salt of 222 bytes, which is what OpenSSL takes when nobody says.
    ["RSA-PSS with the longest salt", "rsa", PSS, "RSA-PSS / SHA-256"],
    ["RSA-PSS with a salt like the hash", "rsa", [...PSS, ...salt("digest")], "RSA-PSS / SHA-256"],
    ["RSA-PSS without salt", "rsa", [...PSS, ...salt("0")], "RSA-PSS / SHA-256"],
    ["a key for RSA-PSS alone", "pss", PSS, "RSA-PSS / SHA-256"],
    ["a key for RSA-PSS with SHA-256 alone", "bound", PSS, "RSA-PSS / SHA-256"],
    ["ECDSA P-256", "p256", [], "ECDSA / SHA-256"],
    ["ECDSA P-384 with SHA-384", "p384", ["-md", "sha384"], "ECDSA / SHA-384"],
    ["ECDSA brainpoolP256r1", "brainpool", [], "ECDSA / SHA-256"],
  ])("%s", async (_, name, options, algorithm) => {
    const signature = await signed(name, options);
    const isDetached = !options.includes("-nodetach");
    expect(await accepts(isDetached)).toBe(true);
    expect(verdictOn(signature, isDetached ? content : null)).toEqual(["valid", algorithm, ""]);
    expect(verdictOn(signature, utf8("another"))[0]).toBe("invalid");
  });

  test("PKCS#7 v1.5 of the older command", async () => {
    for (const options of [[], ["-noattr"], ["-nodetach"]]) {
      const signature = await signed("rsa", options, "smime");
      expect(verdictOn(signature, options.includes("-nodetach") ? null : content)[0]).toBe("valid");
    }
  });
});

describe("what nobody should rely on, or nobody here can compute, is neither valid nor invalid", () => {
  test.each<[string, string, string[], string]>([
    ["SHA-1", "rsa", ["-md", "sha1"], "cms.algorithm-weak"],
    ["RSA 1024", "short", [], "cms.algorithm-weak"],
    ["ECDSA P-192", "p192", [], "cms.algorithm-weak"],
    ["RSA-PSS with SHA-1 in its mask alone", "rsa", [...PSS, "-keyopt", "rsa_mgf1_md:sha1"], "cms.algorithm-unknown"],
    ["MD5", "rsa", ["-md", "md5"], "cms.algorithm-unknown"],
    ["SHA3-256", "rsa", ["-md", "sha3-256"], "cms.algorithm-unknown"],
    // RFC 5480 §2.1.1 forbids it, and OpenSSL refuses its chain.
    ["a curve spelt out", "explicit", [], "cms.algorithm-unknown"],
    ["no certificate", "rsa", ["-nocerts"], "cms.certificate-missing"],
  ])("%s", async (_, name, options, code) => {
    const [verdict, , codes] = verdictOn(await signed(name, options));
    expect(verdict).toBe("unknown");
    expect(codes?.split(" ")).toContain(code);
  });

  test("a key for RSA-PSS alone that signed PKCS#1 v1.5 is wrong, and OpenSSL says so too", async () => {
    const signature = await signed("pss", []);
    expect(await accepts(true)).toBe(false);
    expect(verdictOn(signature)[0]).toBe("invalid");
  });
});

describe("raw signatures", () => {
  test.each<[string, string, string[], string]>([
    ["RSA", "rsa", [], "RSA / SHA-256"],
    [
      "RSA-PSS, whatever its salt",
      "rsa",
      ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:11"],
      "RSA-PSS / SHA-256",
    ],
    ["ECDSA", "p256", [], "ECDSA / SHA-256"],
  ])("%s", async (_, name, options, algorithm) => {
    const out = ["-out", `${folder}/raw.sig`, `${folder}/content.bin`];
    await must("dgst", "-sha256", "-sign", `${folder}/${name}.key`, ...options, ...out);
    await must("x509", "-in", `${folder}/${name}.pem`, "-outform", "DER", "-out", `${folder}/raw.der`);
    const signature = new Uint8Array(readFileSync(`${folder}/raw.sig`));
    const certificates = [parseCertificate(new Uint8Array(readFileSync(`${folder}/raw.der`)))];
    const anchors = [parseCertificate(new Uint8Array(readFileSync(`${folder}/ca.der`)))];
    const verify = (body: Uint8Array) =>
      verifyData({ signature, content: body, digest: null, certificates }, { anchors, nowMs: Date.now() });
    expect(verify(content)).toMatchObject({ kind: "p1", verdict: "valid", signers: [{ algorithm }] });
    expect(verify(utf8("another")).verdict).toBe("invalid");
  });
});
