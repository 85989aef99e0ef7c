import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { context, contextPrimitive, octetString, oid, sequence, tlv } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { utf8 } from "#core/bytes.ts";
import { extension, KEY_USAGE } from "#core/x509/extensions.ts";
import {
  authorityKeyId,
  type Ca,
  caConstraints,
  CA_USAGE,
  named,
  newCa,
  newKeys,
  newLeaf,
  newRoot,
  NOW,
  rsaKeys,
  SIGN_USAGE,
  subjectKeyId,
  usage,
} from "./ec-ca.ts";
import {
  ca,
  type Case,
  constraints,
  directoryOf,
  ours,
  root,
  subtrees,
  theirs,
  through,
  under,
} from "./openssl-verify.ts";
import { type Folder, openFolder } from "./peers.ts";

// Paths judged by us and by `openssl verify`. Where the two differ, the row says which clause decides.

let f: Folder;
beforeAll(() => {
  f = openFolder();
});
afterAll(() => f.close());

const eku = (isCritical: boolean, ...names: string[]) =>
  extension(OID.extendedKeyUsage, sequence(...names.map(oid)), isCritical);
const strange = (isCritical: boolean) => extension("1.2.3.4.5", octetString(utf8("x")), isCritical);

/** [what, the path, what we say; OpenSSL accepts exactly those that we do]. */
const AGREED: readonly [string, () => Case, string][] = [
  ["root, CA, leaf", () => under(ca), "ok"],
  ["directly under the root", () => under(root, {}, { pool: [] }), "ok"],
  [
    "any order, with strangers",
    () => under(ca, {}, { pool: [newRoot("甲").der, root.der, newRoot("乙").der, ca.der] }),
    "ok",
  ],
  ["the CA is missing", () => under(ca, {}, { pool: [] }), "no-issuer"],
  ["another root of the same name", () => under(ca, {}, { anchors: [newRoot("根").der] }), "signature"],
  ["an intermediate is the anchor", () => under(ca, {}, { anchors: [ca.der], options: ["-partial_chain"] }), "ok"],
  ["the leaf has ended", () => under(ca, { notAfter: NOW - 1000 }), "expired"],
  ["the leaf has not begun", () => under(ca, { notBefore: NOW + 1000 }), "not-yet-valid"],
  ["a CA that has ended", () => through({ notAfter: NOW - 1000 }), "expired"],
  [
    "a root that has ended",
    () => {
      const old = newRoot("旧根", { notAfter: NOW - 1000 });
      return under(old, {}, { pool: [], anchors: [old.der] });
    },
    "expired",
  ],
  [
    "a CA that has ended and its valid twin",
    () => {
      const twin = newCa(root, "签发", { keys: ca, notAfter: NOW - 1000 });
      return under(ca, {}, { pool: [twin.der, ca.der] });
    },
    "ok",
  ],
  ["an end after 2050", () => under(ca, { notAfter: Date.UTC(2120, 0, 1) }), "ok"],
  [
    "no CA flag",
    () => through({ extensions: [extension(OID.basicConstraints, sequence(), true), CA_USAGE] }),
    "not-a-ca",
  ],
  [
    "no basicConstraints at all",
    () => {
      const keys = newKeys();
      return through({ keys, extensions: [CA_USAGE, subjectKeyId(keys.spki), authorityKeyId(root.spki)] });
    },
    "not-a-ca",
  ],
  [
    "a leaf that certifies",
    () => {
      const keys = newKeys();
      const person = { ...keys, name: named("人"), der: newLeaf(ca, { keys, name: named("人") }) };
      return under(person, {}, { pool: [person.der, ca.der] });
    },
    "not-a-ca key-usage",
  ],
  [
    "no keyCertSign",
    () => {
      const keys = newKeys();
      const own = [caConstraints(), usage(KEY_USAGE.crlSign), subjectKeyId(keys.spki), authorityKeyId(root.spki)];
      return through({ keys, extensions: own });
    },
    "key-usage",
  ],
  ["a version 1 CA", () => through({ version: 1 }), "not-a-ca"],
  [
    "path length 0 and a leaf",
    () => {
      const keys = newKeys();
      const own = [caConstraints(0), CA_USAGE, subjectKeyId(keys.spki), authorityKeyId(root.spki)];
      return through({ keys, extensions: own });
    },
    "ok",
  ],
  [
    "path length 0 and another CA",
    () => {
      const short = limited(0);
      const below = newCa(short, "下级");
      return under(below, {}, { pool: [below.der, short.der] });
    },
    "path-length",
  ],
  [
    "path length 0 and the CA's own renewal",
    () => {
      const short = limited(0);
      const renewed = newCa(short, "", { name: short.name });
      return under(renewed, {}, { pool: [renewed.der, short.der] });
    },
    "ok",
  ],
  [
    "path length 1 and two CAs",
    () => {
      const top = limited(1);
      const middle = newCa(top, "中级");
      const low = newCa(middle, "下级");
      return under(low, {}, { pool: [low.der, middle.der, top.der] });
    },
    "path-length",
  ],
  ["an unknown extension", () => under(ca, { more: [strange(false)] }), "ok"],
  ["an unknown critical extension", () => under(ca, { more: [strange(true)] }), "critical-extension"],
  ["an unknown critical extension of a CA", () => through({ more: [strange(true)] }), "critical-extension"],
  [
    "cross-certified in a loop",
    () => {
      const [one, two] = [newRoot("甲根"), newRoot("乙根")];
      const crossed = [newCa(two, "", { keys: one, name: one.name }), newCa(one, "", { keys: two, name: two.name })];
      const issuing = newCa(one, "甲签发");
      return under(issuing, {}, { pool: [issuing.der, ...crossed.map(({ der }) => der)], anchors: [two.der] });
    },
    "ok",
  ],
  ["SHA-1 in a CA's signature", () => under(ca, { hash: "sha1" }), "algorithm-weak"],
  ["a CA with RSA 1024", () => through({ keys: rsaKeys(1024) }), "algorithm-weak"],
  ["a CA on P-192", () => through({ keys: newKeys("prime192v1") }), "algorithm-weak"],
  ["a CA with RSA 2048 under one on P-256", () => through({ keys: rsaKeys(2048) }), "ok"],
  [
    "an authority for timestamps",
    () =>
      under(
        ca,
        { more: [eku(true, OID.kpTimeStamping)] },
        { purpose: "timestamp", options: ["-purpose", "timestampsign"] },
      ),
    "ok",
  ],
  [
    "one whose purpose is not critical",
    () =>
      under(
        ca,
        { more: [eku(false, OID.kpTimeStamping)] },
        { purpose: "timestamp", options: ["-purpose", "timestampsign"] },
      ),
    "extended-key-usage",
  ],
  [
    "one with two purposes",
    () =>
      under(
        ca,
        { more: [eku(true, OID.kpTimeStamping, OID.kpServerAuth)] },
        { purpose: "timestamp", options: ["-purpose", "timestampsign"] },
      ),
    "extended-key-usage",
  ],
  [
    "one that may only encrypt",
    () => {
      const keys = newKeys();
      const extensions = [
        usage(KEY_USAGE.keyEncipherment),
        eku(true, OID.kpTimeStamping),
        subjectKeyId(keys.spki),
        authorityKeyId(ca.spki),
      ];
      return under(ca, { keys, extensions }, { purpose: "timestamp", options: ["-purpose", "timestampsign"] });
    },
    "key-usage",
  ],
  ["a leaf with RSA 1024", () => under(ca, { keys: rsaKeys(1024) }), "algorithm-weak"],
  [
    "an issuer's name in another spelling",
    () => {
      const one = newCa(root, "", { name: respelt("Issuing  CA") });
      return under({ ...one, name: respelt("issuing ca") }, {}, { pool: [one.der] });
    },
    "ok",
  ],
  [
    "for servers alone",
    () => under(ca, { more: [eku(false, OID.kpServerAuth)] }, { options: ["-purpose", "smimesign"] }),
    "extended-key-usage",
  ],
];

