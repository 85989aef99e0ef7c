import { equalBytes } from "#core/bytes.ts";
import type { Certificate } from "./certificate.ts";
import { type ChainProblem, problem, type Purpose } from "./chain-problem.ts";
import { nameKey } from "./name.ts";
import { pathProblems } from "./path-problems.ts";
import { type CryptoProvider, type SignatureProblem, verifySignature } from "./verify-signature.ts";

export type ChainResult = {
  /** A path to an anchor without problems. */
  ok: boolean;
  /** `path` ends at an anchor. */
  isComplete: boolean;
  /** From the end certificate towards the anchor, as far as it was found. */
  path: Certificate[];
  problems: ChainProblem[];
};

export type ChainInput = {
  leaf: Certificate;
  /** Untrusted certificates that may help, in any order, e.g. those inside a CMS. */
  pool: readonly Certificate[];
  anchors: readonly Certificate[];
  /** Milliseconds since 1970: the moment the chain must hold. */
  atMs: number;
  purpose: Purpose;
  crypto: CryptoProvider;
};

const MAX_PATH = 8;
/** What one call may spend: a hostile pool must not buy more (RFC 5280 has no bound of its own). */
const MAX_CHECKS = 64;
const MAX_PATHS = 32;

/**
 * Builds and checks a path (RFC 4158, RFC 5280 §6.1). All candidates of an issuer's name are tried, the likeliest first,
 * until a path holds: its names chain, signatures hold, every certificate is valid at `atMs`, issuers are CAs with
 * keyCertSign and enough path length, names and policies are within their constraints, and no critical extension is
 * unknown. If none holds, the one with the fewest problems is told. An anchor may be a root or an intermediate.
 */
export function verifyChain(input: ChainInput): ChainResult {
  const search = new Search(input);
  search.extend([input.leaf], []);
  if (search.best) return search.best;
  const why = search.why ?? problem("no-issuer", input.leaf);
  return { ok: false, isComplete: false, path: search.deepest, problems: [why] };
}

/** One search with its budget. Recursion is bounded by MAX_PATH. */
class Search {
  readonly #input: ChainInput;
  readonly #issuers = new Map<string, Certificate[]>();
  readonly #links = new Map<Certificate, Map<Certificate, SignatureProblem | null>>();
  #checks = 0;
  #paths = 0;
  best: ChainResult | null = null;
  deepest: Certificate[];
  why: ChainProblem | null = null;

  constructor(input: ChainInput) {
    this.#input = input;
    this.deepest = [input.leaf];
    for (const one of [...input.anchors, ...input.pool]) {
      const key = nameKey(one.subject);
      const same = this.#issuers.get(key) ?? [];
      if (same.some((other) => isSame(other, one))) continue;
      same.push(one);
      this.#issuers.set(key, same);
    }
  }

  /** Tries every way up from the end of `path`. @returns whether the search is over */
  extend(path: Certificate[], weak: readonly ChainProblem[]): boolean {
    const last = path.at(-1) ?? this.#input.leaf;
    if (this.#input.anchors.some((anchor) => isSame(anchor, last)) && this.#judge(path, weak)) return true;
    if (path.length >= MAX_PATH) this.#note(path, problem("too-long", last));
    else
      for (const issuer of this.#candidates(last, path)) {
        if (this.#checks >= MAX_CHECKS || this.#paths >= MAX_PATHS) {
          this.why = problem("too-complex", last);
          return true;
        }
        const wrong = this.#link(issuer, last);
        if (wrong !== null && wrong !== "algorithm-weak") {
          const isMath = wrong === "signature-wrong" || wrong === "key-does-not-fit";
          this.#note(path, problem(isMath ? "signature" : "algorithm", last, last.algorithm.oid));
          continue;
        }
        const found = wrong === null ? weak : [...weak, problem("algorithm-weak", last, last.algorithm.oid)];
        if (this.extend([...path, issuer], found)) return true;
      }
    this.#note(path, problem("no-issuer", last, last.issuer.text));
    return false;
  }

  /** Checks a path that has reached an anchor and keeps the best. @returns whether it holds */
  #judge(path: Certificate[], weak: readonly ChainProblem[]): boolean {
    this.#paths++;
    const { atMs, purpose } = this.#input;
    const problems = [...weak, ...pathProblems(path, atMs, purpose)];
    if (!this.best || problems.length < this.best.problems.length)
      this.best = { ok: problems.length === 0, isComplete: true, path, problems };
    return problems.length === 0;
  }

  /** The deepest attempt explains the failure; among equals the first. */
  #note(path: Certificate[], why: ChainProblem): void {
    if (this.why && path.length <= this.deepest.length) return;
    this.deepest = path;
    this.why = why;
  }

  /**
   * Certificates of the issuer's name, the likeliest first: those the key identifiers point to (a hint only, RFC 4158
   * §3.5.12), anchors, CAs, valid ones. A subject and key already on the path is a loop (§2.4.1).
   */
  #candidates(last: Certificate, path: readonly Certificate[]): Certificate[] {
    const { anchors, atMs } = this.#input;
    const wanted = last.extensions.authorityKeyId;
    const rank = (one: Certificate): number => {
      const has = one.extensions.subjectKeyId;
      const isNamed = wanted === null || has === null || equalBytes(wanted, has);
      const isCa = one.extensions.basicConstraints?.ca === true;
      const isValid = one.notBefore <= atMs && atMs <= one.notAfter;
      return (isNamed ? 0 : 8) + (anchors.includes(one) ? 0 : 4) + (isCa ? 0 : 2) + (isValid ? 0 : 1);
    };
    return (this.#issuers.get(nameKey(last.issuer)) ?? [])
      .filter((one) => !path.some((before) => isSameSubject(before, one)))
      .toSorted((a, b) => rank(a) - rank(b));
  }

  /** Whether `issuer` signed `subject`; the answer is remembered, only the first asking costs. */
  #link(issuer: Certificate, subject: Certificate): SignatureProblem | null {
    const known = this.#links.get(subject) ?? new Map<Certificate, SignatureProblem | null>();
    this.#links.set(subject, known);
    const before = known.get(issuer);
    if (before !== undefined) return before;
    this.#checks++;
    const { algorithm, tbs, signature } = subject;
    const signed = { key: issuer.key, algorithm, digest: null, parts: [tbs], signature };
    const wrong = verifySignature(signed, this.#input.crypto);
    known.set(issuer, wrong);
    return wrong;
  }
}

const isSame = (a: Certificate, b: Certificate): boolean => equalBytes(a.der, b.der);

const isSameSubject = (a: Certificate, b: Certificate): boolean =>
  equalBytes(a.key.spki, b.key.spki) && nameKey(a.subject) === nameKey(b.subject);
