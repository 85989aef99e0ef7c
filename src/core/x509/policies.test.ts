import { expect, test } from "vitest";
import { DerError } from "#core/asn1/der-reader.ts";
import { boolean, contextPrimitive, integer, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { certify, selfSigned } from "#test/sm2-ca.ts";
import { parseCertificate } from "./certificate.ts";
import { extension } from "./extensions.ts";
import { nameOf } from "./name.ts";
import { policyProblem } from "./policies.ts";

// RFC 5280 §6.1 counts certificates: what each rule lets through, and the first that it does not.

const root = selfSigned("根");
const [gold, silver, bronze, copper, any] = ["1.2.3.1", "1.2.3.2", "1.2.3.3", "1.2.3.4", OID.anyPolicy];

const policies = (...names: string[]) =>
  extension(OID.certificatePolicies, sequence(...names.map((name) => sequence(oid(name)))));
const constraints = (...fields: Uint8Array[]) => extension(OID.policyConstraints, sequence(...fields), true);
const explicit = (skip: number) => constraints(contextPrimitive(0, Uint8Array.of(skip)));
const noMapping = (skip: number) => constraints(contextPrimitive(1, Uint8Array.of(skip)));
const noAny = (skip: number) => extension(OID.inhibitAnyPolicy, integer(skip), true);
const mapping = (...pairs: [string, string][]) =>
  extension(OID.policyMappings, sequence(...pairs.map(([from, to]) => sequence(oid(from), oid(to)))), true);

type Member = Uint8Array[] | { renewed: Uint8Array[] };
const named = (name: string) => nameOf([{ label: "CN", value: name }]);

/** The chain's members from below the anchor to the signer; a renewed one has its issuer's name. */
function judge(members: readonly Member[], anchor = root.der): string | null {
  let issuer = root.subject;
  const path = members.map((member, i) => {
    const subject = "renewed" in member ? issuer : named(`${i}`);
    const extensions = "renewed" in member ? member.renewed : member;
    const der = certify({ key: root.key, subject: issuer }, { subject, point: root.key.point, extensions });
    issuer = subject;
    return parseCertificate(der);
  });
  return policyProblem([...path.toReversed(), parseCertificate(anchor)])?.code ?? null;
}
const none: Member = [];
const required = [policies(gold), explicit(0)];
const unmapped = (skip: number) => [
  policies(gold),
  constraints(contextPrimitive(0, Uint8Array.of(0)), contextPrimitive(1, Uint8Array.of(skip))),
];

test.each<[string, Member[]]>([
  ["a demand that begins three certificates on, with two to come", [[explicit(3)], none, none]],
  ["a renewal of a CA's own does not count", [[explicit(2)], { renewed: [] }, none]],
  ["a demand of the signer's own certificate that would begin later", [[explicit(1)]]],
  ["any policy where it is inhibited later", [[...required, noAny(1)], [policies(any)], [policies(gold)]]],
  [
    "any policy of a CA's own renewal, though inhibited",
    [[...required, noAny(0)], { renewed: [policies(any)] }, [policies(gold)]],
  ],
  ["a CA's any policy hands down what was", [required, [policies(any)], [policies(gold)]]],
  ["one policy of several", [[policies(gold, silver), explicit(0)], [policies(silver)]]],
  ["any policy beside one that is not known", [required, [policies(copper, any)], [policies(gold)]]],
  [
    "mapped by the next CA, where that ends after it",
    [unmapped(1), [policies(gold), mapping([gold, silver])], [policies(silver)]],
  ],
  ["mapped to two, the second is named", [[...required, mapping([gold, silver], [gold, bronze])], [policies(bronze)]]],
  ["mapped out of any policy", [[policies(any), explicit(0), mapping([gold, silver])], [policies(silver)]]],
  [
    "mapped out of any policy, which still allows the rest",
    [[policies(any), explicit(0), mapping([gold, silver])], [policies(copper)]],
  ],
  ["nobody asks for one", [[policies(gold)], [policies(silver)]]],
  ["one is required and stands", [required, [policies(gold)]]],
  ["any policy of the CA allows each", [[policies(any), explicit(0)], [policies(silver)]]],
  ["any policy of the signer", [required, [policies(any)]]],
  ["a mapping of the signer's own, which prepares nobody", [unmapped(0), [policies(gold), mapping([gold, silver])]]],
])("RFC 5280 §6.1 a chain stands: %s", (_, members) => {
  expect(judge(members)).toBeNull();
});

test.each<[string, Member[]]>([
  ["a demand that begins with the next", [[explicit(0)], none, [policies(gold)]]],
  ["a demand that begins one later", [[explicit(1)], none, none]],
  ["a demand that begins at the very end (§6.1.5 (a))", [[explicit(2)], none, none]],
  ["a later demand does not put off an earlier one", [[policies(gold), explicit(0)], [explicit(9)], none]],
  ["any policy where it is inhibited", [[...required, noAny(0)], [policies(any)], [policies(gold)]]],
  ["any policy where it is inhibited by now", [[...required, noAny(1)], [policies(gold)], [policies(any)]]],
  [
    "inhibited any policy is not put off by a later one",
    [[...required, noAny(0)], [policies(gold), noAny(9)], [policies(any)]],
  ],
  ["a signer that names its issuer as itself is no renewal", [[...required, noAny(0)], { renewed: [policies(any)] }]],
  [
    "any policy of the first CA does not pass an inhibited one of the signer",
    [[policies(any), explicit(0), noAny(0)], [policies(any)]],
  ],
  ["another policy below any policy", [required, [policies(any)], [policies(silver)]]],
  [
    "what was lost does not come back",
    [[policies(gold), explicit(3)], [policies(silver)], [policies(gold)], [policies(gold)]],
  ],
  ["mapped where that is inhibited", [unmapped(0), [policies(gold), mapping([gold, silver])], [policies(silver)]]],
  [
    "a policy whose mapping is inhibited is gone itself (§6.1.4 (b)(2))",
    [unmapped(0), [policies(gold), mapping([gold, silver])], [policies(gold)]],
  ],
  [
    "mapping inhibited by now",
    [unmapped(1), [policies(gold)], [policies(gold), mapping([gold, silver])], [policies(silver)]],
  ],
  [
    "inhibited mapping is not put off by a later one",
    [unmapped(0), [policies(gold), noMapping(9)], [policies(gold), mapping([gold, silver])], [policies(silver)]],
  ],
  ["mapped from a policy that is not there", [[...required, mapping([copper, silver])], [policies(silver)]]],
  ["another's mapping", [[...required, mapping([gold, silver], [copper, bronze])], [policies(bronze)]]],
  ["mapped to any policy (§4.2.1.5)", [[policies(gold), mapping([gold, any])], [policies(gold)]]],
  ["one is required and another is named", [required, [policies(silver)]]],
  ["one is required and none is named", [required, none]],
  ["any policy of the signer is inhibited", [[...required, noAny(0)], [policies(any)]]],
  ["mapped away", [[...required, mapping([gold, silver])], [policies(gold)]]],
  ["mapped from any policy (§4.2.1.5)", [[policies(gold), mapping([any, silver])], [policies(gold)]]],
  ["the signer's own certificate requires one", [[explicit(0)]]],
  ["the signer counts, also where it has its issuer's name (§6.1.5 (a))", [[explicit(1)], { renewed: [] }]],
])("RFC 5280 §6.1 a chain falls: %s", (_, members) => {
  expect(judge(members)).toBe("policy");
});

test("an anchor's own extensions constrain nothing (§6.1.1 (d))", () => {
  const strict = certify(root, { subject: root.subject, point: root.key.point, extensions: [explicit(0)] });
  expect(judge([none, none], strict)).toBeNull();
});

test("policy constraints of another form are refused", () => {
  expect(() => judge([[constraints(contextPrimitive(2, Uint8Array.of(0)))], none])).toThrow(DerError);
  expect(() => judge([[extension(OID.inhibitAnyPolicy, boolean(true), true)], none])).toThrow(DerError);
});
