import { PdfReader } from "#core/pdf/reader.ts";
import { fillSignature, prepareSignature, signedParts } from "#core/pdf/write-signature.ts";
import { hashAfter, type OpenRevision } from "#modules/document/open-revisions.ts";
import { obtainToken } from "#modules/timestamp/obtain-token.ts";
import type { ClockSource } from "#modules/timestamp/rules.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { nodeCrypto } from "#server/node-verify.ts";

/** Token with its authority's chain; those of licensed authorities are under 4 KB. */
const RESERVED_BYTES = 6144;

/**
 * A document timestamp over the whole file (ISO 32000-2 §12.8.5), not shown on any page.
 * @param authorities who may stamp, in order: the document type's
 * @returns the tail to append
 * @throws timestamp.* when nothing is issued
 */
export async function stampArchive(
  ctx: Context,
  file: OpenRevision,
  authorities: readonly string[] | null,
  mode?: ClockSource,
): Promise<Uint8Array> {
  const { bytes: pdf } = file;
  const { tail, byteRange } = prepareSignature(new PdfReader(pdf, nodeInflate), {
    spot: { kind: "new", fieldName: "Archive", widgets: [{ page: 0, box: null, draw: null }] },
    subFilter: "ETSI.RFC3161",
    reservedBytes: RESERVED_BYTES,
    signedAtMs: null,
  });
  const parts = signedParts(pdf, tail, byteRange);
  const digestBy = (hash: "sm3" | "sha256") =>
    hash === "sm3" ? hashAfter(file, parts.slice(1)) : nodeCrypto.hash(hash, parts);
  const { token } = await obtainToken(ctx, { digestBy, authorities }, mode);
  return fillSignature(tail, pdf.length, byteRange, token);
}
