import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { files } from "#server/files.ts";
import { document, documentRevision } from "./schema.ts";

/** What follows the base revision's bytes. `offset`: their length; `digest`: SM3 of all bytes with the tail. */
export type Tail = { documentId: string; baseRevision: number; tail: Uint8Array; offset: number; digest: string };

/**
 * Makes a tail the document's next revision: what was there stays as it was, the tail is stored beside it. Whoever was
 * slower than another change is told so by null, and nothing is changed.
 * @param what named in the audit event: the signature's field, or what else was appended
 * @param also runs in the same transaction
 */
export async function appendRevision(
  ctx: Context,
  { documentId, baseRevision, tail, offset, digest }: Tail,
  what: string,
  also: (tx: Tx, revision: number) => Promise<unknown> = async () => undefined,
): Promise<number | null> {
  const revision = baseRevision + 1;
  // A name of its own for every attempt: two at once must not write into one file that a row already points to.
  const fileKey = `document/${documentId}/${revision}-${newId()}.tail`;
  await files().put(fileKey, tail);
  return await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(document).where(eq(document.id, documentId)).for("update");
    if (row?.revision !== baseRevision) return null;
    const now = ctx.clock.now();
    const { length } = tail;
    await tx.insert(documentRevision).values({ documentId, revision, fileKey, offset, length, digest, createdAt: now });
    const shown = row.kind === "pdf" ? { digest } : {};
    await tx
      .update(document)
      .set({ revision, changedAt: now, ...shown })
      .where(eq(document.id, documentId));
    await also(tx, revision);
    await record(tx, ctx, { type: "document.revised", subject: documentId, data: { revision, digest, field: what } });
    return revision;
  });
}
