import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { context, contextPrimitive, integer, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { utf8 } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { extension, KEY_USAGE } from "#core/x509/extensions.ts";
import { statusOfPath } from "#core/x509/path-status.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import {
  authorityKeyId,
  caConstraints,
  DAY,
  newCa,
  newKeys,
  newLeaf,
  newList,
  newRoot,
  NOW,
  pem,
  subjectKeyId,
  usage,
} from "./ec-ca.ts";
import { type Folder, openFolder, openssl } from "./peers.ts";

// Lists judged by us and by `openssl verify -crl_check`. Where the two differ, the row says which clause decides.

let f: Folder;
beforeAll(() => {
  f = openFolder();
});
afterAll(() => f.close());

const root = newRoot("根");
const ca = newCa(root, "签发");
const twin = newCa(root, "签发");
const leaf = newLeaf(ca);
const { serialDer: serial } = parseCertificate(leaf);

type Case = { lists: readonly Uint8Array[]; leaf?: Uint8Array; ca?: typeof ca; options?: readonly string[] };

/** The leaf's status now. */
function ours({ lists, leaf: one = leaf, ca: issuer = ca }: Case): string {
  const path = [one, issuer.der, root.der].map(parseCertificate);
  const evidence = { crls: lists.map(parseCrl), ocsp: [] };
  const [step] = statusOfPath({ path, evidence, atMs: NOW, nowMs: NOW, crypto: nodeCrypto });
  const now = step?.now;
  return now?.status === "revoked" ? `revoked ${now.reason}` : now?.status === "good" ? "good" : `unknown ${now?.why}`;
}

/** OpenSSL's error number, 0 when it accepts. */
async function theirs({ lists, leaf: one = leaf, ca: issuer = ca, options = [] }: Case): Promise<number> {
  const certificates = ["-CAfile", f.path("root.pem", pem("CERTIFICATE", [root.der]))];
  const untrusted = ["-untrusted", f.path("ca.pem", pem("CERTIFICATE", [issuer.der]))];
  const crls = lists.length > 0 ? ["-CRLfile", f.path("lists.pem", pem("X509 CRL", lists))] : [];
  const rules = ["-attime", String(Math.floor(NOW / 1000)), "-crl_check", ...options];
  const asked = f.path("leaf.pem", pem("CERTIFICATE", [one]));
  const { code, text } = await openssl("verify", ...certificates, ...untrusted, ...crls, ...rules, asked);
  const error = /error (\d+) at/.exec(text)?.[1];
  if (code !== 0 && error === undefined) throw new Error(text);
  return code === 0 ? 0 : Number(error);
}

const NONE = 3;
const BAD_SIGNATURE = 8;
const NOT_YET = 11;
const STALE = 12;
const REVOKED = 23;
const NO_CRL_SIGN = 35;
const CRITICAL = 36;
const OTHER_SCOPE = 44;

const delta = (base: number) => extension(OID.deltaCrl, integer(base), true);
const scope = (...fields: Uint8Array[]) => extension(OID.issuingDistributionPoint, sequence(...fields), true);
const strange = extension("1.2.3.4.5", utf8("x"), true);
const yes = (tag: number) => contextPrimitive(tag, Uint8Array.of(0xff));
const point = (url: string) => context(0, context(0, contextPrimitive(6, utf8(url))));
const fromPoint = newLeaf(ca, {
  more: [extension(OID.crlDistributionPoints, sequence(sequence(point("http://ca.cn/1.crl"))))],
});
const at = NOW - DAY;

