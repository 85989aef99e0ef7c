import { PdfReader } from "#core/pdf/reader.ts";
import { fillSignature, prepareSignature, signedParts } from "#core/pdf/write-signature.ts";
import { hashAfter, type OpenRevision } from "#modules/document/open-revisions.ts";
import { issueToken } from "#modules/timestamp/issue-token.ts";
import type { ClockSource } from "#modules/timestamp/rules.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";

/** Token with its authority's chain; those of licensed authorities are under 4 KB. */
const RESERVED_BYTES = 6144;

/**
 * A document timestamp over the whole file (ISO 32000-2 §12.8.5), not shown on any page.
 * @returns the tail to append
 * @throws timestamp.* when nothing is issued
 */
export async function stampArchive(ctx: Context, file: OpenRevision, mode?: ClockSource): Promise<Uint8Array> {
  const { bytes: pdf } = file;
  const { tail, byteRange } = prepareSignature(new PdfReader(pdf, nodeInflate), {
    spot: { kind: "new", fieldName: "Archive", widgets: [{ page: 0, box: null, draw: null }] },
    subFilter: "ETSI.RFC3161",
    reservedBytes: RESERVED_BYTES,
    signedAtMs: null,
  });
  const digestSm3 = hashAfter(file, signedParts(pdf, tail, byteRange).slice(1));
  const token = await issueToken(ctx, { digestSm3 }, mode);
  return fillSignature(tail, pdf.length, byteRange, token);
}
