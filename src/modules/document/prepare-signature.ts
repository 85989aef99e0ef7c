import { toHex } from "#core/bytes.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { PdfError } from "#core/pdf/values.ts";
import { prepareSignature as appendSignature, signedParts, type Spot } from "#core/pdf/write-signature.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { type Look, readLook } from "./appearance/look.ts";
import { currentBytes } from "./current-bytes.ts";
import { documentError } from "./errors.ts";
import type { Place } from "./input.ts";
import { locateIn } from "./locate-place.ts";
import { readDocument } from "./read-document.ts";
import { RESERVED_BYTES } from "./rules.ts";
import { documentPreparation } from "./schema.ts";

/**
 * Makes room for one signature in the newest revision, without touching a byte of it: the field, its picture and an empty
 * place exactly as large as asked for. What is to be signed is the SM3 digest of everything but the place. Nothing is
 * promised: completeSignature refuses when another signer was faster.
 * @throws document.* for the place, document.certified
 */
export async function prepareSignature(
  ctx: Context,
  input: { documentId: string; place: Place; appearance: Look; reservedBytes?: number; fieldName?: string },
): Promise<{ preparedId: string; baseRevision: number; digest: Uint8Array }> {
  const facts = await readDocument(ctx, input.documentId);
  const made =
    facts.kind === "digest"
      ? { ...EMPTY, baseRevision: facts.revision, digest: Buffer.from(facts.digest, "hex") }
      : await prepareTail(ctx, input);
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

const EMPTY = { fieldName: "", tail: new Uint8Array(), placeFrom: 0, placeTo: 0 };

async function prepareTail(ctx: Context, input: Parameters<typeof prepareSignature>[1]) {
  const { bytes, revision } = await currentBytes(ctx, input.documentId);
  const pdf = new PdfReader(bytes, nodeInflate);
  const { page, rect, fieldName } = await locateIn(pdf, input.place);
  const draw = await readLook(input.appearance);
  const newName = input.fieldName ?? `Signature${revision}`;
  const spot: Spot =
    fieldName === undefined
      ? { kind: "new", fieldName: newName, widgets: [{ page: page - 1, box: rect, draw }] }
      : { kind: "field", name: fieldName, draw };
  try {
    const { tail, byteRange, fieldName } = appendSignature(pdf, {
      spot,
      subFilter: "adbe.pkcs7.detached",
      reservedBytes: input.reservedBytes ?? RESERVED_BYTES,
      signedAtMs: ctx.clock.now().getTime(),
    });
    const [, placeFrom, placeTo] = byteRange;
    const digest = sm3Bytes(...signedParts(bytes, tail, byteRange));
    return { fieldName, tail, placeFrom, placeTo, baseRevision: revision, digest };
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    if (error.code === "certified") throw documentError("certified", {}, error);
    if (error.code === "field") throw documentError("field-used", { name: fieldName ?? newName }, error);
    throw error;
  }
}
