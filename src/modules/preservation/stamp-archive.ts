import { PdfReader } from "#core/pdf/reader.ts";
import { fillSignature, prepareSignature, signedParts } from "#core/pdf/write-signature.ts";
import { hashAfter, type OpenRevision } from "#modules/document/open-revisions.ts";
import { obtainToken } from "#modules/timestamp/obtain-token.ts";
import { tokenBytes } from "#modules/timestamp/token-bytes.ts";
import type { ClockSource } from "#modules/timestamp/rules.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { nodeCrypto } from "#server/node-verify.ts";

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
  const mostBytes = await tokenBytes(ctx, { authorities });
  const { tail, byteRange } = prepareSignature(new PdfReader(pdf, nodeInflate), {
    spot: { kind: "new", fieldName: "Archive", widgets: [{ page: 0, box: null, draw: null }] },
    subFilter: "ETSI.RFC3161",
    reservedBytes: mostBytes,
    signedAtMs: null,
  });
  const parts = signedParts(pdf, tail, byteRange);
  const digestBy = (hash: "sm3" | "sha256") =>
    hash === "sm3" ? hashAfter(file, parts.slice(1)) : nodeCrypto.hash(hash, parts);
  const { token } = await obtainToken(ctx, { digestBy, authorities, mostBytes }, mode);
  return fillSignature(tail, pdf.length, byteRange, token);
}