const AGREED: readonly [string, () => Case, string, number][] = [
  ["a list without it", () => ({ lists: [newList(ca)] }), "good", 0],
  ["no list", () => ({ lists: [] }), "unknown no-source", NONE],
  ["a list of another CA", () => ({ lists: [newList(root)] }), "unknown no-source", NONE],
  [
    "a list that names it",
    () => ({ lists: [newList(ca, [{ serial, at, reason: 1 }])] }),
    "revoked keyCompromise",
    REVOKED,
  ],
  ["named without a reason", () => ({ lists: [newList(ca, [{ serial, at }])] }), "revoked unspecified", REVOKED],
  ["on hold", () => ({ lists: [newList(ca, [{ serial, at, reason: 6 }])] }), "revoked certificateHold", REVOKED],
  [
    "among a thousand others",
    () => {
      const others = Array.from({ length: 1000 }, (_, n) => ({ serial: integer(70_000 + n), at }));
      return { lists: [newList(ca, [...others, { serial, at, reason: 4 }])] };
    },
    "revoked superseded",
    REVOKED,
  ],
  [
    "a list that has ended",
    () => ({ lists: [newList(ca, [], { nextUpdate: NOW - DAY / 2 })] }),
    "unknown stale",
    STALE,
  ],
  [
    "a list from the future",
    () => ({ lists: [newList(ca, [], { thisUpdate: NOW + DAY, nextUpdate: NOW + 2 * DAY })] }),
    "unknown future",
    NOT_YET,
  ],
  [
    "a list somebody else signed in its name",
    () => ({ lists: [newList({ ...twin, spki: ca.spki })] }),
    "unknown signature",
    BAD_SIGNATURE,
  ],
  [
    "a list with a critical extension nobody knows",
    () => ({ lists: [newList(ca, [], { more: [strange] })] }),
    "unknown critical-extension",
    CRITICAL,
  ],
  [
    "an entry with one",
    () => ({ lists: [newList(ca, [{ serial: integer(9), at, more: [strange] }])] }),
    "unknown critical-extension",
    CRITICAL,
  ],
  [
    "a CA that may not sign lists",
    () => {
      const keys = newKeys();
      const own = [caConstraints(), usage(KEY_USAGE.keyCertSign), subjectKeyId(keys.spki), authorityKeyId(root.spki)];
      const weak = newCa(root, "不签列表", { keys, extensions: own });
      return { ca: weak, leaf: newLeaf(weak), lists: [newList(weak)] };
    },
    "unknown issuer-usage",
    NO_CRL_SIGN,
  ],
  [
    "a list for CAs alone",
    () => ({ lists: [newList(ca, [], { more: [scope(yes(2))] })] }),
    "unknown other-scope",
    OTHER_SCOPE,
  ],
  ["a list for users alone", () => ({ lists: [newList(ca, [], { more: [scope(yes(1))] })] }), "good", 0],
  [
    "a list for attributes alone",
    () => ({ lists: [newList(ca, [], { more: [scope(yes(5))] })] }),
    "unknown other-scope",
    OTHER_SCOPE,
  ],
  [
    "a list of the point it names",
    () => ({ leaf: fromPoint, lists: [newList(ca, [], { more: [scope(point("http://ca.cn/1.crl"))] })] }),
    "good",
    0,
  ],
  [
    "a list of another point",
    () => ({ leaf: fromPoint, lists: [newList(ca, [], { more: [scope(point("http://ca.cn/2.crl"))] })] }),
    "unknown other-scope",
    OTHER_SCOPE,
  ],
  [
    "a delta that revokes, beside its base",
    () => ({
      options: ["-use_deltas"],
      lists: [
        newList(ca, [], { number: 1 }),
        newList(ca, [{ serial, at: NOW - 1000, reason: 1 }], { number: 2, thisUpdate: NOW - 1000, more: [delta(1)] }),
      ],
    }),
    "revoked keyCompromise",
    REVOKED,
  ],
  [
    "a delta that ends a hold, beside its base",
    () => ({
      options: ["-use_deltas"],
      lists: [
        newList(ca, [{ serial, at: at - DAY, reason: 6 }], { number: 1, thisUpdate: NOW - DAY }),
        newList(ca, [{ serial, at: NOW - 1000, reason: 8 }], { number: 2, thisUpdate: NOW - 1000, more: [delta(1)] }),
      ],
    }),
    "good",
    0,
  ],
  ["an indirect list", () => ({ lists: [newList(ca, [], { more: [scope(yes(4))] })] }), "unknown indirect", NONE],
  [
    "a list for some reasons",
    () => ({ lists: [newList(ca, [], { more: [scope(contextPrimitive(3, Uint8Array.of(1, 0x40)))] })] }),
    "unknown some-reasons",
    NONE,
  ],
];

/** [what, the lists, what we say, OpenSSL's error, the clause that decides]. */
const DIFFERENT: readonly [string, () => Case, string, number, string][] = [
  [
    "held in an older list, no longer in the newer",
    () => ({
      lists: [
        newList(ca, [{ serial, at: at - DAY, reason: 6 }], { number: 1, thisUpdate: NOW - DAY }),
        newList(ca, [], { number: 2, thisUpdate: NOW - 1000 }),
      ],
    }),
    "good",
    0,
    "RFC 5280 §5.3.1: a hold ends by leaving the list",
  ],
  [
    "revoked in a list that has ended",
    () => ({ lists: [newList(ca, [{ serial, at, reason: 1 }], { nextUpdate: NOW - DAY / 2 })] }),
    "revoked keyCompromise",
    STALE,
    "RFC 5280 §3.3: a revocation is not taken back",
  ],
  [
    "a delta alone",
    () => ({ lists: [newList(ca, [], { more: [delta(1)] })] }),
    "unknown delta",
    0,
    "RFC 5280 §5.2.4: it only says what changed; OpenSSL takes it for a whole list",
  ],
];

describe("OpenSSL says the same", () => {
  test.each(AGREED)("%s", async (_, make, expected, error) => {
    const one = make();
    expect(ours(one)).toBe(expected);
    expect(await theirs(one)).toBe(error);
  });
});

describe("where OpenSSL and we differ, a clause decides", () => {
  test.each(DIFFERENT)("%s", async (_, make, expected, error) => {
    const one = make();
    expect(ours(one)).toBe(expected);
    expect(await theirs(one)).toBe(error);
  });
});
