import { and, asc, eq, lte } from "drizzle-orm";
import { concat, toHex } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { documentError } from "./errors.ts";
import { documentRevision } from "./schema.ts";

/**
 * A revision whole, the newest unless one is named, compared with the digest that was recorded when it was written.
 * @throws document.not-found; Error when the file store gives other bytes than were put into it
 */
export async function currentBytes(
  ctx: Pick<Context, "db">,
  documentId: string,
  revision?: number,
): Promise<{ bytes: Uint8Array; revision: number; digest: string }> {
  const ofDocument = eq(documentRevision.documentId, documentId);
  const rows = await ctx.db
    .select()
    .from(documentRevision)
    .where(revision === undefined ? ofDocument : and(ofDocument, lte(documentRevision.revision, revision)))
    .orderBy(asc(documentRevision.revision));
  const last = rows.at(-1);
  if (!last || (revision !== undefined && last.revision !== revision)) throw documentError("not-found");
  // Revisions of data and digests are whole files: each begins anew at offset 0.
  const from = rows.findLastIndex((row) => row.offset === 0);
  const bytes = concat(...(await Promise.all(rows.slice(from).map((row) => files().get(row.fileKey)))));
  if (toHex(sm3Bytes(bytes)) !== last.digest) throw new Error(`the stored bytes of ${documentId} have changed`);
  return { bytes, revision: last.revision, digest: last.digest };
}
