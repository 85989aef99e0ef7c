import type { HashName } from "#core/asn1/algorithm.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import { parseToken, type TokenResult, verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { CryptoProvider } from "#core/x509/verify-signature.ts";
import { type ArchiveTimeStamp, encodeChains, type EvidenceRecord, parseRecord } from "./evidence-record.ts";
import { rootOf } from "./hash-tree.ts";

export type RecordProblem = {
  code:
    | "malformed"
    /** The document, or the token before, is not among what was stamped. */
    | "not-covered"
    /** The proof does not lead to what the token stamps. */
    | "root"
    | "token"
    /** Later archive timestamps must be later. */
    | "order";
  /** Which archive timestamp, from 0; null for the whole. */
  at: number | null;
  detail: string;
};

export type RecordResult = {
  ok: boolean;
  problems: RecordProblem[];
  /** When the document existed at the latest: genTime of the first token, milliseconds since 1970. */
  provenMs: number | null;
  tokens: TokenResult[];
};

/**
 * Verifies an EvidenceRecord (RFC 4998 §3.3, §4.3, §5.3): every proof leads to what its token stamps, the first covers the
 * document, every later one its predecessor, and every token verifies with a chain to an anchor at its own time.
 * @param digestOf the document's digest by a hash
 */
export function verifyRecord(
  der: Bytes,
  input: {
    digestOf: (hash: HashName) => Bytes;
    /** Null leaves the chains to the caller, who has later proofs of the tokens to check them at. */
    anchors: readonly Certificate[] | null;
    pool?: readonly Certificate[];
    crypto: CryptoProvider;
  },
): RecordResult {
  let record: EvidenceRecord;
  try {
    record = parseRecord(der);
  } catch (error) {
    const detail = error instanceof Error ? error.message : "";
    return { ok: false, problems: [{ code: "malformed", at: null, detail }], provenMs: null, tokens: [] };
  }
  const problems: RecordProblem[] = [];
  const tokens: TokenResult[] = [];
  const { crypto, anchors, pool } = input;
  for (const { stamp, covered } of covers(record, input)) {
    const at = tokens.length;
    const hash = (...parts: readonly Bytes[]) => crypto.hash(stamp.hash, parts);
    const root = rootOf(covered, stamp.proof, hash);
    const digest = { hash: stamp.hash, value: root ?? new Uint8Array() };
    const token = verifyToken(stamp.token, { stamped: [], digest, anchors, crypto, ...(pool ? { pool } : {}) });
    tokens.push(token);
    if (!root) problems.push({ code: "not-covered", at, detail: "" });
    for (const { code, detail } of token.problems)
      if (root || code !== "imprint")
        problems.push({ code: code === "imprint" ? "root" : "token", at, detail: `${code} ${detail}`.trim() });
    const before = tokens[at - 1]?.info?.genTimeUs;
    if (before !== undefined && (token.info?.genTimeUs ?? 0) <= before)
      problems.push({ code: "order", at, detail: "" });
  }
  return { ok: problems.length === 0, problems, provenMs: tokens[0]?.info?.genTime ?? null, tokens };
}

/** Whether the oldest archive timestamp stands over this document; nothing else is checked. */
export function isAbout({ chains }: EvidenceRecord, digestOf: (hash: HashName) => Bytes): boolean {
  const first = chains[0]?.[0];
  if (!first) return false;
  const digest = digestOf(first.hash);
  const [leaves = [parseToken(first.token).info.hashedMessage]] = first.proof;
  return leaves.some((leaf) => equalBytes(leaf, digest));
}

/** Each archive timestamp with the digest it must cover. */
function* covers(
  { chains }: EvidenceRecord,
  { digestOf, crypto }: { digestOf: (hash: HashName) => Bytes; crypto: CryptoProvider },
): Generator<{ stamp: ArchiveTimeStamp; covered: Bytes }> {
  for (const [number, chain] of chains.entries())
    for (const [at, stamp] of chain.entries()) {
      const hash = (...parts: readonly Bytes[]) => crypto.hash(stamp.hash, parts);
      const before = chain[at - 1];
      if (before) yield { stamp, covered: hash(before.token) };
      else if (number === 0) yield { stamp, covered: digestOf(stamp.hash) };
      else yield { stamp, covered: hash(digestOf(stamp.hash), hash(encodeChains(chains.slice(0, number)))) };
    }
}
