import type { HashName, Scheme } from "#core/asn1/algorithm.ts";
import { toHex } from "#core/bytes.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { PdfError } from "#core/pdf/values.ts";
import { prepareSignature as appendSignature, signedParts, type SubFilter } from "#core/pdf/write-signature.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { currentBytes } from "./current-bytes.ts";
import { documentError } from "./errors.ts";
import { findSpot, type Placed } from "./find-spot.ts";
import { RESERVED_BYTES } from "./rules.ts";
import { hashAfter } from "./open-revisions.ts";
import { documentPreparation } from "./schema.ts";

export type PrepareSignature = Placed & {
  documentId: string;
  /** SM2 as `adbe.pkcs7.detached`, which Chinese readers know; RSA as `ETSI.CAdES.detached` (design.md §6). */
  scheme?: Scheme;
  reservedBytes?: number;
  fieldName?: string;
  reason?: string;
};

/**
 * Makes room for one signature in the newest revision, without touching a byte of it: the field, its picture and an empty
 * place exactly as large as asked for. What is to be signed is the digest of everything but the place, by the scheme's
 * hash. Nothing is promised: completeSignature refuses when another signer was faster.
 * @throws document.* for the place, document.certified
 */
export async function prepareSignature(
  ctx: Context,
  input: PrepareSignature,
): Promise<{ preparedId: string; baseRevision: number; digest: Uint8Array }> {
  const made = await prepareTail(ctx, input);
  const { baseRevision, digest } = made;
  const preparedId = newId();
  await ctx.db.insert(documentPreparation).values({
    ...made,
    id: preparedId,
    documentId: input.documentId,
    digest: toHex(digest),
    createdAt: ctx.clock.now(),
  });
  return { preparedId, baseRevision, digest: new Uint8Array(digest) };
}

async function prepareTail(ctx: Context, input: PrepareSignature) {
  const base = await currentBytes(ctx, input.documentId);
  const { bytes, revision } = base;
  const pdf = new PdfReader(bytes, nodeInflate);
  const { subFilter, hash } = FORMATS[input.scheme ?? "sm2-sm3"];
  const name = input.fieldName ?? `Signature${revision}`;
  const spot = await findSpot(pdf, input, name);
  try {
    const { tail, byteRange, fieldName } = appendSignature(pdf, {
      spot,
      subFilter,
      reservedBytes: input.reservedBytes ?? RESERVED_BYTES,
      signedAtMs: ctx.clock.now().getTime(),
      reason: input.reason,
    });
    const [, placeFrom, placeTo] = byteRange;
    const parts = signedParts(bytes, tail, byteRange);
    const digest = hash === "sm3" ? hashAfter(base, parts.slice(1)) : nodeCrypto.hash(hash, parts);
    return { fieldName, tail, placeFrom, placeTo, baseRevision: revision, digest };
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    if (error.code === "certified") throw documentError("certified", {}, error);
    if (error.code === "field") throw documentError("field-used", { name }, error);
    throw error;
  }
}

const FORMATS: Readonly<Record<Scheme, { subFilter: SubFilter; hash: HashName }>> = {
  "sm2-sm3": { subFilter: "adbe.pkcs7.detached", hash: "sm3" },
  "rsa-sha256": { subFilter: "ETSI.CAdES.detached", hash: "sha256" },
};
