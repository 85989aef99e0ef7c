import { and, count, desc, eq } from "drizzle-orm";
import { readDocuments } from "#modules/document/read-document.ts";
import { findPeople } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { ListUsages } from "./input.ts";
import { powersOf, requireAuditor, staffOf } from "./powers.ts";
import { sealUsage, sealVersion } from "./schema.ts";

/** Which uses somebody may see: all for who holds 审计权, else their own. @throws seal.not-auditor for its keeper */
export async function seenUsages(ctx: Context, sealId: string) {
  const { personId } = staffOf(ctx.actor);
  const powers = await powersOf(ctx, sealId, personId);
  if (powers.includes("manage")) await requireAuditor(ctx, sealId);
  const isAll = powers.includes("audit");
  return { isAll, where: and(eq(sealUsage.sealId, sealId), isAll ? undefined : eq(sealUsage.personId, personId)) };
}

/**
 * 用章记录 of a seal, the newest first: all of it for who holds 审计权, their own for everybody else who uses it.
 * @throws seal.not-auditor for its keeper, who cannot use it either
 */
export async function listUsages(ctx: Context, { sealId, page, size }: ListUsages) {
  const { isAll, where } = await seenUsages(ctx, sealId);
  const [counted] = await ctx.db.select({ total: count() }).from(sealUsage).where(where);
  const rows = await ctx.db
    .select({ usage: sealUsage, version: sealVersion.number })
    .from(sealUsage)
    .innerJoin(sealVersion, eq(sealVersion.id, sealUsage.versionId))
    .where(where)
    .orderBy(desc(sealUsage.at), desc(sealUsage.id))
    .limit(size)
    .offset((page - 1) * size);
  return { usages: await described(ctx, rows), total: counted?.total ?? 0, isAll };
}

type Row = { usage: typeof sealUsage.$inferSelect; version: number };

/** With the document's title and the name of who sealed. */
export async function described(ctx: Pick<Context, "db">, rows: readonly Row[]) {
  const documents = await readDocuments(
    ctx,
    rows.map(({ usage }) => usage.documentId),
  );
  const people = await findPeople(
    ctx,
    rows.flatMap(({ usage }) => usage.personId ?? []),
  );
  return rows.map(({ usage: row, version }) => {
    const document = documents.find(({ id }) => id === row.documentId);
    return {
      ...row,
      version,
      title: document?.title ?? row.documentId,
      visitNo: document?.patient?.visitNo ?? null,
      person: people.find(({ id }) => id === row.personId)?.name ?? null,
    };
  });
}
