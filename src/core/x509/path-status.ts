import { DerError } from "#core/asn1/der-reader.ts";
import type { Certificate } from "./certificate.ts";
import type { Crl } from "./crl.ts";
import { crlFinding } from "./crl-finding.ts";
import { KEY_USAGE } from "./extensions.ts";
import { isSameName } from "./name.ts";
import type { OcspResponse } from "./ocsp.ts";
import { ocspFinding } from "./ocsp-finding.ts";
import { CLOCK_SKEW_MS, type CertificateStatus, type Finding, nothing, type UnknownWhy } from "./revocation.ts";
import { type CryptoProvider, verifySignature } from "./verify-signature.ts";

/** Lists and answers at hand: from the file, from the CMS, from the store. What is not about the path is passed over. */
export type RevocationEvidence = { crls: readonly Crl[]; ocsp: readonly OcspResponse[] };

/** One certificate of a path: what is known of it at the moment asked about, and now. */
export type PathStatus = { certificate: Certificate; atMoment: CertificateStatus; now: CertificateStatus };

/**
 * Says of every certificate of a path whether it is good, revoked since when and why, or unknown and why: at a moment
 * (e.g. when it signed) and now. A revocation after the moment leaves the moment good, unless the CA dated its invalidity
 * back (RFC 5280 §5.3.2). Silence counts as good only from a list or answer that reaches the moment.
 * @param path from the end certificate to the anchor, as `verifyChain` found it; the last one is trusted by decision
 * @param pool more certificates, for CAs that sign lists with a key of its own
 */
export function statusOfPath(input: {
  path: readonly Certificate[];
  evidence: RevocationEvidence;
  pool?: readonly Certificate[];
  atMs: number;
  nowMs: number;
  crypto: CryptoProvider;
}): PathStatus[] {
  const { path, atMs, nowMs } = input;
  return path.map((certificate, depth) => {
    const issuer = path[depth + 1];
    if (!issuer) {
      const trusted: CertificateStatus = { status: "good", why: "trust-anchor", source: null };
      return { certificate, atMoment: trusted, now: trusted };
    }
    const { lists, answers } = findingsOn(certificate, path.slice(depth + 1), input);
    const findings = [...lists, ...answers];
    return {
      certificate,
      atMoment: statusAt(findings, atMs, nowMs),
      now: statusAt(findings, nowMs, nowMs),
    };
  });
}

/** What one OCSP answer alone says now; lists only vouch for a delegated responder. */
export function statusByAnswer(input: {
  certificate: Certificate;
  issuer: Certificate;
  answer: OcspResponse;
  crls: readonly Crl[];
  nowMs: number;
  crypto: CryptoProvider;
}): CertificateStatus {
  const { certificate, issuer, answer, crls, nowMs, crypto } = input;
  const { answers } = findingsOn(certificate, [issuer], { evidence: { crls, ocsp: [answer] }, nowMs, crypto });
  return statusAt(answers, nowMs, nowMs);
}

type Listed = Extract<Finding, { kind: "listed" }>;
type Given = { evidence: RevocationEvidence; pool?: readonly Certificate[]; nowMs: number; crypto: CryptoProvider };

function findingsOn(
  certificate: Certificate,
  above: readonly Certificate[],
  given: Given,
): { lists: Finding[]; answers: Finding[] } {
  const { evidence, crypto, nowMs } = given;
  const [issuer] = above;
  if (!issuer) return { lists: [], answers: [] };
  const signers = [
    ...above.filter((one) => isSameName(one.subject, issuer.subject)),
    ...listSigners(issuer, above, given),
  ];
  const byList = (about: Certificate) =>
    evidence.crls.flatMap((crl) => read(() => crlFinding({ certificate: about, signers, crl, crypto })));
  const vouches = (responder: Certificate, producedAt: number) =>
    statusAt(byList(responder), producedAt, nowMs).status === "good";
  const answers = evidence.ocsp.flatMap((response) =>
    read(() => ocspFinding({ certificate, issuer, response, vouches, crypto })),
  );
  return { lists: byList(certificate), answers };
}

/** What others wrote may be malformed deep inside; that is a reason for not knowing, no failure of ours. */
function read(find: () => Finding | null): Finding[] {
  try {
    const found = find();
    return found ? [found] : [];
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return [nothing("malformed", null, error.message)];
  }
}

const MAX_SIGNERS = 4;

