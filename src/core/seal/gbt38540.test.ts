import { describe, expect, it, test } from "vitest";
import { childrenOf, readDer } from "#core/asn1/der-reader.ts";
import { bitString, context, integer, octetString, oid, sequence, tlv, utf8String } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, concat } from "#core/bytes.ts";
import { sm2Za } from "#core/sm/sm2.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { bouncyCastleOnSeals, openFolder } from "#test/peers/peers.ts";
import { DAY, NOW, type Party, signedWorld, token, YEAR } from "#test/signed-world.ts";
import { sm2Sign } from "#test/sm2-ca.ts";
import { assembleSeal, ia5String, parseSeal, sealInfo, type SealInfo, UnknownSealVersion } from "./seal.ts";
import { assembleSealSignature, parseSealSignature, tbsSign } from "./seal-signature.ts";
import type { SealTrust } from "./steps.ts";
import { verifySeal } from "./verify-seal.ts";
import { verifySealSignature } from "./verify-seal-signature.ts";

const world = signedWorld();
const maker = world.person({ notAfter: NOW + 5 * YEAR }, "制章单位");
const sealer = world.person({ notAfter: NOW + YEAR }, "示范市第一人民医院");
const authority = world.authority({ notAfter: NOW + 5 * YEAR });
const content = new TextEncoder().encode("出院小结");
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

const info: SealInfo = {
  vid: "XINGQIAN",
  esId: "es_0123456789abcdef0123456789abcdef",
  type: 1,
  name: "示范市第一人民医院病历专用章",
  signers: { kind: "certificates", ders: [sealer.der] },
  createdAt: NOW - DAY,
  validFrom: NOW - DAY,
  validUntil: NOW + 3 * YEAR,
  picture: { type: "PNG", data: png, widthMm: 42, heightMm: 42 },
  extensions: [],
};

function makeSeal(change: Partial<SealInfo> = {}, by: Party = maker): Bytes {
  const infoDer = sealInfo({ ...info, ...change });
  return assembleSeal({ infoDer, makerCertificate: by.der, signature: sm2Sign(by.key, infoDer) });
}

type Change = { seal?: Bytes; by?: Party; dataHash?: Bytes; stampedAt?: number | null; signedAt?: number };

function makeSignature({ seal = makeSeal(), by = sealer, dataHash = sm3(content), ...times }: Change = {}): Bytes {
  const { signedAt = NOW, stampedAt = NOW + 1000 } = times;
  const tbsDer = tbsSign({ seal, signedAtMs: signedAt, dataHash, propertyInfo: "/ByteRange" });
  const signature = sm2Sign(by.key, tbsDer);
  const timestamp = stampedAt === null ? null : token(authority, signature, stampedAt);
  return assembleSealSignature({ tbsDer, signerCertificate: by.der, signature, timestamp });
}

/** A list of the CA that is current at a moment. */
const trustAt = (nowMs: number, revoked: Parameters<typeof world.list>[0] = []): SealTrust => ({
  anchors: [world.anchor],
  evidence: {
    crls: [parseCrl(world.list(revoked, { thisUpdate: nowMs - 1000, nextUpdate: nowMs + DAY }))],
    ocsp: [],
  },
  nowMs,
  crypto: nodeCrypto,
});

const judge = (der: Bytes, trust = trustAt(NOW + DAY), bytes: Bytes = content) =>
  verifySealSignature(parseSealSignature(der), [bytes], trust);
/** The first step that did not simply pass, as `step status code`. */
const found = (der: Bytes, trust?: SealTrust, bytes?: Bytes) => {
  const { steps, verdict } = judge(der, trust, bytes);
  const one = steps.find(({ status }) => status !== "passed");
  return one ? `${verdict}: ${one.step} ${one.status} ${one.code}` : verdict;
};

