import { describe, expect, test } from "vitest";
import {
  boolean,
  context,
  contextPrimitive,
  integer,
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

// Which path is found among many, and what constrains the names and policies on it.

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
    let checks = 0;
    const counted: CryptoProvider = {
      ...nodeCrypto,
      verifySm2(input) {
        checks++;
        return nodeCrypto.verifySm2(input);
      },
    };
    const given = { pool: hostile.map(parseCertificate), anchors: [parseCertificate(selfSigned("外").der)] };
    const asked = { leaf: parseCertificate(leaf), ...given, atMs: NOW, purpose: "sign" as const, crypto: counted };
    expect(verifyChain(asked)).toMatchObject({ ok: false, problems: [{ code: "too-complex" }] });
    expect(checks).toBeLessThanOrEqual(64);
  });
});

describe("name constraints (RFC 5280 §4.2.1.10)", () => {
  const general = {
    directory: (der: Uint8Array) => context(4, der),
    mail: (text: string) => contextPrimitive(1, utf8(text)),
    dns: (text: string) => contextPrimitive(2, utf8(text)),
    uri: (text: string) => contextPrimitive(6, utf8(text)),
    ip: (...bytes: number[]) => contextPrimitive(7, Uint8Array.from(bytes)),
    registered: (dotted: string) => contextPrimitive(8, oid(dotted).subarray(2)),
  };
  const codes = (limits: { permitted?: Uint8Array[]; excluded?: Uint8Array[] }, names: Uint8Array[], who = subject) => {
    const trees = (bases: Uint8Array[] = []) => bases.map((base) => sequence(base));
    const { permitted, excluded } = limits;
    const value = sequence(
      ...(permitted ? [context(0, ...trees(permitted))] : []),
      ...(excluded ? [context(1, ...trees(excluded))] : []),
    );
    const ca = subordinate(root, "受限");
    const extensions = [...caExtensions(ca.key.point), extension(OID.nameConstraints, value, true)];
    const limited = certify(root, { subject: ca.subject, point: ca.key.point, extensions });
    const alternatives = names.length > 0 ? [extension(OID.subjectAltName, sequence(...names))] : [];
    const leaf = certify(ca, { subject: who, point, extensions: alternatives });
    return check(leaf, [limited]).problems.map(({ code, detail }) => `${code}: ${detail}`);
  };
  const hospital = general.directory(
    nameOf([
      { label: "C", value: "CN" },
      { label: "O", value: "示范市第一人民医院" },
    ]),
  );
  const elsewhere = general.directory(nameOf([{ label: "C", value: "DE" }]));

  test("the subject must stand within a permitted directory, and outside excluded ones", () => {
    expect(codes({ permitted: [hospital] }, [])).toEqual([]);
    expect(codes({ permitted: [elsewhere, hospital] }, [])).toEqual([]);
    expect(codes({ excluded: [elsewhere] }, [])).toEqual([]);
    const named = ["name-constraints: C=CN, O=示范市第一人民医院, CN=林知秋"];
    expect(codes({ permitted: [elsewhere] }, [])).toEqual(named);
    expect(codes({ excluded: [hospital] }, [])).toEqual(named);
    expect(codes({ permitted: [hospital], excluded: [hospital] }, [])).toEqual(named);
  });

  test.each([
    ["mail of a host", general.mail("h.cn"), general.mail("li@h.cn"), general.mail("li@a.h.cn")],
    ["mail of a domain", general.mail(".h.cn"), general.mail("li@a.h.cn"), general.mail("li@h.cn")],
    ["one mailbox", general.mail("li@h.cn"), general.mail("li@H.CN"), general.mail("lin@h.cn")],
    ["a DNS name", general.dns("h.cn"), general.dns("www.H.cn"), general.dns("evilh.cn")],
    ["a URI's host", general.uri("h.cn"), general.uri("https://h.cn:8443/a"), general.uri("https://a.h.cn/h.cn")],
    ["a URI's domain", general.uri(".h.cn"), general.uri("https://a.h.cn"), general.uri("https://h.cn")],
    ["an address", general.ip(10, 0, 0, 0, 255, 0, 0, 0), general.ip(10, 1, 2, 3), general.ip(11, 1, 2, 3)],
  ])("%s", (_, base, inside, outside) => {
    expect(codes({ permitted: [base] }, [inside])).toEqual([]);
    expect(codes({ permitted: [base] }, [outside])).toHaveLength(1);
    expect(codes({ permitted: [base] }, [inside, outside])).toHaveLength(1);
    expect(codes({ excluded: [base] }, [inside])).toHaveLength(1);
    expect(codes({ excluded: [base] }, [outside])).toEqual([]);
    expect(codes({ permitted: [base] }, []).filter((one) => !one.includes("@"))).toEqual([]);
  });

  test("a mail address in the subject counts where there is none beside it", () => {
    const who = nameOf([{ label: "E", value: "li@h.cn" }]);
    expect(codes({ permitted: [general.mail("h.cn")] }, [], who)).toEqual([]);
    expect(codes({ permitted: [general.mail("other.cn")] }, [], who)).toEqual(["name-constraints: li@h.cn"]);
  });

  test("a form nobody processes is refused, not passed over; so is a subtree with another meaning", () => {
    const odd = general.registered("1.2.3");
    expect(codes({ permitted: [odd] }, [odd])).toHaveLength(1);
    expect(codes({ excluded: [odd] }, [odd])).toHaveLength(1);
    expect(codes({ permitted: [odd] }, [])).toEqual([]);
  });
});

