import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { fromHex } from "#core/bytes.ts";
import { readDocument } from "./read-document.ts";
import { documentPreparation } from "./schema.ts";

/**
 * The same as `prepareSignature` for what is signed as it stands: data, or a digest whose document stays with its sender.
 * There is no place to make; the signature itself becomes the next revision.
 */
export async function prepareContent(
  ctx: Context,
  { documentId }: { documentId: string },
): Promise<{ preparedId: string; baseRevision: number; digest: Uint8Array }> {
  const { revision: baseRevision, digest } = await readDocument(ctx, documentId);
  const preparedId = newId();
  const nowhere = { fieldName: "", tail: new Uint8Array(), placeFrom: 0, placeTo: 0 };
  const createdAt = ctx.clock.now();
  await ctx.db
    .insert(documentPreparation)
    .values({ ...nowhere, id: preparedId, documentId, baseRevision, digest, createdAt });
  return { preparedId, baseRevision, digest: fromHex(digest) };
}
