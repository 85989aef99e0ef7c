import { and, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { appendRevision } from "./append-revision.ts";
import { currentBytes } from "./current-bytes.ts";
import { documentError } from "./errors.ts";
import { type FilledTail, fillTail } from "./fill-tail.ts";
import { hashed, keepOpen } from "./open-revisions.ts";
import { documentPreparation, documentRevision } from "./schema.ts";

export type Completed = { documentId: string; revision: number; digest: string };

/**
 * Puts a CMS into its prepared place and makes that the document's next revision: what was there stays as it was, the tail
 * is appended. Safe to repeat: a second call with the same preparation answers the revision it became.
 * @param input.cmsDer DER, at most as long as the place
 * @throws document.moved when another signature was completed on the base revision, document.signature-too-large,
 *   document.no-preparation
 */
export async function completeSignature(
  ctx: Context,
  input: { preparedId: string; cmsDer: Uint8Array },
): Promise<Completed> {
  const [prepared] = await ctx.db
    .select()
    .from(documentPreparation)
    .where(eq(documentPreparation.id, input.preparedId));
  if (!prepared) throw documentError("no-preparation");
  const done = await completedAs(ctx, prepared);
  if (done) return done;

  const { documentId, baseRevision, fieldName } = prepared;
  const { next, ...written } = await writeTail(ctx, prepared, input.cmsDer);
  const revision = await appendRevision(ctx, { documentId, baseRevision, ...written }, fieldName, (tx, revision) =>
    tx.update(documentPreparation).set({ revision }).where(eq(documentPreparation.id, prepared.id)),
  );
  if (revision !== null) {
    keepOpen(documentId, next);
    return { documentId, revision, digest: written.digest };
  }
  const [again] = await ctx.db.select().from(documentPreparation).where(eq(documentPreparation.id, prepared.id));
  const other = again && (await completedAs(ctx, again));
  if (!other) throw documentError("moved");
  return other;
}

type Prepared = typeof documentPreparation.$inferSelect;

async function completedAs(ctx: Context, { documentId, revision }: Prepared): Promise<Completed | null> {
  if (revision === null) return null;
  const [row] = await ctx.db
    .select({ digest: documentRevision.digest })
    .from(documentRevision)
    .where(and(eq(documentRevision.documentId, documentId), eq(documentRevision.revision, revision)));
  return row ? { documentId, revision, digest: row.digest } : null;
}

async function writeTail(ctx: Context, prepared: Prepared, cms: Uint8Array): Promise<FilledTail> {
  // Data and digests have no file to append to: the signature is the revision.
  if (prepared.tail.length === 0) {
    const next = hashed(prepared.baseRevision + 1, cms);
    return { tail: cms, offset: 0, digest: next.digest, next };
  }
  return fillTail(await currentBytes(ctx, prepared.documentId, prepared.baseRevision), prepared, cms);
}
