import { describe, expect, test } from "vitest";
import {
  boolean,
  contextPrimitive,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
} from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { utf8 } from "#core/bytes.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import {
  type Authority,
  caExtensions,
  certify,
  DAY,
  NOW,
  personExtensions,
  selfSigned,
  sm2KeyPair,
  subordinate,
} from "#test/sm2-ca.ts";
import { parseCertificate } from "./certificate.ts";
import { verifyChain } from "./chain.ts";
import { extension } from "./extensions.ts";
import { nameOf } from "./name.ts";
import type { CryptoProvider } from "./verify-signature.ts";

// Which path is found among many, and what it costs to look.

const root = selfSigned("根");
const { point } = sm2KeyPair();
const subject = nameOf([
  { label: "C", value: "CN" },
  { label: "O", value: "示范市第一人民医院" },
  { label: "CN", value: "林知秋" },
]);

function check(leaf: Uint8Array, pool: readonly Uint8Array[], anchors: readonly Uint8Array[] = [root.der], atMs = NOW) {
  const input = { pool: pool.map(parseCertificate), anchors: anchors.map(parseCertificate), atMs, crypto: nodeCrypto };
  const result = verifyChain({ leaf: parseCertificate(leaf), purpose: "sign", ...input });
  return { ...result, codes: result.problems.map(({ code }) => code) };
}

/** The same, with how many signatures were checked. */
function counted(leaf: Uint8Array, pool: readonly Uint8Array[], anchors: readonly Uint8Array[] = [root.der]) {
  let checks = 0;
  const crypto: CryptoProvider = {
    ...nodeCrypto,
    verifySm2(input) {
      checks++;
      return nodeCrypto.verifySm2(input);
    },
  };
  const input = { pool: pool.map(parseCertificate), anchors: anchors.map(parseCertificate), atMs: NOW, crypto };
  return { result: verifyChain({ leaf: parseCertificate(leaf), purpose: "sign", ...input }), checks };
}

/** A CA of this name and key below `parent`. */
const reissued = (parent: Authority, ca: Authority, extra: { notAfter?: number; extensions?: Uint8Array[] } = {}) =>
  certify(parent, { subject: ca.subject, point: ca.key.point, extensions: caExtensions(ca.key.point), ...extra });

