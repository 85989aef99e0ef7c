import type { Bytes } from "#core/bytes.ts";
import { inspectSignatures } from "#core/pdf/inspect.ts";
import { readValidationData } from "#core/pdf/validation-data.ts";
import { PdfError } from "#core/pdf/values.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { conclude, Findings, indeterminate } from "./constraints.ts";
import { type Archive, judgeSignature } from "./judge-signature.ts";
import { Material } from "./material.ts";
import { REASONS } from "./reasons.ts";
import type { Trust } from "./trust.ts";
import type { Reason, Report, SignatureReport, Verdict } from "./report.ts";

const RANK: Record<Verdict, number> = { valid: 0, unknown: 1, invalid: 2 };

/**
 * The verdict on a file: every signature's own, and the worst of them. A file without signatures cannot be told. Needs
 * nothing but the bytes and whom to trust: no database, no network, no clock.
 * @param pdf the file as it is
 */
export function verifyDocument(pdf: Bytes, trust: Trust): Report {
  const signatures = judgeAll(pdf, trust);
  const [worst] = [...signatures].sort((a, b) => RANK[b.verdict] - RANK[a.verdict]);
  return {
    verdict: worst?.verdict ?? "unknown",
    indication: worst?.indication ?? "INDETERMINATE",
    subIndication: worst ? worst.subIndication : "SIGNED_DATA_NOT_FOUND",
    checkedAt: new Date(trust.nowMs).toISOString(),
    policy: {
      revocation: trust.needsRevocation ? "required" : "if-available",
      chain: trust.anyChain ? "not-checked" : "required",
    },
    signatures,
  };
}

function judgeAll(pdf: Bytes, trust: Trust): SignatureReport[] {
  try {
    const { pdf: reader, signatures, revisions } = inspectSignatures(pdf, nodeInflate);
    const material = new Material(trust);
    material.addFile(readValidationData(reader));
    const archives: Archive[] = [];
    // From the newest back: a later time-stamp is judged first and then proves that earlier ones existed (§5.6.3).
    const reports = signatures.toReversed().map((found) => {
      const { report, archive } = judgeSignature(found, { trust, material, revisions, archives });
      if (archive) archives.push(archive);
      return report;
    });
    return reports.toReversed();
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    return looksSigned(pdf) ? [unreadable(reasonOf(error))] : [];
  }
}

function reasonOf({ code }: PdfError): Reason {
  if (code === "encrypted") return REASONS.encrypted;
  return code === "too-complex" ? REASONS.sizeLimit : REASONS.unreadable;
}

/** A broken file that carries a byte range pretends to be signed: that must be said, not passed over. */
const looksSigned = (pdf: Bytes): boolean => Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length).includes("/ByteRange");

function unreadable(reason: Reason): SignatureReport {
  const findings = new Findings();
  findings.add("format.dictionary", indeterminate("SIGNED_DATA_NOT_FOUND", reason));
  const constraints = findings.list();
  return {
    name: "",
    kind: "signature",
    ...conclude(constraints),
    note: null,
    level: null,
    subFilter: "",
    integrity: "unknown",
    coverage: "partial",
    revision: 0,
    revisions: 0,
    changesAfter: [],
    signer: null,
    chain: { status: "not-checked", path: [], certificates: [] },
    time: { at: null, source: "none", best: null, claimedAt: null, isDemo: false, authority: null },
    timestamps: [],
    constraints,
  };
}
