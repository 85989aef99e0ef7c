import { and, asc, eq, lte } from "drizzle-orm";
import { concat } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { documentError } from "./errors.ts";
import { hashed, keepOpen, openedBefore, type OpenRevision } from "./open-revisions.ts";
import { documentRevision } from "./schema.ts";

type Reader = Pick<Context, "db">;

/**
 * A revision whole, the newest unless one is named, with the state of its hash. Read once and compared with the digest
 * that was recorded when it was written; after that, this process has it.
 * @throws document.not-found; Error when the file store gives other bytes than were put into it
 */
export async function currentBytes(ctx: Reader, documentId: string, revision?: number): Promise<OpenRevision> {
  const rows = await revisionRows(ctx, documentId, revision);
  const newest = rows.at(-1)?.revision ?? 0;
  return openedBefore(documentId, newest) ?? keepOpen(documentId, await readRows(documentId, rows));
}

/** The same from the file store itself, whatever this process knows: what is told to others rests on what is stored. */
export async function readStored(ctx: Reader, documentId: string, revision?: number): Promise<OpenRevision> {
  return await readRows(documentId, await revisionRows(ctx, documentId, revision));
}

type Row = typeof documentRevision.$inferSelect;

async function revisionRows(ctx: Reader, documentId: string, revision?: number): Promise<Row[]> {
  const ofDocument = eq(documentRevision.documentId, documentId);
  const rows = await ctx.db
    .select()
    .from(documentRevision)
    .where(revision === undefined ? ofDocument : and(ofDocument, lte(documentRevision.revision, revision)))
    .orderBy(asc(documentRevision.revision));
  const last = rows.at(-1);
  if (!last || (revision !== undefined && last.revision !== revision)) throw documentError("not-found");
  return rows;
}

async function readRows(documentId: string, rows: readonly Row[]): Promise<OpenRevision> {
  // Revisions of data and digests are whole files: each begins anew at offset 0.
  const from = rows.findLastIndex((row) => row.offset === 0);
  const parts = await Promise.all(rows.slice(from).map((row) => files().get(row.fileKey)));
  const [only] = parts;
  const last = rows.at(-1);
  const found = hashed(last?.revision ?? 0, parts.length === 1 && only ? only : concat(...parts));
  if (found.digest !== last?.digest) throw new Error(`the stored bytes of ${documentId} have changed`);
  return found;
}
