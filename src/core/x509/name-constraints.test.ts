import { describe, expect, test } from "vitest";
import { context, contextPrimitive, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { utf8 } from "#core/bytes.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { caExtensions, certify, NOW, selfSigned, sm2KeyPair, subordinate } from "#test/sm2-ca.ts";
import { parseCertificate } from "./certificate.ts";
import { verifyChain } from "./chain.ts";
import { extension } from "./extensions.ts";
import { nameOf } from "./name.ts";

const root = selfSigned("根");
const { point } = sm2KeyPair();
const subject = nameOf([
  { label: "C", value: "CN" },
  { label: "O", value: "示范市第一人民医院" },
  { label: "CN", value: "林知秋" },
]);

describe("name constraints (RFC 5280 §4.2.1.10)", () => {
  const general = {
    directory: (der: Uint8Array) => context(4, der),
    mail: (text: string) => contextPrimitive(1, utf8(text)),
    dns: (text: string) => contextPrimitive(2, utf8(text)),
    uri: (text: string) => contextPrimitive(6, utf8(text)),
    ip: (...bytes: number[]) => contextPrimitive(7, Uint8Array.from(bytes)),
    registered: (dotted: string) => contextPrimitive(8, oid(dotted).subarray(2)),
  };
  /** What is wrong with these names below a CA with this NameConstraints. */
  const limitedBy = (value: Uint8Array = sequence(), names: Uint8Array[] = [], who = subject) => {
    const ca = subordinate(root, "受限");
    const extensions = [...caExtensions(ca.key.point), extension(OID.nameConstraints, value, true)];
    const limited = certify(root, { subject: ca.subject, point: ca.key.point, extensions });
    const alternatives = names.length > 0 ? [extension(OID.subjectAltName, sequence(...names))] : [];
    const leaf = certify(ca, { subject: who, point, extensions: alternatives });
    const input = { anchors: [parseCertificate(root.der)], atMs: NOW, purpose: "sign" as const, crypto: nodeCrypto };
    const { problems } = verifyChain({ leaf: parseCertificate(leaf), pool: [parseCertificate(limited)], ...input });
    return problems.map(({ code, detail }) => `${code}: ${detail}`);
  };
  const codes = (limits: { permitted?: Uint8Array[]; excluded?: Uint8Array[] }, names: Uint8Array[], who = subject) => {
    const trees = (bases: Uint8Array[] = []) => bases.map((base) => sequence(base));
    const { permitted, excluded } = limits;
    const value = sequence(
      ...(permitted ? [context(0, ...trees(permitted))] : []),
      ...(excluded ? [context(1, ...trees(excluded))] : []),
    );
    return limitedBy(value, names, who);
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

  const v6 = [0x20, 1, 0xd, 0xb8, ...Array.from({ length: 12 }, () => 0)];
  const mask = [255, 255, 255, 255, ...Array.from({ length: 12 }, () => 0)];
  test.each([
    ["mail of a host", general.mail("h.cn"), general.mail("li@h.cn"), general.mail("li@a.h.cn")],
    ["mail of a domain", general.mail(".h.cn"), general.mail("li@a.h.cn"), general.mail("li@h.cn")],
    ["one mailbox", general.mail("li@h.cn"), general.mail("li@H.CN"), general.mail("lin@h.cn")],
    ["a DNS name", general.dns("h.cn"), general.dns("www.H.cn"), general.dns("evilh.cn")],
    ["a URI's host", general.uri("h.cn"), general.uri("https://h.cn:8443/a"), general.uri("https://a.h.cn/h.cn")],
    ["a URI's domain", general.uri(".h.cn"), general.uri("https://a.h.cn"), general.uri("https://h.cn")],
    ["a DNS name with a leading dot", general.dns(".H.cn"), general.dns("www.h.cn"), general.dns("h.com.cn")],
    ["mail of a host in capitals", general.mail("H.cn"), general.mail("li@h.cn"), general.mail("li@x.cn")],
    ["one mailbox of a host", general.mail("li@h.cn"), general.mail("li@h.cn"), general.mail("li@x.cn")],
    ["a URI's host in capitals", general.uri("H.cn"), general.uri("https://h.cn"), general.uri("https://h.cn.evil.cn")],
    ["a URI without a host", general.uri("h.cn"), general.uri("https://li@h.cn/?x#y"), general.uri("urn:h.cn")],
    ["an address of version 6", general.ip(...v6, ...mask), general.ip(...v6), general.ip(10, 0, 0, 1)],
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

  test("a URI whose host is an address is within no host name, not even its own", () => {
    expect(codes({ permitted: [general.uri("1.2.3.4")] }, [general.uri("https://1.2.3.4")])).toHaveLength(1);
  });

  test("an excluded form says nothing about another, and an empty DNS base is all of them", () => {
    expect(codes({ excluded: [general.mail("h.cn")] }, [general.dns("h.cn")])).toEqual([]);
    expect(codes({ excluded: [general.dns("")] }, [general.dns("any.cn")])).toHaveLength(1);
    expect(codes({ permitted: [elsewhere] }, [general.dns("h.cn")], sequence())).toEqual([]);
  });

  test("a directory beside the subject is bound like it", () => {
    const other = general.directory(nameOf([{ label: "C", value: "DE" }]));
    expect(codes({ permitted: [hospital] }, [other])).toHaveLength(1);
    expect(codes({ permitted: [hospital] }, [hospital])).toEqual([]);
  });

  test("the subject's mail does not count where there is one beside it (§4.2.1.10)", () => {
    const who = nameOf([{ label: "E", value: "li@other.cn" }]);
    expect(codes({ permitted: [general.mail("h.cn")] }, [general.mail("li@h.cn")], who)).toEqual([]);
  });

  test.each([
    ["a minimum of 0, which DER leaves out", [contextPrimitive(0, Uint8Array.of(0))], true],
    ["a minimum", [contextPrimitive(0, Uint8Array.of(1))], false],
    ["a maximum", [contextPrimitive(1, Uint8Array.of(0))], false],
    ["both", [contextPrimitive(0, Uint8Array.of(0)), contextPrimitive(1, Uint8Array.of(5))], false],
  ])("%s: what nobody processes lets no name of its form pass (§4.2.1.10)", (_, more, isPlain) => {
    const mail = (host: string) => sequence(general.mail(host), ...more);
    const [permitted, excluded] = [0, 1].map((tag) => sequence(context(tag, mail("h.cn"))));
    const names = [general.mail("li@h.cn")];
    expect(limitedBy(permitted, names)).toHaveLength(isPlain ? 0 : 1);
    expect(limitedBy(excluded, names)).toHaveLength(1);
    expect(limitedBy(excluded, [general.mail("li@x.cn")])).toHaveLength(isPlain ? 0 : 1);
    expect([limitedBy(permitted, [general.dns("h.cn")]), limitedBy(excluded, [])]).toEqual([[], []]);
  });

  test("a subtree without a base cannot be read", () => {
    expect(limitedBy(sequence(context(0, sequence())), [])).toEqual([expect.stringMatching(/^malformed: /)]);
  });
});