/**
 * Other keys that sign the issuer's lists: certificates of its name with cRLSign, certified by somebody on the path
 * (RFC 5280 §6.3.3 (f)), and not known to be revoked.
 */
function listSigners(issuer: Certificate, above: readonly Certificate[], given: Given): Certificate[] {
  const { evidence, crypto, nowMs, pool = [] } = given;
  return pool
    .filter(
      (one) => isSameName(one.subject, issuer.subject) && one.extensions.keyUsage?.has(KEY_USAGE.crlSign) === true,
    )
    .slice(0, MAX_SIGNERS)
    .filter((one) => {
      const by = above.find((certifier) => {
        if (!isSameName(one.issuer, certifier.subject)) return false;
        const { algorithm, tbs, signature } = one;
        return (
          verifySignature({ key: certifier.key, algorithm, digest: null, parts: [tbs], signature }, crypto) === null
        );
      });
      if (!by) return false;
      const findings = evidence.crls.flatMap((crl) =>
        read(() => crlFinding({ certificate: one, signers: [by], crl, crypto })),
      );
      return statusAt(findings, nowMs, nowMs).status !== "revoked";
    });
}

/** Which reason for not knowing is told when there are several: the nearest to an answer first. */
const TELLING: readonly UnknownWhy[] = [
  "not-known",
  "stale",
  "after-expiry",
  "future",
  "responder-unchecked",
  "responder",
  "signature",
  "algorithm",
  "issuer-usage",
  "critical-extension",
  "malformed",
  "some-reasons",
  "delta",
  "indirect",
  "other-scope",
  "nonce",
  "refused",
  "no-source",
];

/** Weighs everything said about one certificate for one moment. */
function statusAt(findings: readonly Finding[], atMs: number, nowMs: number): CertificateStatus {
  const said = findings.map((one) => (isFromTheFuture(one, nowMs) ? nothing("future", one.source) : one));
  const listed = said.filter((one) => one.kind === "listed");
  const clean = said.filter((one) => one.kind === "clean");
  // A revocation is for good: any list or answer proves it, also a stale one (RFC 5280 §3.3).
  const final = listed.filter((one) => one.since <= atMs && one.reason !== "certificateHold");
  const [earliest] = final.toSorted((a, b) => a.since - b.since || b.source.thisUpdate - a.source.thisUpdate);
  if (earliest) return revoked(earliest);
  // What else is listed by then is on hold. A hold ends when a later list no longer has it; whether before the moment is known
  // only if that list is from before.
  const held = listed.find(
    (hold) =>
      hold.since <= atMs &&
      !clean.some(({ source }) => source.thisUpdate > hold.source.thisUpdate && source.thisUpdate <= atMs),
  );
  if (held) return revoked(held);
  const later = listed.find((one) => one.since > atMs);
  if (later) return { status: "good", why: "revoked-later", source: later.source };
  const reaching = clean.filter(({ source }) => reaches(source, atMs));
  const [best] = reaching.toSorted((a, b) => nearness(a.source.thisUpdate, atMs) - nearness(b.source.thisUpdate, atMs));
  if (best) return { status: "good", why: best.source.kind === "crl" ? "not-listed" : "answered", source: best.source };
  const stale = clean.map(({ source }) => nothing("stale", source));
  const told = [...said, ...stale]
    .filter((one) => one.kind === "nothing")
    .toSorted((a, b) => TELLING.indexOf(a.why) - TELLING.indexOf(b.why));
  const [most] = told;
  return { status: "unknown", why: most?.why ?? "no-source", detail: most?.detail ?? "", source: most?.source ?? null };
}

const revoked = ({ since, revokedAt, reason, source }: Listed): CertificateStatus => ({
  status: "revoked",
  since,
  revokedAt,
  reason,
  source,
});

const isFromTheFuture = ({ source }: Finding, nowMs: number): boolean =>
  source !== null && source.thisUpdate > nowMs + CLOCK_SKEW_MS;

/** Made after the moment, silence is proof. Made before, it is the CA's word until nextUpdate; without one, for no longer than clocks differ. */
function reaches({ thisUpdate, nextUpdate }: { thisUpdate: number; nextUpdate: number | null }, atMs: number): boolean {
  return atMs <= Math.max(thisUpdate + CLOCK_SKEW_MS, nextUpdate ?? 0);
}

/** The first made after the moment is best, then the newest made before it. */
const nearness = (thisUpdate: number, atMs: number): number =>
  thisUpdate >= atMs ? thisUpdate - atMs : 1e15 + atMs - thisUpdate;
