import type { Bytes } from "#core/bytes.ts";
import { inspectSignatures } from "#core/pdf/inspect.ts";
import { PdfError } from "#core/pdf/values.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { judgeSignature, type Trust } from "./judge-signature.ts";
import { REASONS } from "./reasons.ts";
import type { Reason, Report, SignatureReport, Verdict } from "./report.ts";

const RANK: Record<Verdict, number> = { valid: 0, unknown: 1, invalid: 2 };

/**
 * The verdict on a file: every signature's own, and the worst of them. A file without signatures cannot be told. Needs
 * nothing but the bytes and whom to trust: no database, no network, no clock.
 * @param pdf the file as it is
 */
export function verifyDocument(pdf: Bytes, trust: Trust): Report {
  try {
    const { signatures, revisions } = inspectSignatures(pdf, nodeInflate);
    const reports = signatures.map((found) => judgeSignature(found, revisions, trust));
    const [worst] = [...reports].sort((a, b) => RANK[b.verdict] - RANK[a.verdict]);
    return { verdict: worst?.verdict ?? "unknown", signatures: reports };
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    return { verdict: "unknown", signatures: looksSigned(pdf) ? [unreadable(reasonOf(error))] : [] };
  }
}

function reasonOf({ code }: PdfError): Reason {
  if (code === "encrypted") return REASONS.encrypted;
  return code === "too-complex" ? REASONS.sizeLimit : REASONS.unreadable;
}

/** A broken file that carries a byte range pretends to be signed: that must be said, not passed over. */
const looksSigned = (pdf: Bytes): boolean => Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length).includes("/ByteRange");

function unreadable(reason: Reason): SignatureReport {
  return {
    name: "",
    verdict: "unknown",
    integrity: "unknown",
    coverage: "partial",
    revision: 0,
    revisions: 0,
    changesAfter: [],
    signer: null,
    chain: { status: "not-checked", path: [] },
    time: { at: null, source: "none", isDemo: false, authority: null },
    reasons: [reason],
  };
}
