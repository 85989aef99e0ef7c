import { createHash, createPrivateKey, createSign } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { toHex, utf8 } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { type DataFormat, dataTypeOf, type Family } from "#core/cms/data-format.ts";
import { signedAttributes, timedAttributes } from "#core/cms/signed-attributes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { nameOf } from "#core/x509/name.ts";
import { verifyData } from "#modules/evidence/verify-data.ts";
import { certify, NOW, personExtensions, sm2KeyPair, sm2Sign, testCa } from "../sm2-ca.ts";
import { bouncyCastleOnEach, DISTID, type Folder, madeByBouncyCastle, openFolder, openssl } from "./peers.ts";

// Signatures over data in both directions: what BouncyCastle and OpenSSL write is judged by us, what we write by them.

// A Java program starts for each question, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const content = utf8('{"处方号":"CF20261124001","金额":86.40}');
let f: Folder;
let folder: string;
const read = (name: string) => new Uint8Array(readFileSync(`${folder}/${name}`));
const say = async (...args: string[]) => {
  const { code, text } = await openssl(...args);
  if (code !== 0) throw new Error(`openssl ${args.join(" ")}: ${text}`);
  return text;
};

beforeAll(async () => {
  f = openFolder();
  folder = f.path("content.bin", content).replace("/content.bin", "");
  expect(await madeByBouncyCastle(folder, `${folder}/content.bin`)).toBe("ok made");
});
afterAll(() => f.close());

describe("by BouncyCastle", () => {
  const trust = () => ({ anchors: [parseCertificate(read("ca.der"))], nowMs: Date.now() });
  const verify = (name: string, body: Uint8Array | null = content) =>
    verifyData({ signature: read(name), content: body, digest: null, certificates: [] }, trust());

  test.each([
    ["detached, with signed attributes", "detached.p7s", content],
    ["attached, in BER", "attached.p7m", null],
    ["without signed attributes", "direct.p7s", content],
  ])("SM2 %s is valid, and not over another content", (_, name, body) => {
    expect(verify(name, body)).toMatchObject({
      verdict: "valid",
      signers: [{ signer: { name: "BC one" }, algorithm: "SM2 / SM3", reasons: [] }],
    });
    expect(verify(name, utf8("another")).verdict).toBe("invalid");
  });

  test("SM2 and RSA signers in one CMS are judged one by one", () => {
    const report = verify("both.p7s");
    expect(report.verdict).toBe("valid");
    expect(report.signers.map((one) => `${one.signer?.name}, ${one.algorithm}, ${one.verdict}`).toSorted()).toEqual([
      "BC one, SM2 / SM3, valid",
      "BC rsa, RSA / SHA-256, valid",
      "BC two, SM2 / SM3, valid",
    ]);
  });

  test("a raw signature holds under its certificate", () => {
    const input = { signature: read("p1.sig"), digest: null, certificates: [parseCertificate(read("one.der"))] };
    expect(verifyData({ ...input, content }, trust())).toMatchObject({ kind: "p1", verdict: "valid" });
    expect(verifyData({ ...input, content: utf8("another") }, trust()).verdict).toBe("invalid");
  });
});

describe("by OpenSSL", () => {
  test("two RSA and ECDSA signers, and one added later, are judged one by one", async () => {
    const names = ["rsa", "ec", "late"];
    await say(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      `${folder}/o.key`,
      "-subj",
      "/CN=root",
      "-out",
      `${folder}/o.pem`,
    );
    for (const name of names) {
      const key = name === "rsa" ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
      const signed = [
        "-CA",
        `${folder}/o.pem`,
        "-CAkey",
        `${folder}/o.key`,
        "-addext",
        "keyUsage=critical,digitalSignature",
      ];
      await say(
        "req",
        "-x509",
        "-newkey",
        ...key,
        "-nodes",
        "-keyout",
        `${folder}/${name}.key`,
        "-subj",
        `/CN=${name}`,
        ...signed,
        "-addext",
        "basicConstraints=CA:FALSE",
        "-out",
        `${folder}/${name}.pem`,
      );
    }
    const signer = (name: string) => ["-signer", `${folder}/${name}.pem`, "-inkey", `${folder}/${name}.key`];
    const body = ["-in", `${folder}/content.bin`, "-outform", "DER"];
    await say("cms", "-sign", "-binary", ...signer("rsa"), ...signer("ec"), ...body, "-out", `${folder}/two.p7s`);
    const more = ["-inform", "DER", "-in", `${folder}/two.p7s`, "-outform", "DER", "-content", `${folder}/content.bin`];
    await say("cms", "-resign", "-binary", ...signer("late"), ...more, "-out", `${folder}/three.p7s`);
    await say("x509", "-in", `${folder}/o.pem`, "-outform", "DER", "-out", `${folder}/o.der`);
    const trust = { anchors: [parseCertificate(read("o.der"))], nowMs: Date.now() };
    const report = verifyData({ signature: read("three.p7s"), content, digest: null, certificates: [] }, trust);
    expect(report.signers.map(({ signer, verdict }) => `${signer?.name} ${verdict}`).toSorted()).toEqual(
      names.toSorted().map((name) => `${name} valid`),
    );
    expect(report.signers.map(({ algorithm }) => algorithm)).toContain("ECDSA / SHA-256");
  });
});

