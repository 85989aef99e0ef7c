import { AppError } from "#core/error.ts";
import { documentTypeOf } from "#modules/document/save-document-type.ts";
import type { Appended, Received } from "#modules/document/store-revisions.ts";
import { findGrant, type Grant, sealerOf } from "#modules/seal/find-grant.ts";
import { layOut } from "#modules/seal/lay-out.ts";
import type { OpenSeal } from "#modules/seal/open-seal.ts";
import { tokenBytes } from "#modules/timestamp/token-bytes.ts";
import { stampSeal } from "#modules/seal/stamp-seal.ts";
import type { Use } from "#modules/seal/store-uses.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { inTurns } from "#server/in-turns.ts";
import { takeFile, type TypeFacts } from "../file/take-file.ts";
import { type Item, type Job, placeOf } from "../find-job.ts";

/**
 * What became of a file so far: its sealed revision lies in the file store and nobody knows of it yet. `isKept`: its type
 * wants it brought to a level above B-T.
 */
export type Tried =
  | (Use & {
      outcome: "sealed";
      item: Item;
      received: Received | null;
      appended: Appended;
      isKept: boolean;
    })
  | { outcome: "failed"; item: Item; error: AppError };

/** Files in work at once: their tokens share a commit, and no more than these are in memory. */
const AT_ONCE = 16;

/** Seals each file by itself; one that fails holds up no other. */
export async function tryItems(ctx: Context, opened: OpenSeal, job: Job, items: readonly Item[]): Promise<Tried[]> {
  const grants = new Map<string, Promise<Grant>>();
  const grantFor = (documentId: string, type: string): Promise<Grant> => {
    const known = grants.get(type) ?? findGrant(ctx, opened.seal.id, sealerOf(ctx.actor), { documentId, type });
    grants.set(type, known);
    return known;
  };
  const types = new Map<string, ReturnType<typeof documentTypeOf>>();
  const typeOf = (code: string) => {
    const known = types.get(code) ?? documentTypeOf(ctx, code);
    types.set(code, known);
    return known;
  };
  return await inTurns(items, AT_ONCE, (item) => tryOne(ctx, opened, { job, item, grantFor, typeOf }));
}

type One = {
  job: Job;
  item: Item;
  grantFor: (documentId: string, type: string) => Promise<Grant>;
  typeOf: (code: string) => Promise<TypeFacts>;
};

async function tryOne(ctx: Context, opened: OpenSeal, { job, item, grantFor, typeOf }: One): Promise<Tried> {
  try {
    const { base, type, policy, received } = await takeFile(ctx, job, item, typeOf);
    const grant = await grantFor(item.documentId, type);
    const place = placeOf(job);
    const { family } = opened.key;
    const { authorities } = policy;
    const mostBytes = job.stamp === "chunk" ? 0 : await tokenBytes(ctx, { authorities, family });
    // A shared one comes once the batch ends: stamp-batch.ts.
    const stamp = (signature: Uint8Array) =>
      job.stamp === "chunk" ? Promise.resolve(null) : stampSeal(ctx, signature, { family, policy, mostBytes });
    const { prepared, filled } = await layOut(ctx, opened, base, {
      documentId: item.documentId,
      place,
      tokenBytes: mostBytes,
      stamp,
    });
    const fileKey = `document/${item.documentId}/${base.revision + 1}-${newId()}.tail`;
    await files().put(fileKey, filled.tail);
    const { tail, offset, digest } = filled;
    return {
      outcome: "sealed",
      item,
      received,
      appended: {
        documentId: item.documentId,
        baseRevision: base.revision,
        fileKey,
        offset,
        length: tail.length,
        digest,
        what: prepared.fieldName,
      },
      usageId: newId(),
      documentId: item.documentId,
      grant,
      place,
      pages: prepared.pages,
      isKept: policy.level !== "B-T",
      before: base.digest,
      revision: base.revision + 1,
      digest,
    };
  } catch (error) {
    if (error instanceof AppError) return { outcome: "failed", item, error };
    throw error;
  }
}
