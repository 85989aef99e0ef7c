import { childrenOf, type Der, DerError, expectTag, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { oidOf, smallIntegerOf } from "#core/asn1/der-values.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Certificate } from "./certificate.ts";
import { type ChainProblem, problem } from "./chain-problem.ts";
import { isSameName } from "./name.ts";

/** Policies still possible at one depth: each with the policies the next certificate may name for it. */
type Level = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Certificate policies (RFC 5280 §6.1) for somebody who accepts any policy: a chain fails only where one of its CAs
 * demands that a policy stands (requireExplicitPolicy) and none does. The valid policy tree is kept one level at a time,
 * which is enough to know whether it is empty.
 */
export function policyProblem(path: readonly Certificate[]): ChainProblem | null {
  const below = path.slice(0, -1).toReversed();
  // §6.1.2 begins with one more than there are certificates: a rule that nobody states never binds.
  let [explicit, mapping, inhibit] = [Infinity, Infinity, Infinity];
  let level: Level = new Map([[OID.anyPolicy, new Set([OID.anyPolicy])]]);
  for (const [at, certificate] of below.entries()) {
    const isLast = at === below.length - 1;
    const isSelfIssued = isSameName(certificate.subject, certificate.issuer);
    const policies = policiesOf(certificate);
    level = next(level, policies, inhibit > 0 || (!isLast && isSelfIssued));
    if (!isLast) {
      const mappings = mappingsOf(certificate);
      if (mappings.some((pair) => pair.includes(OID.anyPolicy))) return problem("policy", certificate, OID.anyPolicy);
      level = mapped(level, mappings, mapping > 0);
    }
    if (isLast || !isSelfIssued) {
      explicit = Math.max(0, explicit - 1);
      mapping = Math.max(0, mapping - 1);
      inhibit = Math.max(0, inhibit - 1);
    }
    const limits = constraintsOf(certificate);
    explicit = Math.min(explicit, limits.explicit);
    mapping = Math.min(mapping, limits.mapping);
    inhibit = Math.min(inhibit, limits.inhibit);
    // §6.1.3 (f), §6.1.5 (g): what is empty stays so, and would fail the next certificate.
    if (explicit === 0 && level.size === 0) return problem("policy", certificate, [...policies].join(" "));
  }
  return null;
}

/** §6.1.3 (d), (e). */
function next(level: Level, policies: ReadonlySet<string>, mayBeAny: boolean): Level {
  const out = new Map<string, ReadonlySet<string>>();
  for (const policy of policies) {
    if (policy === OID.anyPolicy) continue;
    const isExpected = [...level.values()].some((expected) => expected.has(policy));
    if (isExpected || level.has(OID.anyPolicy)) out.set(policy, new Set([policy]));
  }
  if (policies.has(OID.anyPolicy) && mayBeAny)
    for (const policy of [...level.values()].flatMap((expected) => [...expected]))
      if (!out.has(policy)) out.set(policy, new Set([policy]));
  return out;
}

/** §6.1.4 (b). */
function mapped(level: Level, mappings: readonly (readonly [string, string])[], isAllowed: boolean): Level {
  const out = new Map(level);
  for (const from of new Set(mappings.map(([issuerPolicy]) => issuerPolicy))) {
    if (!isAllowed) out.delete(from);
    else if (level.has(from) || level.has(OID.anyPolicy))
      out.set(from, new Set(mappings.filter(([one]) => one === from).map(([, to]) => to)));
  }
  return out;
}

const valueOf = ({ extensions }: Certificate, name: string): Der | null => {
  const found = extensions.all.find(({ oid }) => oid === name);
  return found ? readDer(found.value) : null;
};

function policiesOf(certificate: Certificate): ReadonlySet<string> {
  const value = valueOf(certificate, OID.certificatePolicies);
  return new Set(value ? childrenOf(value).map((one) => oidOf(fieldsOf(one, "PolicyInformation").next(0x06))) : []);
}

function mappingsOf(certificate: Certificate): [string, string][] {
  const value = valueOf(certificate, OID.policyMappings);
  return (value ? childrenOf(value) : []).map((pair) => {
    const fields = fieldsOf(pair, "PolicyMapping");
    return [oidOf(fields.next(0x06)), oidOf(fields.next(0x06))];
  });
}

/** How many certificates may still follow before each rule binds; Infinity where the certificate does not say. */
function constraintsOf(certificate: Certificate): { explicit: number; mapping: number; inhibit: number } {
  const constraints = valueOf(certificate, OID.policyConstraints);
  const inhibit = valueOf(certificate, OID.inhibitAnyPolicy);
  const fields = constraints ? childrenOf(constraints) : [];
  const skip = (tag: number): number => {
    const found = fields.find((field) => field.tag === tag);
    return found ? smallIntegerOf(found.as({ tag: 0x02 })) : Infinity;
  };
  if (fields.some(({ tag }) => tag !== 0x80 && tag !== 0x81)) throw new DerError("PolicyConstraints: unexpected field");
  return {
    explicit: skip(0x80),
    mapping: skip(0x81),
    inhibit: inhibit ? smallIntegerOf(expectTag(inhibit, 0x02, "InhibitAnyPolicy")) : Infinity,
  };
}