describe("among candidates of one name", () => {
  const issuing = subordinate(root, "签发");
  const leaf = certify(issuing, { subject, point, extensions: personExtensions(issuing.key.point) });

  test("namesakes with other keys are passed over, however many stand before the right one", () => {
    const namesakes = Array.from({ length: 30 }, () => selfSigned("签发").der);
    expect(check(leaf, [...namesakes, issuing.der])).toMatchObject({ ok: true, isComplete: true });
  });

  test("the certificate that is valid is taken, whatever the order: expired, renewed, not for CAs", () => {
    const expired = reissued(root, issuing, { notAfter: NOW - 1000 });
    const renewed = reissued(root, issuing);
    const noCa = certify(root, { subject: issuing.subject, point: issuing.key.point, extensions: [] });
    for (const pool of [
      [expired, noCa, renewed],
      [renewed, noCa, expired],
    ])
      expect(check(leaf, pool).ok).toBe(true);
    expect(check(leaf, [expired, noCa])).toMatchObject({ ok: false, isComplete: true });
    expect(check(leaf, [expired]).codes).toEqual(["expired"]);
  });

  test("cross-certificates: the way to the root we trust is found through loops", () => {
    const [one, two] = [selfSigned("甲根"), selfSigned("乙根")];
    const bridge = selfSigned("桥");
    const crossed = [
      reissued(bridge, one),
      reissued(one, bridge),
      reissued(two, bridge),
      reissued(bridge, two),
      one.der,
      two.der,
      bridge.der,
    ];
    const ca = subordinate(one, "甲签发");
    const mine = certify(ca, { subject, point, extensions: personExtensions(ca.key.point) });
    for (const pool of [crossed, crossed.toReversed()])
      for (const anchor of [one, two, bridge]) {
        const result = check(mine, [...pool, ca.der], [anchor.der]);
        expect(result.ok).toBe(true);
        expect(result.path.at(-1)?.subject.der).toEqual(anchor.subject);
      }
    expect(check(mine, [...crossed, ca.der])).toMatchObject({ ok: false, isComplete: false });
  });

  test("key identifiers are a hint only: a CA that wrote another one is still found", () => {
    const extensions = personExtensions(sm2KeyPair().point);
    expect(check(certify(issuing, { subject, point, extensions }), [issuing.der]).ok).toBe(true);
  });

  test("a hostile pool buys a bounded number of checks", () => {
    const hostile = Array.from({ length: 300 }, () => reissued(selfSigned("根"), issuing));
    const { result, checks } = counted(leaf, hostile, [selfSigned("外").der]);
    expect(result).toMatchObject({ ok: false, problems: [{ code: "too-complex" }] });
    expect(checks).toBe(64);
  });

  test("the likeliest is tried first: by key identifier, an anchor, a CA, a valid one (RFC 4158 §3.5)", () => {
    const namesakes = Array.from({ length: 9 }, () => selfSigned("签发").der);
    expect(counted(leaf, [...namesakes, issuing.der])).toMatchObject({ result: { ok: true }, checks: 2 });
    const expired = reissued(root, issuing, { notAfter: NOW - 1000 });
    const notYet = certify(root, { subject: issuing.subject, point: issuing.key.point, notBefore: NOW + 1000 });
    const noCa = certify(root, { subject: issuing.subject, point: issuing.key.point, extensions: [] });
    const pool = [expired, notYet, noCa, reissued(root, issuing)];
    for (const order of [pool, pool.toReversed()])
      expect(counted(leaf, order)).toMatchObject({ result: { ok: true }, checks: 2 });
    expect(counted(leaf, [reissued(root, issuing)], [root.der, issuing.der])).toMatchObject({ checks: 1 });
  });

  test("the same certificate many times, and from several sides, is one check", () => {
    const times = Array.from({ length: 9 }, () => selfSigned("签发").der).flatMap((one) => [one, one, one]);
    expect(counted(leaf, times)).toMatchObject({ result: { ok: false }, checks: 9 });
    const crossed = [selfSigned("甲根"), selfSigned("乙根")].map((one) => reissued(one, issuing));
    expect(counted(leaf, crossed)).toMatchObject({ result: { ok: false }, checks: 2 });
  });

  test("where none holds, the complete one with the fewest problems is told, and otherwise the deepest", () => {
    const expired = reissued(root, issuing, { notAfter: NOW - 1000 });
    const both = certify(root, { subject: issuing.subject, point: issuing.key.point, notAfter: NOW - 1000 });
    for (const pool of [
      [expired, both],
      [both, expired],
    ])
      expect(check(leaf, pool).codes).toEqual(["expired"]);
    // Among equals by name the first is not the last word: fewer problems are better, deeper is.
    const unlike = caExtensions(sm2KeyPair().point);
    const odd = extension("1.2.156.99999.1", octetString(utf8("x")), true);
    const named = reissued(root, issuing, {
      notAfter: NOW - 1000,
      extensions: [...caExtensions(issuing.key.point), odd],
    });
    const other = reissued(root, issuing, { notAfter: NOW - 1000, extensions: unlike });
    for (const pool of [
      [named, other],
      [other, named],
    ])
      expect(check(leaf, pool).codes).toEqual(["expired"]);
    const lost = reissued(selfSigned("失"), issuing, { extensions: unlike });
    for (const pool of [
      [selfSigned("签发").der, lost],
      [lost, selfSigned("签发").der],
    ])
      expect(check(leaf, pool)).toMatchObject({ codes: ["no-issuer"], path: { length: 2 } });
  });

  test("a loop ends where it began; a new key or a new name of a CA is none (RFC 4158 §2.4.1)", () => {
    const [one, two] = [selfSigned("甲"), selfSigned("乙")];
    const pair = [reissued(one, two), reissued(two, one)];
    const lost = check(certify(one, { subject, point }), pair);
    expect(lost).toMatchObject({ codes: ["no-issuer"], path: { length: 3 } });
    const renewed = { ...one, key: sm2KeyPair() };
    const pool = [reissued(root, one), reissued(one, renewed)];
    expect(check(certify(renewed, { subject, point }), pool)).toMatchObject({ ok: true, path: { length: 4 } });
    const renamed = { ...one, subject: selfSigned("改名").subject };
    const named = [reissued(root, one), reissued(one, renamed)];
    expect(check(certify(renamed, { subject, point }), named)).toMatchObject({ ok: true, path: { length: 4 } });
  });

  test("an issuer that cannot have signed so, and an algorithm nobody knows, are told apart", () => {
    const by = (name: string) => certify(issuing, { subject, point, algorithm: sequence(oid(name)) });
    expect(check(by("1.2.840.10045.4.3.2"), [issuing.der]).codes).toEqual(["signature"]);
    expect(check(by("1.2.3.4"), [issuing.der]).codes).toEqual(["algorithm"]);
  });

  test("a path of eight certificates is followed, one of nine is not", () => {
    const chain = (count: number) => {
      let last = root;
      const pool = Array.from({ length: count }, (_, i) => {
        const next = selfSigned(`第 ${i} 级`);
        const der = reissued(last, next);
        last = { ...next, der };
        return der;
      });
      return check(certify(last, { subject, point }), pool);
    };
    expect(chain(6)).toMatchObject({ ok: true, path: { length: 8 } });
    expect(chain(7)).toMatchObject({ ok: false, codes: ["too-long"], path: { length: 8 } });
  });
});

