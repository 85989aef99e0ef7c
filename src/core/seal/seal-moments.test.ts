import { describe, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { DAY, NOW, signedWorld, token, tokenOver, YEAR } from "#test/signed-world.ts";
import { sm2Sign } from "#test/sm2-ca.ts";
import { assembleSeal, parseSeal, type Seal, sealInfo } from "./seal.ts";
import { assembleSealSignature, parseSealSignature, type SealSignature, tbsSign } from "./seal-signature.ts";
import type { SealTrust, StepFinding } from "./steps.ts";
import { verifySeal } from "./verify-seal.ts";
import { verifySealSignature } from "./verify-seal-signature.ts";

// When a seal was made, when it was used and who says so (GB/T 38540-2020 §6.3, §7.3; GM/T 0031-2025): each bound to the second.

const world = signedWorld();
const maker = world.person({ notBefore: NOW - YEAR, notAfter: NOW + 5 * YEAR }, "制章单位");
const sealer = world.person({ notAfter: NOW + YEAR }, "示范市第一人民医院");
const authority = world.authority({ notBefore: NOW - YEAR, notAfter: NOW + 5 * YEAR });
const stranger = signedWorld("别的根").authority();
const content = utf8("出院小结");
const AT = NOW - (NOW % 1000);
const MINUTE = 60_000;

const infoDer = sealInfo({
  vid: "XINGQIAN",
  esId: "es_1",
  type: 1,
  name: "病历专用章",
  signers: { kind: "certificates", ders: [sealer.der] },
  createdAt: AT - DAY,
  validFrom: AT - DAY / 2,
  validUntil: AT + YEAR,
  picture: { type: "PNG", data: Uint8Array.of(1), widthMm: 42, heightMm: 42 },
  extensions: [],
});
const seal = parseSeal(assembleSeal({ infoDer, makerCertificate: maker.der, signature: sm2Sign(maker.key, infoDer) }));
const tbsDer = tbsSign({ seal: seal.der, signedAtMs: AT, dataHash: sm3(content), propertyInfo: "" });
const signed = parseSealSignature(
  assembleSealSignature({
    tbsDer,
    signerCertificate: sealer.der,
    signature: sm2Sign(sealer.key, tbsDer),
    timestamp: null,
  }),
);
const trustAt = (nowMs: number): SealTrust => ({
  anchors: [world.anchor],
  evidence: { crls: [parseCrl(world.list([], { thisUpdate: nowMs - 1000, nextUpdate: nowMs + DAY }))], ocsp: [] },
  nowMs,
  crypto: nodeCrypto,
});
/** The steps that did not simply pass, as `step status code`. */
const said = (steps: readonly (StepFinding & { step: string })[]) =>
  steps
    .filter(({ status }) => status !== "passed" && status !== "not-reached")
    .map(({ step, status, code }) => `${step} ${status} ${code}`);
const use = (change: Partial<SealSignature>, nowMs = AT + DAY, body: Uint8Array[] | null = [content]) =>
  said(verifySealSignature({ ...signed, ...change }, body, trustAt(nowMs)).steps);
const judged = (change: Partial<Seal>, ms = AT, nowMs = AT) =>
  said(verifySeal({ ...seal, ...change }, { ms, isProven: true }, trustAt(nowMs)).steps);

describe("when it was sealed", () => {
  const stampedAt = (ms: number) => ({ timestamp: token(authority, signed.signature, ms) });

  test("a clock may be five minutes ahead of ours, and no more", () => {
    const ahead = { signedAt: AT + 5 * MINUTE };
    expect(use(ahead, AT)).toEqual(["timestamp noted no-timestamp"]);
    expect(use({ signedAt: AT + 5 * MINUTE + 1 }, AT)).toEqual(["signing-time failed signed-in-the-future"]);
  });

  test("a clock may be five minutes ahead of the timestamp's, and no more", () => {
    expect(use({ ...stampedAt(AT), signedAt: AT + 5 * MINUTE })).toEqual([]);
    expect(use({ ...stampedAt(AT), signedAt: AT + 5 * MINUTE + 1 })).toEqual([
      "timestamp failed signed-after-timestamp",
    ]);
  });

  test("within the sealer's certificate, its first and last second included (§7.3 e)", () => {
    const { notBefore, notAfter } = sealer.certificate;
    const at = (signedAt: number) => use({ signedAt }, notAfter + MINUTE).find((one) => one.startsWith("signing-time"));
    expect([at(notBefore), at(notAfter)]).toEqual([undefined, undefined]);
    const stamped = stampedAt(notAfter - MINUTE);
    expect(use({ ...stamped, signedAt: notAfter + 1 }, notAfter + MINUTE)).toContain(
      "signing-time failed signed-outside-validity",
    );
  });

  test.each<[string, Uint8Array, string[]]>([
    ["over something else", token(authority, utf8("x"), AT), ["timestamp failed timestamp"]],
    ["that is none", utf8("x"), ["timestamp failed timestamp"]],
    ["of an authority nobody trusts", token(stranger, signed.signature, AT), ["timestamp unknown timestamp-authority"]],
    [
      "by SHA-256, where the standard has SM3",
      tokenOver(authority, { hash: "sha256", digest: nodeCrypto.hash("sha256", [signed.signature]) }, AT),
      ["timestamp noted timestamp-hash"],
    ],
  ])("a timestamp %s", (_, timestamp, wanted) => {
    expect(use({ timestamp })).toEqual(wanted);
  });

  test("what was sealed has to be at hand, and its sealer's certificate has to be one", () => {
    expect(use({}, AT + DAY, null)).toContain("content unknown content-missing");
    expect(use({ signerCertificate: utf8("x") })).toEqual(["signature-value failed certificate-unreadable"]);
    expect(use({ signatureAlgorithm: "1.2.3.4" })[0]).toBe("signature-value unknown algorithm-unknown");
  });

  test.each([
    ["SHA-256", "sha256", []],
    ["sha384", "sha384", []],
    ["Sha-512", "sha512", []],
    ["sm-3", "sm3", []],
    ["SHA-256", "sha512", ["signer-listed failed signer-not-in-seal"]],
    ["MD5", "sm3", ["signer-listed unknown digest-algorithm"]],
  ] as const)("a seal lists its signers by a digest called %s, made by %s", (algorithm, hash, wanted) => {
    const digests = [
      { algorithm: "SM3", value: sm3() },
      { algorithm, value: nodeCrypto.hash(hash, [sealer.der]) },
    ];
    const listing = { ...seal, info: { ...seal.info, signers: { kind: "digests" as const, digests } } };
    expect(use({ seal: listing }).filter((one) => one.startsWith("signer-listed"))).toEqual(wanted);
  });
});

describe("when it was made", () => {
  test("its period holds from its first to its last second (§6.3 d)", () => {
    const { validFrom, validUntil } = seal.info;
    expect([judged({}, validFrom), judged({}, validUntil, validUntil)]).toEqual([[], []]);
    expect(judged({}, validFrom - 1)).toEqual(["period failed seal-not-yet-valid"]);
    expect(judged({}, validUntil + 1, validUntil + 1)).toEqual(["period failed seal-expired"]);
  });

  const v5 = { version: 5 as const };
  const stamped = (by: typeof authority, ms: number, about = seal.signature) => ({
    ...v5,
    timestamp: token(by, about, ms),
  });
  const { createdAt } = seal.info;

  test.each<[string, Partial<Seal>, string[]]>([
    ["in the very second it was made", stamped(authority, createdAt), []],
    ["before it was made", stamped(authority, createdAt - 1000), ["timestamp failed created-after-timestamp"]],
    ["of another signature", stamped(authority, AT, utf8("x")), ["timestamp failed timestamp"]],
    ["that is none", { ...v5, timestamp: utf8("x") }, ["timestamp failed timestamp"]],
    ["of an authority nobody trusts", stamped(stranger, AT), ["timestamp unknown timestamp-authority"]],
    ["that is missing", v5, ["timestamp noted no-timestamp"]],
  ])("a timestamp of version 5 %s", (_, change, wanted) => {
    expect(judged(change)).toEqual(wanted);
  });

  test("not in the future, which begins after this very moment", () => {
    expect(judged(stamped(authority, createdAt), AT, createdAt)).toEqual([]);
    expect(judged(v5, AT, createdAt - 1)).toEqual(["created failed created-in-the-future"]);
  });

  test("by a maker whose certificate can be read and is trusted", () => {
    expect(judged({ makerCertificate: utf8("x") })).toEqual(["seal-value failed certificate-unreadable"]);
    const untrusted = { ...trustAt(AT), anchors: [] };
    expect(said(verifySeal(seal, { ms: AT, isProven: true }, untrusted).steps)).toEqual([
      "maker unknown no-trusted-chain",
    ]);
    const blind = { ...trustAt(AT), evidence: { crls: [], ocsp: [] } };
    expect(said(verifySeal(seal, { ms: AT, isProven: true }, blind).steps)).toEqual([
      "maker unknown revocation-unknown",
    ]);
    expect(judged({}, AT - 2 * YEAR)).toEqual(["maker failed chain"]);
  });
});