function limited(pathLength: number): Ca {
  const keys = newKeys();
  const extensions = [caConstraints(pathLength), CA_USAGE, subjectKeyId(keys.spki), authorityKeyId(root.spki)];
  return newCa(root, "有限", { keys, extensions });
}

/** The same name written as another type of string, in other case. */
const respelt = (letters: string) =>
  sequence(
    tlv(0x31, sequence(oid(OID.country), tlv(0x13, utf8("CN")))),
    tlv(0x31, sequence(oid(OID.commonName), tlv(0x13, utf8(letters)))),
  );

/** [what, the path, what we say, what OpenSSL says, the clause that decides]. */
const DIFFERENT: readonly [string, () => Case, string, "ok" | "refused", string][] = [
  [
    "the last second of its validity",
    () => {
      const end = Math.floor(NOW / 1000) * 1000;
      return under(ca, { notAfter: end }, { atMs: end });
    },
    "ok",
    "refused",
    "RFC 5280 §4.1.2.5: through notAfter, inclusive",
  ],
  [
    "two CAs of one name, no key identifiers, the other one first",
    () => {
      const [mine, other] = ["同名", "同名"].map((name) =>
        newCa(root, name, { extensions: [caConstraints(), CA_USAGE] }),
      );
      if (!mine || !other) throw new Error("two");
      return under(mine, { extensions: [SIGN_USAGE] }, { pool: [other.der, mine.der], isStrict: false });
    },
    "ok",
    "refused",
    "RFC 5280 §6.1 asks whether a path is valid, not whether the first one tried is (RFC 4158 §2.3)",
  ],
  [
    "a twin of the CA that constrains, and one that does not",
    () => {
      const free = newCa(root, "孪生");
      const bound = newCa(root, "孪生", {
        keys: free,
        more: [constraints(subtrees(0, context(4, directoryOf("别院"))))],
      });
      return under(free, {}, { pool: [bound.der, free.der] });
    },
    "ok",
    "refused",
    "the same",
  ],
  [
    "an authority key identifier that names another serial number",
    () => {
      const names = context(1, context(4, root.name));
      const other = extension(OID.authorityKeyIdentifier, sequence(names, contextPrimitive(2, Uint8Array.of(0x55))));
      return under(ca, { extensions: [SIGN_USAGE, other], name: named("林知秋") }, { isStrict: false });
    },
    "ok",
    "refused",
    "RFC 4158 §3.5.12: a hint for building; RFC 5280 §6.1 does not compare it",
  ],
  [
    "seven CAs between root and leaf",
    () => {
      const all = [root];
      for (let n = 0; n < 7; n++) all.push(newCa(all.at(-1) ?? root, `第${n}级`));
      return under(all.at(-1) ?? root, {}, { pool: all.slice(1).map(({ der }) => der) });
    },
    "too-long",
    "ok",
    "our bound of eight certificates; no clause. Nobody can tell, not invalid",
  ],
];

describe("where OpenSSL and we differ, a clause decides", () => {
  test.each(DIFFERENT)("%s", async (_, make, expected, said) => {
    const one = make();
    expect(ours(one)).toBe(expected);
    expect(await theirs(f, one)).toBe(said);
  });
});

describe("OpenSSL accepts what we accept and nothing else", () => {
  test.each(AGREED)("%s", async (_, make, expected) => {
    const one = make();
    expect(ours(one)).toBe(expected);
    expect(await theirs(f, one)).toBe(expected === "ok" ? "ok" : "refused");
  });
});