describe("policies (RFC 5280 §6.1)", () => {
  const policies = (...names: string[]) =>
    extension(OID.certificatePolicies, sequence(...names.map((name) => sequence(oid(name)))));
  const required = extension(OID.policyConstraints, sequence(contextPrimitive(0, Uint8Array.of(0))), true);
  const mapping = (from: string, to: string) =>
    extension(OID.policyMappings, sequence(sequence(oid(from), oid(to))), true);
  const noAny = extension(OID.inhibitAnyPolicy, integer(0), true);
  const [gold, silver] = ["1.2.3.4.1", "1.2.3.4.2"];

  function codes(ca: Uint8Array[], leaf: Uint8Array[]): string[] {
    const issuing = subordinate(root, "签发");
    const der = reissued(root, issuing, { extensions: [...caExtensions(issuing.key.point), ...ca] });
    return check(certify(issuing, { subject, point, extensions: leaf }), [der]).codes;
  }

  test.each<[string, Uint8Array[], Uint8Array[], string[]]>([
    ["nobody asks for one", [policies(gold)], [policies(silver)], []],
    ["one is required and stands", [policies(gold), required], [policies(gold)], []],
    ["one is required and another is named", [policies(gold), required], [policies(silver)], ["policy"]],
    ["one is required and none is named", [policies(gold), required], [], ["policy"]],
    ["any policy of the CA allows each", [policies(OID.anyPolicy), required], [policies(silver)], []],
    ["any policy of the signer", [policies(gold), required], [policies(OID.anyPolicy)], []],
    ["any policy of the signer is inhibited", [policies(gold), required, noAny], [policies(OID.anyPolicy)], ["policy"]],
    ["mapped", [policies(gold), required, mapping(gold, silver)], [policies(silver)], []],
    ["mapped away", [policies(gold), required, mapping(gold, silver)], [policies(gold)], ["policy"]],
    ["mapped from any", [policies(gold), mapping(OID.anyPolicy, silver)], [policies(gold)], ["policy"]],
    ["the signer itself requires one", [], [required], ["policy"]],
  ])("%s", (_, ca, leaf, expected) => {
    expect(codes(ca, leaf)).toEqual(expected);
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
