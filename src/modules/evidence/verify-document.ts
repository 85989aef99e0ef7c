import type { Bytes } from "#core/bytes.ts";
import { inspectSignatures } from "#core/pdf/inspect.ts";
import { readPages } from "#core/pdf/pages.ts";
import { signaturePlaces } from "#core/pdf/signature-places.ts";
import { readValidationData } from "#core/pdf/validation-data.ts";
import { PdfError } from "#core/pdf/values.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { fileCrypto } from "#server/file-crypto.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { conclude, Findings, indeterminate } from "./constraints.ts";
import { headline } from "./headline.ts";
import { MaterialCheck } from "./judge-material.ts";
import { judgeRecord } from "./judge-record.ts";
import { type Judgement, judgeSignature } from "./judge-signature.ts";
import { fellowsOf } from "./judge-structure.ts";
import { lostSignatures } from "./lost-signatures.ts";
import { Material } from "./material.ts";
import { type Proof, readSignature } from "./prove.ts";
import { revisionReports } from "./revision-reports.ts";
import { signatureReport } from "./signature-report.ts";
import { stateOf } from "./states.ts";
import { REASONS } from "./reasons.ts";
import type { Trust } from "./trust.ts";
import type { Reason, Report, SignatureReport, Verdict } from "./report.ts";

const RANK: Record<Verdict, number> = { valid: 0, unknown: 1, invalid: 2 };
const worstFirst = (a: { verdict: Verdict }, b: { verdict: Verdict }): number => RANK[b.verdict] - RANK[a.verdict];
const INDICATION = { valid: "TOTAL_PASSED", unknown: "INDETERMINATE", invalid: "TOTAL_FAILED" } as const;

/**
 * The verdict on a file: every signature's own, and the worst of them. A file without signatures cannot be told. Needs
 * nothing but the bytes and whom to trust: no database, no network, no clock.
 * @param pdf the file as it is
 */
export const verifyDocument = (pdf: Bytes, trust: Trust): Report => judgeDocument(pdf, trust).report;

/** The verdict, and the trusted paths it is about: from each signer and time-stamping authority to the anchor. */
export function judgeDocument(pdf: Bytes, trust: Trust): { report: Report; paths: readonly Certificate[][] } {
  const { signatures, records, revisions, pages, paths } = judgeAll(pdf, trust);
  const [worst] = [...signatures].sort(worstFirst);
  const [record] = [...records].sort(worstFirst);
  // Of a file without signatures a record proves that it is what it was, and nothing else can be asked.
  const verdict = worst?.verdict ?? record?.verdict ?? "unknown";
  const report: Report = {
    verdict,
    ...headline(verdict, { signatures, record: record ?? null, isRead: pages > 0 }),
    indication: worst?.indication ?? (record ? INDICATION[record.verdict] : "INDETERMINATE"),
    subIndication: worst ? worst.subIndication : record ? null : "SIGNED_DATA_NOT_FOUND",
    checkedAt: new Date(trust.nowMs).toISOString(),
    policy: {
      revocation: trust.needsRevocation ? "required" : "if-available",
      chain: trust.anyChain ? "not-checked" : "required",
    },
    signatures,
    records,
    revisions,
    pages,
  };
  return { report, paths };
}

type Judged = Pick<Report, "signatures" | "records" | "revisions" | "pages"> & { paths: Certificate[][] };

const nothingBut = (signatures: SignatureReport[]): Judged => ({
  signatures,
  records: [],
  revisions: [],
  pages: 0,
  paths: [],
});

function judgeAll(pdf: Bytes, trust: Trust): Judged {
  try {
    const inspection = inspectSignatures(pdf, nodeInflate);
    const { pdf: reader, signatures, ends } = inspection;
    const read = signatures.map(readSignature);
    const gaps = signatures.flatMap(({ range }) => (range ? [range[1]] : []));
    const crypto = fileCrypto(pdf, trust.records ? [...gaps, ...ends] : gaps, nodeCrypto);
    const material = new Material(trust);
    material.addFile(readValidationData(reader));
    for (const { cms } of read) if (cms) material.addSignature(cms);
    const records = (trust.records ?? []).map((der) => judgeRecord(der, { pdf, ends, trust, material, crypto }));
    const proofs = records.flatMap(({ archive }) => archive ?? []);
    const fellows = fellowsOf(signatures, lostSignatures(inspection));
    const judgements: Judgement[] = [];
    // From the newest back: a later time-stamp is judged first and then proves that earlier ones existed (§5.6.3).
    for (const one of read.toReversed()) {
      const archives = [...proofs, ...judgements.flatMap(({ archive }) => archive ?? [])];
      judgements.unshift(judgeSignature(one, { trust, material, archives, fellows, crypto }));
    }
    if (!trust.anyChain) checkMaterial(judgements, material, trust);
    if (judgements.length === 0 && looksSigned(pdf)) return nothingBut([unreadable(REASONS.removed)]);
    const places = judgements.length > 0 ? signaturePlaces(reader) : new Map<string, never>();
    const reports = judgements.map((one) => signatureReport(one, { revisions: ends.length, places }));
    return {
      signatures: reports,
      records: records.map(({ report }) => report),
      revisions: revisionReports(ends, reports),
      pages: readPages(reader).length,
      paths: judgements.flatMap(({ paths }) => paths),
    };
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    const records = (trust.records ?? []).map((der) => {
      const file = { pdf, ends: [pdf.length], trust, material: new Material(trust), crypto: nodeCrypto };
      return judgeRecord(der, file).report;
    });
    return { ...nothingBut(looksSigned(pdf) ? [unreadable(reasonOf(error))] : []), records };
  }
}

/** Certificates, lists and answers in the file itself: whoever changed one of them changed evidence. */
function checkMaterial(judgements: readonly Judgement[], material: Material, { anchors }: Trust): void {
  const own = judgements.map(({ proof }) => enclosedIn(proof));
  const check = new MaterialCheck(anchors, [...own.flat(), ...material.certificates], nodeCrypto);
  judgements.forEach(({ findings, proof }, at) => {
    // About those who signed, their own chain has its say.
    const others = own[at]?.filter((one) => one !== proof.signer && one !== proof.token?.signer) ?? [];
    check.ofSignature(others, findings);
    check.ofFile(material, findings);
  });
}

const enclosedIn = ({ cms, token }: Proof): Certificate[] =>
  [...new Set([cms, token?.cms])].flatMap((one) => one?.certificates ?? []);

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
  const conclusion = conclude(constraints);
  return {
    name: "",
    kind: "signature",
    ...conclusion,
    state: stateOf({ conclusion, note: null, later: [], constraints }),
    note: null,
    level: null,
    subFilter: "",
    integrity: "unknown",
    coverage: "partial",
    revision: 0,
    revisions: 0,
    places: [],
    changesAfter: [],
    signer: null,
    chain: { status: "not-checked", path: [], certificates: [] },
    time: { at: null, source: "none", best: null, claimedAt: null, isDemo: false, authority: null },
    timestamps: [],
    constraints,
  };
}