describe("a seal of version 4", () => {
  it("is read as it was written", () => {
    const seal = parseSeal(makeSeal({ extensions: [{ oid: "1.2.156.1", critical: false, value: png }] }));
    expect(seal).toMatchObject({ version: 4, makerCertificate: maker.der, signatureAlgorithm: OID.sm2WithSm3 });
    expect(seal.info).toEqual({ ...info, extensions: [{ oid: "1.2.156.1", critical: false, value: png }] });
  });

  it("is valid in its period, step by step in the standard's order", () => {
    const at = { ms: NOW, isProven: true };
    const { verdict, steps } = verifySeal(parseSeal(makeSeal()), at, trustAt(NOW));
    expect(verdict).toBe("valid");
    expect(steps.map(({ step }) => step)).toEqual(["format", "seal-value", "maker", "period"]);
  });

  it.each([
    ["not yet", { validFrom: NOW + DAY }, "seal-not-yet-valid"],
    ["no longer", { validUntil: NOW - 1000 }, "seal-expired"],
  ])("is %s valid", (_, change, code) => {
    const { steps } = verifySeal(parseSeal(makeSeal(change)), { ms: NOW, isProven: true }, trustAt(NOW));
    expect(steps.at(-1)).toMatchObject({ step: "period", status: "failed", code });
  });

  it("falls with its maker's certificate", () => {
    const revoked = trustAt(NOW, [{ of: maker, at: NOW - DAY / 2 }]);
    const { verdict, steps } = verifySeal(parseSeal(makeSeal()), { ms: NOW, isProven: true }, revoked);
    expect(verdict).toBe("invalid");
    expect(steps.map(({ status }) => status)).toEqual(["passed", "passed", "failed", "not-reached"]);
  });

  it("takes no Chinese where the standard has IA5String", () => {
    expect(() => makeSeal({ vid: "杏签" })).toThrow(RangeError);
  });
});

describe("a sealed document", () => {
  it("is valid: eight steps, all passed", () => {
    const { verdict, steps, at } = judge(makeSignature());
    expect(verdict).toBe("valid");
    expect(steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
      "format passed",
      "seal passed",
      "signature-value passed",
      "signer-listed passed",
      "signer passed",
      "signing-time passed",
      "content passed",
      "timestamp passed",
    ]);
    expect(at).toEqual({ ms: NOW + 1000, isProven: true });
  });

  it("without a timestamp is valid while its certificates stand, and says so", () => {
    expect(found(makeSignature({ stampedAt: null }))).toBe("valid: timestamp noted no-timestamp");
  });

  const stranger = world.person({}, "别人");
  const other = signedWorld().person({}, "外人");
  it.each([
    [
      "a seal somebody changed",
      () => makeSignature({ seal: swapped(makeSeal(), "病历专用章", "合同专用章") }),
      "invalid: seal failed seal",
    ],
    ["a seal of an unknown maker", () => makeSignature({ seal: makeSeal({}, other) }), "unknown: seal unknown seal"],
    [
      "somebody the seal does not name",
      () => makeSignature({ by: stranger }),
      "invalid: signer-listed failed signer-not-in-seal",
    ],
    ["another content", () => makeSignature({ dataHash: sm3(png) }), "invalid: content failed content-changed"],
    [
      "a time before the certificate",
      () => makeSignature({ signedAt: NOW - 3 * DAY }),
      "invalid: signing-time failed signed-outside-validity",
    ],
    [
      "a timestamp from before",
      () => makeSignature({ stampedAt: NOW - DAY / 2 }),
      "invalid: timestamp failed signed-after-timestamp",
    ],
  ] as const)("with %s is not valid", (_, make, expected) => {
    expect(found(make())).toBe(expected);
  });

  it("stops at the step that fails", () => {
    const { steps } = judge(makeSignature({ by: stranger }));
    expect(steps.slice(4).every(({ status }) => status === "not-reached")).toBe(true);
  });

  it("outlives its certificates only with a timestamp", () => {
    const later = trustAt(NOW + 2 * YEAR);
    const lists = {
      ...later,
      evidence: { ...later.evidence, crls: [parseCrl(world.list([], { thisUpdate: NOW + 2 * DAY }))] },
    };
    expect(found(makeSignature(), lists)).toBe("valid: signer noted expired-since");
    expect(found(makeSignature({ stampedAt: null }), lists)).toBe("unknown: signer unknown expired-since-unproven");
    const revoked = trustAt(NOW + 10 * DAY, [{ of: sealer, at: NOW + 5 * DAY }]);
    expect(found(makeSignature(), revoked)).toBe("valid: signer noted revoked-since");
    expect(found(makeSignature({ stampedAt: null }), revoked)).toBe("unknown: signer unknown revoked-since-unproven");
    expect(found(makeSignature(), trustAt(NOW + DAY, [{ of: sealer, at: NOW - 1000 }]))).toBe(
      "invalid: signer failed revoked",
    );
  });

  it("may name its signers by digest, as text or object identifier, also with Z in front", () => {
    const by = (algorithm: string, value: Bytes) =>
      makeSignature({ seal: makeSeal({ signers: { kind: "digests", digests: [{ algorithm, value }] } }) });
    expect(found(by("SM3", sm3(sealer.der)))).toBe("valid");
    expect(found(by(OID.sm3, sm3(sealer.der)))).toBe("valid");
    expect(found(by("SM3", sm3(sm2Za(sealer.key.point), sealer.der)))).toBe("valid: signer-listed noted digest-with-z");
    expect(found(by("SM3", sm3(maker.der)))).toBe("invalid: signer-listed failed signer-not-in-seal");
    expect(found(by("WHIRLPOOL", sm3(sealer.der)))).toBe("unknown: signer-listed unknown digest-algorithm");
  });

  it("may hash its content with Z in front, as some systems do", () => {
    const dataHash = sm3(sm2Za(sealer.key.point), content);
    expect(found(makeSignature({ dataHash }))).toBe("valid: content noted digest-with-z");
  });

  it("stands in a PDF with zeros behind it", () => {
    expect(parseSealSignature(concat(makeSignature(), new Uint8Array(50))).version).toBe(4);
    expect(() => parseSealSignature(concat(makeSignature(), Uint8Array.of(1)))).toThrow(/bytes follow/);
  });

  it("no flipped bit makes another valid document, and none makes the verifier fail", () => {
    const der = makeSignature();
    const trust = trustAt(NOW + DAY);
    const stampAt = der.length - (parseSealSignature(der).timestamp?.length ?? 0);
    for (let at = 0; at < der.length; at += 31) {
      const changed = Uint8Array.from(der);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const verdict = readOrNull(changed, trust);
      // The timestamp's unsigned parts and its CA's copy may change without meaning.
      if (verdict === "valid") expect(at).toBeGreaterThan(stampAt);
    }
  });
});

