import { describe, expect, test } from "vitest";
import { childrenOf, readDer } from "#core/asn1/der-reader.ts";
import { dumpAsn1 } from "#core/asn1/dump.ts";
import { bitString, integer, octetString, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, utf8 } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { assembleSealSignature, tbsSign } from "#core/seal/seal-signature.ts";
import { assembleSeal, sealInfo, type SealInfo } from "#core/seal/seal.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { DAY, NOW, type Party, signedWorld, token, YEAR } from "#test/signed-world.ts";
import { sm2Sign } from "#test/sm2-ca.ts";
import { verifyData } from "./verify-data.ts";

const world = signedWorld();
const maker = world.person({ notAfter: NOW + 5 * YEAR }, "制章单位");
const sealer = world.person({ notAfter: NOW + YEAR }, "示范市第一人民医院");
const stranger = world.person({}, "别人");
const authority = world.authority({ notAfter: NOW + 5 * YEAR });
const content = utf8("出院小结");
const info: SealInfo = {
  vid: "XINGQIAN",
  esId: "es_1",
  type: 1,
  name: "病历专用章",
  signers: { kind: "certificates", ders: [sealer.der] },
  createdAt: NOW - DAY,
  validFrom: NOW - DAY,
  validUntil: NOW + 3 * YEAR,
  picture: { type: "PNG", data: Uint8Array.of(0x89, 0x50), widthMm: 42, heightMm: 30 },
  extensions: [],
};

function sealOf(infoDer: Bytes): Bytes {
  return assembleSeal({ infoDer, makerCertificate: maker.der, signature: sm2Sign(maker.key, infoDer) });
}
const seal = sealOf(sealInfo(info));
function sealed(by: Party = sealer, hasToken = true): Bytes {
  const tbsDer = tbsSign({ seal, signedAtMs: NOW, dataHash: sm3(content), propertyInfo: "/ByteRange" });
  const signature = sm2Sign(by.key, tbsDer);
  const timestamp = hasToken ? token(authority, signature, NOW + 1000) : null;
  return assembleSealSignature({ tbsDer, signerCertificate: by.der, signature, timestamp });
}

const crls = [parseCrl(world.list([], { thisUpdate: NOW + DAY - 1000, nextUpdate: NOW + 2 * DAY }))];
const trust = { anchors: [world.anchor], crls, nowMs: NOW + DAY };
const verify = (signature: Bytes, body: Bytes | null = null, by: Partial<typeof trust> = {}) =>
  verifyData({ signature, content: body, digest: null, certificates: [] }, { ...trust, ...by });
const stepsOf = (report: ReturnType<typeof verify>, at = 0) =>
  report.signers[at]?.constraints.map(({ code, status }) => `${code} ${status}`);

describe("a seal by itself", () => {
  test("is judged step by step in the standard's order, and says what it is", () => {
    const report = verify(seal);
    expect(report).toMatchObject({
      verdict: "valid",
      kind: "seal",
      seal: {
        version: 4,
        name: "病历专用章",
        esId: "es_1",
        picture: { type: "PNG", widthMm: 42, heightMm: 30 },
        signers: 1,
      },
      signers: [{ signer: { name: "制章单位" }, algorithm: "SM2 / SM3", judgedAt: { because: "now" } }],
    });
    expect(stepsOf(report)).toEqual(["format", "value", "maker", "period"].map((step) => `seal.${step} PASSED`));
    expect(report.signers[0]?.certificates.at(-1)?.isAnchor).toBe(true);
  });

  test("that was changed is invalid, and the steps behind are not reached", () => {
    const changed = Uint8Array.from(seal);
    changed[Buffer.from(seal).indexOf("es_1")] = 0x66;
    const report = verify(changed);
    expect(report).toMatchObject({ verdict: "invalid", subIndication: "SIG_CRYPTO_FAILURE" });
    expect(stepsOf(report)?.slice(1)).toEqual([
      "seal.value FAILED",
      "seal.maker NOT_APPLIED",
      "seal.period NOT_APPLIED",
    ]);
  });

  test("of an unknown version is named, not guessed", () => {
    const [header, ...rest] = childrenOf(readDer(sealInfo(info))).map(({ whole }) => whole);
    const [id, , vid] = header ? childrenOf(readDer(header)).map(({ whole }) => whole) : [];
    const six = sealOf(sequence(sequence(id ?? seal, integer(6), vid ?? seal), ...rest));
    const report = verify(six);
    expect(report).toMatchObject({
      verdict: "unknown",
      kind: "seal",
      seal: null,
      reasons: [{ code: "seal.unknown-version" }],
    });
    expect(report.reasons[0]?.zh).toContain("6");
    const old = sequence(sealInfo(info), sequence(octetString(maker.der), oid(OID.sm2WithSm3), bitString(content)));
    expect(verify(old).reasons[0]?.en).toContain("GM/T 0031-2014");
  });

  test("its fields are named in the structure", () => {
    const tree = dumpAsn1(seal);
    expect([tree.name, tree.children.map(({ name }) => name)]).toEqual([
      "SESeal",
      ["eSealInfo", "cert", "signAlgID", "signedValue"],
    ]);
    expect(tree.children[1]?.children[0]?.name).toBe("Certificate");
    expect(dumpAsn1(sealed()).children[0]?.children[1]).toMatchObject({ name: "eseal" });
  });
});

describe("what was sealed", () => {
  test("has eight steps, and those of the seal in it", () => {
    const report = verify(sealed(), content);
    expect(report).toMatchObject({
      verdict: "valid",
      kind: "sealed",
      signers: [
        { signer: { name: "示范市第一人民医院" }, judgedAt: { because: "timestamp" } },
        { signer: { name: "制章单位" } },
      ],
    });
    expect(stepsOf(report)).toHaveLength(8);
    expect(new Set(stepsOf(report)?.map((step) => step.split(" ")[1]))).toEqual(new Set(["PASSED"]));
    expect(stepsOf(report, 1)).toHaveLength(4);
  });

  test("another content is invalid; none cannot be told", () => {
    expect(verify(sealed(), utf8("别的"))).toMatchObject({ verdict: "invalid", subIndication: "HASH_FAILURE" });
    expect(verify(sealed())).toMatchObject({ verdict: "unknown", subIndication: "SIGNED_DATA_NOT_FOUND" });
  });

  test("by somebody the seal does not name is invalid; without a timestamp it says so", () => {
    expect(verify(sealed(stranger), content)).toMatchObject({
      verdict: "invalid",
      reasons: [{ code: "seal.signer-not-in-seal" }],
    });
    const bare = verify(sealed(sealer, false), content);
    expect(bare).toMatchObject({ verdict: "valid", signers: [{ judgedAt: { because: "claimed" } }, {}] });
    expect(stepsOf(bare)?.at(-1)).toBe("sealed.timestamp WARNING");
  });

  test("without revocation information, or under another root, nobody can tell", () => {
    const unknown = verify(sealed(), content, { crls: [] });
    expect(unknown.verdict).toBe("unknown");
    expect(unknown.signers[1]?.reasons.map(({ code }) => code)).toEqual(["seal.revocation-unknown"]);
    expect(verify(seal, null, { anchors: [] })).toMatchObject({ subIndication: "NO_CERTIFICATE_CHAIN_FOUND" });
  });

  test("no flipped bit makes it another valid one, and none makes the verifier fail", () => {
    const der = sealed(sealer, false);
    for (let at = 0; at < der.length; at += 17)
      expect(
        verify(
          der.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte)),
          content,
        ).verdict,
      ).not.toBe("valid");
  });
});
