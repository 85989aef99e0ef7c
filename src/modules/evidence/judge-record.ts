import type { HashName } from "#core/asn1/algorithm.ts";
import type { Bytes } from "#core/bytes.ts";
import { parseRecord } from "#core/ers/evidence-record.ts";
import { isAbout, type RecordResult, verifyRecord } from "#core/ers/verify-record.ts";
import type { TokenResult } from "#core/tsp/verify-token.ts";
import type { CryptoProvider } from "#core/x509/verify-signature.ts";
import type { Archive } from "./judge-signature.ts";
import { acceptToken, timestampReport } from "./judge-time.ts";
import type { Material } from "./material.ts";
import { recordReason, REASONS } from "./reasons.ts";
import type { Reason, RecordReport, TimestampReport } from "./report.ts";
import type { Trust } from "./trust.ts";

type Judged = { report: RecordReport; archive: Archive | null };
type File = {
  pdf: Bytes;
  /** The offset behind each revision. */
  ends: readonly number[];
  trust: Trust;
  material: Material;
  crypto: CryptoProvider;
};

/**
 * An evidence record against the state of the file it stands over (RFC 4998 §3.3, EN 319 102-1 §5.6.2.3): its structure
 * and every token; each token at the time the next one proves that it existed, the last one now.
 */
export function judgeRecord(der: Bytes, file: File): Judged {
  const revision = revisionOf(der, file);
  if (revision === "malformed" || revision === null) {
    const reason = revision === null ? REASONS.recordOther : recordReason("malformed");
    const verdict = revision === null ? "unknown" : "invalid";
    return { report: { revision: null, verdict, provenAt: null, timestamps: [], reasons: [reason] }, archive: null };
  }
  const { crypto } = file;
  const result = verifyRecord(der, { digestOf: digestAt(file, revision), anchors: null, crypto });
  for (const { cms } of result.tokens) if (cms) file.material.addSignature(cms);
  const { timestamps, doubts } = acceptTokens(result.tokens, file);
  const wrong = result.problems.map(({ code }) => recordReason(code));
  const reasons = [...wrong, ...doubts];
  const verdict = wrong.length > 0 ? "invalid" : doubts.length > 0 ? "unknown" : "valid";
  const [first] = timestamps;
  const atMs = verdict === "valid" ? result.provenMs : null;
  return {
    report: { revision, verdict, provenAt: atMs === null ? null : new Date(atMs).toISOString(), timestamps, reasons },
    archive: atMs !== null && first ? { upTo: revision, atMs, report: first } : null,
  };
}

/** From the newest back: each token has to hold up to the moment at which the next one stamped it. */
function acceptTokens(
  tokens: RecordResult["tokens"],
  { trust, material }: File,
): { timestamps: TimestampReport[]; doubts: Reason[] } {
  const timestamps: TimestampReport[] = [];
  const doubts: Reason[] = [];
  tokens.forEach((token, at) => {
    const provenMs = tokens[at + 1]?.info?.genTime ?? trust.nowMs;
    const { isAccepted, problem } = acceptToken(token, { pool: poolOf(token), material, trust, provenMs });
    if (problem && "found" in problem) doubts.push(...(problem.found ?? []));
    const report = timestampReport("record", token, isAccepted);
    if (report) timestamps.push(report);
  });
  return { timestamps, doubts };
}

const poolOf = ({ cms }: TokenResult) => cms?.certificates ?? [];

const digestAt =
  ({ pdf, ends, crypto }: File, revision: number) =>
  (hash: HashName): Bytes =>
    crypto.hash(hash, [revision === ends.length ? pdf : pdf.subarray(0, ends[revision - 1])]);

/** The newest state of the file the record is about; null when it is about none. */
function revisionOf(der: Bytes, file: File): number | "malformed" | null {
  try {
    const record = parseRecord(der);
    for (let revision = file.ends.length; revision > 0; revision--)
      if (isAbout(record, digestAt(file, revision))) return revision;
    return null;
  } catch {
    return "malformed";
  }
}