describe("what other systems write", () => {
  const parts = (der: Bytes) => childrenOf(readDer(der)).map(({ whole }) => whole);

  it("a timestamp and extensions tagged implicitly, or not at all", () => {
    const [tbs, certificate, algorithm, value] = parts(makeSignature({ stampedAt: null }));
    const stamp = token(authority, parseSealSignature(makeSignature({ stampedAt: null })).signature, NOW + 1000);
    const base = [tbs, certificate, algorithm, value].map((one) => one ?? new Uint8Array());
    for (const tagged of [
      bitString(stamp),
      tlv(0x80, bitString(stamp).subarray(bitString(stamp).length - stamp.length - 1)),
    ])
      expect(parseSealSignature(sequence(...base, tagged)).timestamp).toEqual(stamp);
    const extension = sequence(oid("1.2.3"), octetString(png));
    for (const extensions of [context(0, sequence(extension)), context(0, extension), sequence(extension)]) {
      const body = sequence(...parts(base[0] ?? new Uint8Array()), extensions);
      expect(parseSealSignature(sequence(body, ...base.slice(1))).extensions).toEqual([
        { oid: "1.2.3", critical: false, value: png },
      ]);
    }
  });

  /** Version 5 (GM/T 0031-2025): a header that says 5, and a token over the maker's signature. */
  function sealV5(change: { stampedAt?: number | null; createdAt?: number } = {}): Bytes {
    const { stampedAt = NOW - DAY / 2, createdAt = NOW - DAY } = change;
    const [header, ...rest] = parts(sealInfo({ ...info, createdAt }));
    const [id, , vid] = parts(header ?? new Uint8Array());
    const infoDer = sequence(sequence(id ?? new Uint8Array(), integer(5), vid ?? new Uint8Array()), ...rest);
    const signature = sm2Sign(maker.key, infoDer);
    const stamp = stampedAt === null ? [] : [context(0, bitString(token(authority, signature, stampedAt)))];
    return sequence(infoDer, octetString(maker.der), oid(OID.sm2WithSm3), bitString(signature), ...stamp);
  }
  const judgeV5 = (der: Bytes, trust = trustAt(NOW)) => verifySeal(parseSeal(der), { ms: NOW, isProven: true }, trust);

  it("a seal of version 5 is read and judged by its own order", () => {
    const { verdict, steps } = judgeV5(sealV5());
    expect({ verdict, order: steps.map(({ step }) => step) }).toEqual({
      verdict: "valid",
      order: ["format", "seal-value", "created", "maker", "period", "timestamp"],
    });
    expect(judgeV5(sealV5({ createdAt: NOW + DAY })).steps.find(({ status }) => status === "failed")?.step).toBe(
      "created",
    );
    expect(judgeV5(sealV5({ stampedAt: NOW - 2 * DAY })).steps.at(-1)).toMatchObject({
      code: "created-after-timestamp",
    });
  });

  it("a version-5 seal survives its maker's revocation when it was made before, a version-4 seal does not", () => {
    const later = trustAt(NOW, [{ of: maker, at: NOW - 1000 }]);
    expect(judgeV5(sealV5(), later)).toMatchObject({ verdict: "valid" });
    expect(judgeV5(sealV5(), later).steps.find(({ step }) => step === "maker")).toMatchObject({
      code: "revoked-since",
    });
    expect(verifySeal(parseSeal(makeSeal()), { ms: NOW, isProven: true }, later).verdict).toBe("invalid");
  });

  it("an unknown version is named, not guessed", () => {
    const [header, ...rest] = parts(sealInfo(info));
    const [id, , vid] = parts(header ?? new Uint8Array());
    const infoOf = (version: number) =>
      sequence(sequence(id ?? new Uint8Array(), integer(version), vid ?? new Uint8Array()), ...rest);
    const seal = (version: number) =>
      sequence(infoOf(version), octetString(maker.der), oid(OID.sm2WithSm3), bitString(png));
    expect(() => parseSeal(seal(6))).toThrow(expect.objectContaining({ version: "6" }));
    expect(() => parseSeal(seal(3))).toThrow(UnknownSealVersion);
    const old = sequence(infoOf(1), sequence(octetString(maker.der), oid(OID.sm2WithSm3), bitString(png)));
    expect(() => parseSeal(old)).toThrow(expect.objectContaining({ version: "1 (GM/T 0031-2014)" }));
    const mixed = tbsSign({ seal: makeSeal(), signedAtMs: NOW, dataHash: sm3(content), propertyInfo: "" });
    const [, ...tbsRest] = parts(mixed);
    const wrapped = sequence(
      sequence(integer(5), ...tbsRest),
      octetString(sealer.der),
      oid(OID.sm2WithSm3),
      bitString(png),
    );
    expect(() => parseSealSignature(wrapped)).toThrow(
      expect.objectContaining({ version: "5 around a seal of version 4" }),
    );
  });

  it("what is no seal is said to be none", () => {
    for (const der of [
      sequence(),
      sequence(utf8String("x")),
      sequence(sequence(sequence(ia5String("XX"), integer(4)))),
    ])
      expect(() => parseSeal(der)).toThrow(/SESeal|SES_|missing|unexpected|SEQUENCE/);
  });
});