describe("ours", () => {
  const ca = testCa();
  const doctor = sm2KeyPair();
  const subject = nameOf([{ label: "CN", value: "林知秋" }]);
  const extensions = personExtensions(ca.issuing.key.point);
  const der = certify(ca.issuing, { subject, point: doctor.point, extensions });

  function sm2Cms(format: Exclude<DataFormat, "p1">, family: Family): Uint8Array {
    const contentType = dataTypeOf(family);
    const signedAttrs = signedAttributes({ digest: sm3(content), certificateDer: der, contentType });
    return assembleSignedData({
      signedAttrs,
      signatureDer: sm2Sign(doctor, signedAttrs),
      certificates: [der, ca.issuing.der],
      content: format === "p7-attached" ? content : null,
      family,
    });
  }

  test("BouncyCastle accepts SM2 P7 of both families and P1, and refuses another content; OpenSSL accepts P1", async () => {
    const other = f.path("other.bin", utf8("another"));
    const own = `${folder}/content.bin`;
    const formats = (["p7-detached", "p7-attached"] as const).flatMap((format) =>
      (["pkcs7", "gm"] as const).map((family) => f.path(`${format}-${family}.p7s`, sm2Cms(format, family))),
    );
    const signature = f.path("raw.sig", sm2Sign(doctor, content));
    const certificate = f.path("doctor.der", der);
    const raw = (body: string) => ["raw", certificate, body, signature, "SM3withSM2"];
    const said = await bouncyCastleOnEach([
      ...formats.flatMap((name) => [
        ["cms", name, own],
        ["cms", name, other],
      ]),
      raw(own),
      raw(other),
    ]);
    expect(said.map((line) => line.split(" ")[0])).toEqual(Array.from({ length: 5 }, () => ["ok", "wrong"]).flat());
    const key = f.path("doctor.pem", await say("x509", "-in", certificate, "-noout", "-pubkey"));
    const check = ["dgst", "-sm3", "-verify", key, "-sigopt", DISTID, "-signature", signature];
    expect(await say(...check, own)).toContain("Verified OK");
  });

  test("OpenSSL's cms accepts what an institution's RSA key signs, attached and detached, and names the signing certificate", async () => {
    await say(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      `${folder}/h.key`,
      "-subj",
      "/CN=hospital",
      "-out",
      `${folder}/h.pem`,
    );
    await say("x509", "-in", `${folder}/h.pem`, "-outform", "DER", "-out", `${folder}/h.der`);
    const hospital = read("h.der");
    const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
    const signedAttrs = timedAttributes({
      digest: sha256(content),
      hash: "sha256",
      certificateHash: sha256(hospital),
      contentType: dataTypeOf("pkcs7"),
      signingTimeMs: NOW,
    });
    const key = createPrivateKey(readFileSync(`${folder}/h.key`));
    const signatureDer = new Uint8Array(createSign("sha256").update(signedAttrs).sign(key));
    const made = { signedAttrs, signatureDer, certificates: [hospital], scheme: "rsa-sha256" as const };
    const trusted = ["-CAfile", `${folder}/h.pem`, "-purpose", "any", "-binary", "-cades"];
    const attached = f.path("rsa.p7m", assembleSignedData({ ...made, content }));
    const out = ["-out", `${folder}/out.bin`];
    expect(await say("cms", "-verify", "-inform", "DER", "-in", attached, ...trusted, ...out)).toContain("successful");
    expect(toHex(read("out.bin"))).toBe(toHex(content));
    const detached = f.path("rsa.p7s", assembleSignedData(made));
    const with_ = ["-content", `${folder}/content.bin`];
    expect(await say("cms", "-verify", "-inform", "DER", "-in", detached, ...with_, ...trusted, ...out)).toContain(
      "successful",
    );
  });
});
