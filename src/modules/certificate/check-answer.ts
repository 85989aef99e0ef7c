import { OID } from "#core/asn1/oids.ts";
import { equalBytes } from "#core/bytes.ts";
import { certificatesIn } from "#core/cms/parse.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { Purpose } from "#core/x509/chain-problem.ts";
import { verifyChain } from "#core/x509/chain.ts";
import type { Name } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certificateError } from "./errors.ts";
import { isAgreedValidity, type Profile } from "./rules.ts";

const PURPOSE: Readonly<Record<Profile, Purpose>> = {
  person: "sign",
  institution: "sign",
  "institution-rsa": "sign",
  tsa: "timestamp",
  "tsa-rsa": "timestamp",
};

/**
 * Accepts a CA's answer only when it holds a certificate for our key (protocol.md §3.5) that chains to one of our
 * anchors now and may do what the profile asks.
 * @returns the certificate, then its issuers up to the anchor
 * @throws certificate.answer-malformed, certificate.mismatch, certificate.wrong-subject, certificate.untrusted, certificate.wrong-usage,
 *   certificate.wrong-validity
 */
export function checkAnswer(input: {
  answer: Uint8Array;
  /** SubjectPublicKeyInfo of the key that asked, DER. */
  spki: Uint8Array;
  profile: Profile;
  anchors: readonly Certificate[];
  /** The request's subject. CAs build their own from it, but the name must still be in there. */
  subject: Name;
  /** The CA's other certificates, when its answer holds the new one only. */
  pool: readonly Certificate[];
  atMs: number;
  channel: string;
  /** Years agreed with the CA for persons' certificates. */
  validityYears: number;
}): Certificate[] {
  const { channel, spki, validityYears: years } = input;
  const received = read(input.answer, channel);
  const leaf = received.find((one) => equalBytes(one.key.spki, spki));
  if (!leaf) throw certificateError(received.length === 0 ? "answer-malformed" : "mismatch", { channel });
  if (!carriesName(leaf.subject, input.subject)) throw certificateError("wrong-subject", { channel });
  const result = verifyChain({
    leaf,
    pool: [...received, ...input.pool],
    anchors: input.anchors,
    atMs: input.atMs,
    purpose: PURPOSE[input.profile],
    crypto: nodeCrypto,
  });
  const usage = result.problems.find(
    ({ code, subject }) => code.endsWith("key-usage") && subject === leaf.subject.text,
  );
  if (usage) throw certificateError("wrong-usage", { channel });
  const [problem] = result.problems;
  if (problem) throw certificateError("untrusted", { channel, why: `${problem.code}: ${problem.subject}` });
  if (input.profile === "person" && !isAgreedValidity(years, leaf.notBefore, leaf.notAfter))
    throw certificateError("wrong-validity", { channel, years, from: dayOf(leaf.notBefore), to: dayOf(leaf.notAfter) });
  return result.path;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A CA may write more around a common name, e.g. `type@name@01` (standards.md §1.4), never another one. */
function carriesName(certified: Name, asked: Name): boolean {
  const names = asked.attributes.filter(({ oid }) => oid === OID.commonName);
  return names.every((name) => certified.attributes.some(({ value }) => value.includes(name.value)));
}

function read(answer: Uint8Array, channel: string): Certificate[] {
  try {
    return certificatesIn(answer);
  } catch (error) {
    throw certificateError("answer-malformed", { channel }, error);
  }
}
