import { and, asc, count, desc, eq, gte, isNull, like, lt, or, type SQL } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { ListDocuments } from "./input.ts";
import { readOrigin } from "./read-origin.ts";
import { type DocumentFacts, factsOf, readDocument } from "./read-document.ts";
import { document, documentRevision, documentType } from "./schema.ts";

/** One page of documents, newest first. `total` counts every match. */
export async function listDocuments(
  ctx: Context,
  input: ListDocuments,
): Promise<{ documents: DocumentFacts[]; total: number }> {
  const where = and(...filters(input));
  const [counted] = await ctx.db.select({ total: count() }).from(document).where(where);
  const rows = await ctx.db
    .select()
    .from(document)
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(where)
    .orderBy(desc(document.createdAt), desc(document.id))
    .limit(input.size)
    .offset((input.page - 1) * input.size);
  return { documents: rows.map((row) => factsOf(row.document, row.document_type)), total: counted?.total ?? 0 };
}

function filters(input: ListDocuments): (SQL | undefined)[] {
  const text = input.text.replaceAll(/[\\%_]/g, (letter) => `\\${letter}`);
  return [
    input.type ? eq(document.typeCode, input.type) : undefined,
    input.from ? gte(document.createdAt, new Date(input.from)) : undefined,
    input.until ? lt(document.createdAt, new Date(input.until)) : undefined,
    text
      ? or(
          like(document.title, `%${text}%`),
          like(document.externalId, `${text}%`),
          eq(document.visitNo, input.text),
          eq(document.id, input.text),
        )
      : undefined,
  ];
}

/** One document with its revisions, oldest first, and the template it was made from. @throws document.not-found */
export async function documentDetail(ctx: Context, documentId: string) {
  const facts = await readDocument(ctx, documentId);
  const revisions = await ctx.db
    .select({
      revision: documentRevision.revision,
      length: documentRevision.length,
      offset: documentRevision.offset,
      digest: documentRevision.digest,
      createdAt: documentRevision.createdAt,
    })
    .from(documentRevision)
    .where(eq(documentRevision.documentId, documentId))
    .orderBy(asc(documentRevision.revision));
  const origin = await readOrigin(ctx, documentId);
  return { ...facts, revisions, template: origin && { code: origin.code, version: origin.version } };
}

/** PDFs that stand by type, department and time of arrival, the oldest first, at most `limit`. */
export async function documentsWhere(
  ctx: Pick<Context, "db">,
  where: { type: string | null; department: string | null; from: string; until: string },
  limit: number,
): Promise<{ id: string; title: string; type: string; externalId: string | null }[]> {
  return await ctx.db
    .select({ id: document.id, title: document.title, type: document.typeCode, externalId: document.externalId })
    .from(document)
    .where(
      and(
        eq(document.kind, "pdf"),
        isNull(document.voidedAt),
        where.type === null ? undefined : eq(document.typeCode, where.type),
        where.department === null ? undefined : eq(document.department, where.department),
        gte(document.createdAt, new Date(where.from)),
        lt(document.createdAt, new Date(where.until)),
      ),
    )
    .orderBy(asc(document.createdAt), asc(document.id))
    .limit(limit);
}
