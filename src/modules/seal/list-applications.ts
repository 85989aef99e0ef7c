import { and, count, desc, eq, inArray, ne } from "drizzle-orm";
import { readDocuments } from "#modules/document/read-document.ts";
import { findPeople } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { ListApplications } from "./input.ts";
import { seal, sealApplication, sealDecision, sealVersion } from "./schema.ts";
import { termsOf } from "./terms.ts";

/** One page of applications, the newest first, with who decided what. `total` counts every match. */
export async function listApplications(ctx: Context, { sealId, isOpen, page, size }: ListApplications) {
  const where = and(
    sealId ? eq(sealApplication.sealId, sealId) : undefined,
    isOpen === undefined
      ? undefined
      : isOpen
        ? eq(sealApplication.state, "pending")
        : ne(sealApplication.state, "pending"),
  );
  const [counted] = await ctx.db.select({ total: count() }).from(sealApplication).where(where);
  const rows = await ctx.db
    .select({
      application: sealApplication,
      seal: { no: seal.no, name: seal.name, isHighRisk: seal.isHighRisk, versionId: seal.versionId },
    })
    .from(sealApplication)
    .innerJoin(seal, eq(seal.id, sealApplication.sealId))
    .where(where)
    .orderBy(desc(sealApplication.createdAt), desc(sealApplication.id))
    .limit(size)
    .offset((page - 1) * size);
  const ids = rows.map(({ application }) => application.id);
  const decisions =
    ids.length > 0 ? await ctx.db.select().from(sealDecision).where(inArray(sealDecision.applicationId, ids)) : [];
  const numbers = await versionNumbers(
    ctx,
    rows.flatMap(({ application }) => application.versionId ?? []),
  );
  const people = await findPeople(ctx, [
    ...rows.map(({ application }) => application.applicantId),
    ...decisions.map(({ personId }) => personId),
  ]);
  const nameOf = (personId: string) => people.find(({ id }) => id === personId)?.name ?? personId;
  const documents = await readDocuments(
    ctx,
    rows.flatMap(({ application }) => (application.terms ? (termsOf(application).documentId ?? []) : [])),
  );
  const applications = rows.map(({ application: row, seal: of }) => {
    const terms = row.terms ? termsOf(row) : null;
    return {
      ...row,
      seal: of,
      version: numbers.get(row.versionId ?? "") ?? null,
      terms: terms && { ...terms, documentTitle: documents.find(({ id }) => id === terms.documentId)?.title ?? null },
      applicant: nameOf(row.applicantId),
      decisions: decisions
        .filter(({ applicationId }) => applicationId === row.id)
        .toSorted((a, b) => a.at.getTime() - b.at.getTime())
        .map(({ personId, isApproved, note, at }) => ({ personId, name: nameOf(personId), isApproved, note, at })),
    };
  });
  return { applications, total: counted?.total ?? 0 };
}

async function versionNumbers(ctx: Context, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .select({ id: sealVersion.id, number: sealVersion.number })
    .from(sealVersion)
    .where(inArray(sealVersion.id, ids));
  return new Map(rows.map(({ id, number }) => [id, number]));
}