test("BouncyCastle reads both and finds every signature right", { timeout: 120_000 }, async () => {
  const folder = openFolder();
  try {
    const seal = folder.path("seal", makeSeal({ extensions: [{ oid: "1.2.156.1", critical: true, value: png }] }));
    const words = `ES4 示范市第一人民医院病历专用章 42mm until ${Math.floor((NOW + 3 * YEAR) / 1000) * 1000}`;
    expect(await bouncyCastleOnSeals("seal", seal)).toBe(`ok ${words}`);
    const signed = folder.path("signature", makeSignature());
    const bytes = folder.path("content", content);
    const stamped = Math.floor((NOW + 1000) / 1000) * 1000;
    expect(await bouncyCastleOnSeals("signature", signed, bytes)).toBe(`ok ${words} stamped ${stamped}`);
    const wrong = folder.path(
      "wrong",
      makeSignature({ by: sealer, seal: swapped(makeSeal(), "病历专用章", "合同专用章") }),
    );
    expect(await bouncyCastleOnSeals("signature", wrong, bytes)).toMatch(/^wrong/);
  } finally {
    folder.close();
  }
});

/** The same bytes with one text for another of the same length. */
function swapped(der: Bytes, from: string, to: string): Bytes {
  const text = Buffer.from(der);
  const at = text.indexOf(from);
  Buffer.from(to).copy(text, at);
  return new Uint8Array(text);
}

function readOrNull(der: Bytes, trust: SealTrust): string | null {
  try {
    return judge(der, trust).verdict;
  } catch (error) {
    if (error instanceof UnknownSealVersion) return null;
    expect(error).toBeInstanceOf(Error);
    return null;
  }
}
