import type { Bytes } from "#core/bytes.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { revocationAbout } from "#modules/certificate/revocation-evidence.ts";
import type { Context } from "#server/context.ts";
import { comparePages, type PageComparison } from "./compare-pages.ts";
import { readTrust } from "./read-trust.ts";
import type { Report } from "./report.ts";
import { judgeDocument, verifyDocument } from "./verify-document.ts";

/** How long an answer may wait for CAs. */
const WAIT_MS = 3000;
/** Paths of one file that are asked about: a hostile one names many. */
const MOST_PATHS = 24;

export type UploadVerdict = {
  report: Report;
  /** Error codes of what could not be fetched from a CA; then the verdict rests on what was stored before. */
  notFetched: string[];
  /** What the altered pages said when they were signed and say now. */
  comparisons: PageComparison[];
};

/**
 * A file somebody brings, judged by what the hospital relies on: its trust anchors, what the file encloses, and what CAs
 * say now. Who verifies here can ask, so nothing is valid without the CA's word on the signer (ARCHITECTURE.md,
 * Decisions). Nothing of the file is stored.
 * @param options.records evidence records that came with it or are kept here, DER
 */
export async function verifyUpload(
  ctx: Context,
  pdf: Bytes,
  { records = [], ca }: { records?: readonly Bytes[]; ca?: CaChannel } = {},
): Promise<UploadVerdict> {
  const trust = { ...(await readTrust(ctx)), records, needsRevocation: true };
  const first = judgeDocument(pdf, trust);
  const paths = first.paths.slice(0, MOST_PATHS);
  const { crls, ocsp, problems } = await revocationAbout(ctx, paths, { waitMs: WAIT_MS, ca });
  const report = paths.length === 0 ? first.report : verifyDocument(pdf, { ...trust, crls, ocsp });
  return { report, notFetched: problems, comparisons: await comparePages(ctx, pdf, report) };
}
