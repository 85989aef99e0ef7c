import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { context, contextPrimitive, integer, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { utf8 } from "#core/bytes.ts";
import { extension } from "#core/x509/extensions.ts";
import { named } from "./ec-ca.ts";
import { type Case, constraints, directoryOf, ours, subtrees, theirs, through } from "./openssl-verify.ts";
import { type Folder, openFolder } from "./peers.ts";

// What CAs constrain below them, names (RFC 5280 §4.2.1.10) and policies (§6.1), judged by us and by `openssl verify`.

let f: Folder;
beforeAll(() => {
  f = openFolder();
});
afterAll(() => f.close());

const general = (tag: number, text: string) => contextPrimitive(tag, utf8(text));
const altNames = (...names: Uint8Array[]) => extension(OID.subjectAltName, sequence(...names));
const policies = (...names: string[]) =>
  extension(OID.certificatePolicies, sequence(...names.map((one) => sequence(oid(one)))));
const demandPolicy = extension(OID.policyConstraints, sequence(contextPrimitive(0, Uint8Array.of(0))), true);
const mapping = (from: string, to: string) =>
  extension(OID.policyMappings, sequence(sequence(oid(from), oid(to))), true);
/** Any policy will do for us; OpenSSL has to be told. */
const POLICY = ["-policy_check", "-policy", OID.anyPolicy];
const [P1, P2] = ["1.2.3.1", "1.2.3.2"];

/** [what, the path, what we say; OpenSSL accepts exactly those that we do]. */
const AGREED: readonly [string, () => Case, string][] = [
  [
    "within the permitted directory",
    () =>
      through({ more: [constraints(subtrees(0, context(4, directoryOf("医院"))))] }, { name: named("医院", "林知秋") }),
    "ok",
  ],
  [
    "outside the permitted directory",
    () =>
      through({ more: [constraints(subtrees(0, context(4, directoryOf("医院"))))] }, { name: named("别院", "林知秋") }),
    "name-constraints",
  ],
  [
    "in an excluded directory",
    () =>
      through({ more: [constraints(subtrees(1, context(4, directoryOf("医院"))))] }, { name: named("医院", "林知秋") }),
    "name-constraints",
  ],
  [
    "a permitted host",
    () =>
      through(
        { more: [constraints(subtrees(0, general(2, "hospital.cn")))] },
        { more: [altNames(general(2, "his.hospital.cn"))] },
      ),
    "ok",
  ],
  [
    "another host",
    () =>
      through(
        { more: [constraints(subtrees(0, general(2, "hospital.cn")))] },
        { more: [altNames(general(2, "evilhospital.cn"))] },
      ),
    "name-constraints",
  ],
  [
    "an excluded mailbox",
    () =>
      through(
        { more: [constraints(subtrees(1, general(1, "a@hospital.cn")))] },
        { more: [altNames(general(1, "a@hospital.cn"))] },
      ),
    "name-constraints",
  ],
  [
    "a mailbox of a permitted host",
    () =>
      through(
        { more: [constraints(subtrees(0, general(1, "hospital.cn")))] },
        { more: [altNames(general(1, "a@hospital.cn"))] },
      ),
    "ok",
  ],
  [
    "a mailbox below a permitted host",
    () =>
      through(
        { more: [constraints(subtrees(0, general(1, "hospital.cn")))] },
        { more: [altNames(general(1, "a@x.hospital.cn"))] },
      ),
    "name-constraints",
  ],
  [
    "a URI of a permitted domain",
    () =>
      through(
        { more: [constraints(subtrees(0, general(6, ".hospital.cn")))] },
        { more: [altNames(general(6, "https://x.hospital.cn/a"))] },
      ),
    "ok",
  ],
  [
    "a URI of another",
    () =>
      through(
        { more: [constraints(subtrees(0, general(6, ".hospital.cn")))] },
        { more: [altNames(general(6, "https://hospital.cn.evil.cn/"))] },
      ),
    "name-constraints",
  ],
  [
    "an address within a net",
    () =>
      through(
        { more: [constraints(subtrees(0, contextPrimitive(7, Uint8Array.of(10, 0, 0, 0, 255, 0, 0, 0))))] },
        { more: [altNames(contextPrimitive(7, Uint8Array.of(10, 1, 2, 3)))] },
      ),
    "ok",
  ],
  [
    "an address outside it",
    () =>
      through(
        { more: [constraints(subtrees(0, contextPrimitive(7, Uint8Array.of(10, 0, 0, 0, 255, 0, 0, 0))))] },
        { more: [altNames(contextPrimitive(7, Uint8Array.of(11, 1, 2, 3)))] },
      ),
    "name-constraints",
  ],
  [
    "a policy is demanded and stands",
    () => through({ more: [demandPolicy, policies(P1)] }, { more: [policies(P1)] }, { options: POLICY }),
    "ok",
  ],
  [
    "a policy is demanded and none stands",
    () => through({ more: [demandPolicy, policies(P1)] }, {}, { options: POLICY }),
    "policy",
  ],
  [
    "a policy is demanded and another stands",
    () => through({ more: [demandPolicy, policies(P1)] }, { more: [policies(P2)] }, { options: POLICY }),
    "policy",
  ],
  [
    "a policy is mapped",
    () =>
      through({ more: [demandPolicy, policies(P1), mapping(P1, P2)] }, { more: [policies(P2)] }, { options: POLICY }),
    "ok",
  ],
  [
    "any policy",
    () => through({ more: [demandPolicy, policies(OID.anyPolicy)] }, { more: [policies(P2)] }, { options: POLICY }),
    "ok",
  ],
  [
    "any policy is inhibited",
    () =>
      through(
        { more: [demandPolicy, policies(P1), extension(OID.inhibitAnyPolicy, integer(0), true)] },
        { more: [policies(OID.anyPolicy)] },
        { options: POLICY },
      ),
    "policy",
  ],
  [
    "a constraint on names nobody here knows, and such a name",
    () => {
      const registered = contextPrimitive(8, Uint8Array.of(0x2a, 3));
      return through({ more: [constraints(subtrees(0, registered))] }, { more: [altNames(registered)] });
    },
    "name-constraints",
  ],
];

describe("OpenSSL accepts what we accept and nothing else", () => {
  test.each(AGREED)("%s", async (_, make, expected) => {
    const one = make();
    expect(ours(one)).toBe(expected);
    expect(await theirs(f, one)).toBe(expected === "ok" ? "ok" : "refused");
  });
});