describe("policies (RFC 5280 §6.1)", () => {
  const policies = (name: string) => extension(OID.certificatePolicies, sequence(sequence(oid(name))));
  const required = extension(OID.policyConstraints, sequence(contextPrimitive(0, Uint8Array.of(0))), true);

  function codes(ca: Uint8Array[], leaf: Uint8Array[]): string[] {
    const issuing = subordinate(root, "签发");
    const der = reissued(root, issuing, { extensions: [...caExtensions(issuing.key.point), ...ca] });
    return check(certify(issuing, { subject, point, extensions: leaf }), [der]).codes;
  }

  test("a chain falls where a CA demands a policy and another stands", () => {
    expect(codes([policies("1.2.3.1"), required], [policies("1.2.3.1")])).toEqual([]);
    expect(codes([policies("1.2.3.1"), required], [policies("1.2.3.2")])).toEqual(["policy"]);
  });

  test("an extension that cannot be read is a problem, not a crash", () => {
    expect(codes([extension(OID.policyConstraints, boolean(true), true)], [])).toEqual(["malformed"]);
    expect(codes([extension(OID.nameConstraints, octetString(utf8("x")), true)], [])).toEqual(["malformed"]);
  });
});

test("a chain with SHA-1 is complete but weak, and says where", () => {
  const weak = sequence(oid("1.2.840.10045.4.1"));
  const pretender = {
    ...nodeCrypto,
    verifyEcdsa: () => true,
  };
  const tbsName = sequence(setOf(sequence(oid(OID.commonName), printableString("weak"))));
  const ec = (der: Uint8Array) => {
    const parsed = parseCertificate(der);
    return { ...parsed, key: { kind: "ec" as const, spki: parsed.key.spki, curve: "1.2.840.10045.3.1.7", point } };
  };
  const anchor = ec(root.der);
  const leaf = parseCertificate(certify(root, { subject: tbsName, point, algorithm: weak, notAfter: NOW + DAY }));
  const given = { pool: [], anchors: [anchor], atMs: NOW, purpose: "sign" as const, crypto: pretender };
  expect(verifyChain({ leaf, ...given })).toMatchObject({
    ok: false,
    isComplete: true,
    problems: [{ code: "algorithm-weak", subject: "CN=weak" }],
  });
});
