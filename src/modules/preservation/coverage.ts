import { and, asc, count, eq, gt, lte, ne, or, type SQL, sql } from "drizzle-orm";
import { parseRecord } from "#core/ers/evidence-record.ts";
import { document, documentType } from "#modules/document/schema.ts";
import type { Level } from "#modules/document/rules.ts";
import type { Context } from "#server/context.ts";
import { keptRecords } from "./kept-records.ts";
import { RENEW_BEFORE_MS } from "./rules.ts";
import { preservation } from "./schema.ts";

/** How many documents were to be brought to a level, and how many of them are there and still hold. */
export type LevelCoverage = { wanted: number; kept: number; lacking: number };
export type Coverage = {
  archive: LevelCoverage & { renewSoon: number };
  longTerm: LevelCoverage;
  /** Those that lack what their type asks for, the longest waiting first. */
  lacking: { documentId: string; title: string; wanted: Level; level: Level; problem: string | null; since: Date }[];
};

/** Documents all of whose signers have signed, by what their type asks for. An archive counts while its timestamp holds. */
export async function coverage(ctx: Context): Promise<Coverage> {
  const now = ctx.clock.now();
  const isCurrent = eq(preservation.revision, document.revision);
  const isArchived = and(eq(preservation.level, "B-LTA"), gt(preservation.validUntil, now), isCurrent);
  const isLongTerm = or(isArchived, and(eq(preservation.level, "B-LT"), isCurrent));
  const soon = new Date(now.getTime() + RENEW_BEFORE_MS);
  const [archive, longTerm, renewSoon, rows] = await Promise.all([
    countsOf(ctx, "B-LTA", isArchived),
    countsOf(ctx, "B-LT", isLongTerm),
    wantedBy(ctx, and(eq(documentType.level, "B-LTA"), isArchived, lte(preservation.validUntil, soon))),
    lackingRows(
      ctx,
      or(and(eq(documentType.level, "B-LTA"), isArchived), and(eq(documentType.level, "B-LT"), isLongTerm)),
    ),
  ]);
  return { archive: { ...archive, renewSoon }, longTerm, lacking: rows };
}

async function countsOf(ctx: Context, level: Level, isKept: SQL | undefined): Promise<LevelCoverage> {
  const isWanted = eq(documentType.level, level);
  const [wanted, kept] = await Promise.all([wantedBy(ctx, isWanted), wantedBy(ctx, and(isWanted, isKept))]);
  return { wanted, kept, lacking: wanted - kept };
}

async function wantedBy(ctx: Context, where: SQL | undefined): Promise<number> {
  const [counted] = await ctx.db
    .select({ total: count() })
    .from(preservation)
    .innerJoin(document, eq(document.id, preservation.documentId))
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(and(eq(document.kind, "pdf"), where));
  return counted?.total ?? 0;
}

async function lackingRows(ctx: Context, isKept: SQL | undefined): Promise<Coverage["lacking"]> {
  return await ctx.db
    .select({
      documentId: document.id,
      title: document.title,
      wanted: documentType.level,
      level: preservation.level,
      problem: preservation.problem,
      since: preservation.createdAt,
    })
    .from(preservation)
    .innerJoin(document, eq(document.id, preservation.documentId))
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(and(eq(document.kind, "pdf"), ne(documentType.level, "B-T"), sql`NOT COALESCE(${isKept}, FALSE)`))
    .orderBy(asc(preservation.createdAt))
    .limit(20);
}

/** How one document is kept; null while its signers have not all signed. */
export async function preservationOf(ctx: Context, documentId: string) {
  const [row] = await ctx.db.select().from(preservation).where(eq(preservation.documentId, documentId));
  if (!row) return null;
  const { level, revision, archivedAt, validUntil, problem } = row;
  const records = (await keptRecords(ctx, documentId)).map(({ revision: of, record }) => ({
    revision: of,
    links: parseRecord(record).chains.flat().length,
    bytes: record.length,
  }));
  return { level, revision, archivedAt, validUntil, problem, records };
}
