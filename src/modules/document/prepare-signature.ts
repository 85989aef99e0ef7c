import { toHex } from "#core/bytes.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { currentBytes } from "./current-bytes.ts";
import { prepareTail, type PrepareTail } from "./prepare-tail.ts";
import { readOrigin } from "./read-origin.ts";
import { documentPreparation } from "./schema.ts";

export type PrepareSignature = PrepareTail & { documentId: string };

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
  const origin = await readOrigin(ctx, input.documentId);
  const made = await prepareTail(ctx, await currentBytes(ctx, input.documentId), {
    ...input,
    origin,
  });
  const { pages: _, ...kept } = made;
  const { baseRevision, digest } = made;
  const preparedId = newId();
  await ctx.db.insert(documentPreparation).values({
    ...kept,
    id: preparedId,
    documentId: input.documentId,
    digest: toHex(digest),
    createdAt: ctx.clock.now(),
  });
  return { preparedId, baseRevision, digest: new Uint8Array(digest) };
}
