import { and, asc, eq, isNull } from "drizzle-orm";
import { findPeople } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { RuleKind } from "./rules.ts";
import { seal, sealUsage, sealVersion } from "./schema.ts";

/** A seal as a document carries it. `person` is null where a hospital system sealed. */
export type CarriedSeal = {
  usageId: string;
  sealId: string;
  name: string;
  no: string;
  version: number;
  versionId: string;
  certificateId: string | null;
  person: string | null;
  source: string;
  rule: RuleKind;
  firstPage: number | null;
  lastPage: number | null;
  revision: number | null;
  digestAfter: string | null;
  at: Date;
};

/** The seals on a document, in the order they were put there. For who may read the document. */
export async function sealsOf(ctx: Pick<Context, "db">, documentId: string): Promise<CarriedSeal[]> {
  const rows = await ctx.db
    .select({ usage: sealUsage, name: seal.name, no: seal.no, version: sealVersion.number })
    .from(sealUsage)
    .innerJoin(seal, eq(seal.id, sealUsage.sealId))
    .innerJoin(sealVersion, eq(sealVersion.id, sealUsage.versionId))
    .where(and(eq(sealUsage.documentId, documentId), isNull(sealUsage.problem)))
    .orderBy(asc(sealUsage.revision), asc(sealUsage.id));
  const people = await findPeople(
    ctx,
    rows.flatMap(({ usage }) => usage.personId ?? []),
  );
  return rows.map(({ usage, ...of }) => {
    const { id: usageId, sealId, versionId, certificateId, source, rule, firstPage, lastPage, revision, at } = usage;
    const person = people.find(({ id }) => id === usage.personId)?.name ?? null;
    const { digestAfter } = usage;
    const where = { rule, firstPage, lastPage, revision, digestAfter };
    return { usageId, sealId, versionId, certificateId, person, source, at, ...where, ...of };
  });
}
