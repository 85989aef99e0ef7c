import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { HashName } from "#core/asn1/algorithm.ts";
import { utf8 } from "#core/bytes.ts";
import { verifyRecord } from "#core/ers/verify-record.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { verifyData } from "#modules/evidence/verify-data.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type Folder, openFolder, sealsByBouncyCastle } from "./peers.ts";

// Seal data (GB/T 38540-2020), SM2 timestamps and evidence records as BouncyCastle writes them, judged by us. The other way: core/seal, sm2-formats.

// A Java program starts, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const content = utf8("出院小结");
let f: Folder;
let folder: string;
const read = (name: string) => new Uint8Array(readFileSync(`${folder}/${name}`));

beforeAll(async () => {
  f = openFolder();
  folder = f.path("content.bin", content).replace("/content.bin", "");
  expect(await sealsByBouncyCastle(folder, `${folder}/content.bin`)).toBe("ok made");
});
afterAll(() => f.close());

function verify(signature: Uint8Array, body: Uint8Array | null, beside: readonly string[] = []) {
  const trust = { anchors: [parseCertificate(read("ca.der"))], crls: [parseCrl(read("list.crl"))], nowMs: Date.now() };
  return verifyData(
    { signature, content: body, digest: null, certificates: beside.map((name) => parseCertificate(read(name))) },
    trust,
  );
}

describe("by BouncyCastle", () => {
  test.each(["seal.der", "digest.der"])("the seal %s is valid, and no byte of it can be changed", (name) => {
    const der = read(name);
    expect(verify(der, null)).toMatchObject({
      kind: "seal",
      verdict: "valid",
      seal: { version: 4, name: "示范医院病历专用章", esId: "es_bouncycastle", signers: 1 },
      signers: [{ signer: { name: "BC seal maker" }, algorithm: "SM2 / SM3" }],
    });
    for (let at = 0; at < der.length; at += 7)
      expect(
        verify(
          der.map((byte, i) => (i === at ? byte ^ 4 : byte)),
          null,
        ).verdict,
      ).not.toBe("valid");
  });

  test.each([
    ["with a timestamp", "sealed.der", "timestamp"],
    ["without", "bare.der", "claimed"],
  ])("what was sealed %s is valid, and not over another content", (_, name, because) => {
    expect(verify(read(name), content)).toMatchObject({
      kind: "sealed",
      verdict: "valid",
      signers: [{ signer: { name: "BC hospital" }, judgedAt: { because } }, { signer: { name: "BC seal maker" } }],
    });
    expect(verify(read(name), utf8("another")).verdict).toBe("invalid");
  });

  test("an SM2 timestamp with SM3 is valid, and not over another content", () => {
    expect(verify(read("token.der"), content)).toMatchObject({
      kind: "timestamp",
      verdict: "valid",
      signers: [{ signer: { name: "BC TSA" }, timestamps: [{ isAccepted: true, policy: "1.2.3.4" }] }],
    });
    expect(verify(read("token.der"), utf8("another")).verdict).toBe("invalid");
  });

  test("evidence records of seven documents under one token hold for their own document alone (RFC 4998)", () => {
    const held = Array.from({ length: 7 }, (_, at) => {
      const digestOf = (hash: HashName) => nodeCrypto.hash(hash, [content]);
      const input = { digestOf, anchors: [parseCertificate(read("ca.der"))], crypto: nodeCrypto };
      return verifyRecord(read(`record-${at}.ers`), input).problems.map(({ code }) => code);
    });
    expect(held).toEqual([[], ...Array.from({ length: 6 }, () => ["not-covered"])]);
  });

  test("one without its authority's certificate cannot be told, and holds when that is beside it", () => {
    expect(verify(read("lean.der"), content)).toMatchObject({
      verdict: "unknown",
      subIndication: "NO_SIGNING_CERTIFICATE_FOUND",
    });
    expect(verify(read("lean.der"), content, ["tsa.der"]).verdict).toBe("valid");
  });
});
