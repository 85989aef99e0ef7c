import { and, asc, eq, inArray, isNotNull, isNull, lt, notExists, sql } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { revocationData, revocationSource, revocationUse } from "./schema.ts";

/** A signature that is being made has read its lists already and names them when it is done: they wait this long for it. */
const GRACE_MS = 86_400_000;
const AT_ONCE = 500;

/**
 * Throws away lists and answers that newer ones have replaced and nothing relied on. What a source says last and what is
 * evidence of a signature or a kept document (`keepRevocation`) stays. First they are marked; a day later they go.
 * @returns how many went
 */
export async function forgetSuperseded(ctx: Context): Promise<number> {
  const { digest, kind, unusedSince } = revocationData;
  const isUnused = and(
    notExists(
      ctx.db
        .select({ one: sql`1` })
        .from(revocationSource)
        .where(eq(revocationSource.digest, digest)),
    ),
    notExists(
      ctx.db
        .select({ one: sql`1` })
        .from(revocationUse)
        .where(eq(revocationUse.digest, digest)),
    ),
  );
  const now = ctx.clock.now();
  const before = new Date(now.getTime() - GRACE_MS);
  await ctx.db
    .update(revocationData)
    .set({ unusedSince: now })
    .where(and(isNull(unusedSince), isUnused));
  const old = await ctx.db
    .select({ digest, kind })
    .from(revocationData)
    .where(and(isNotNull(unusedSince), lt(unusedSince, before), isUnused))
    .orderBy(asc(digest))
    .limit(AT_ONCE);
  if (old.length === 0) return 0;
  const digests = old.map((row) => row.digest);
  await ctx.db.transaction(async (tx) => {
    await tx.delete(revocationData).where(and(inArray(digest, digests), lt(unusedSince, before), isUnused));
    const count = (wanted: "crl" | "ocsp") => old.filter((row) => row.kind === wanted).length;
    const data = { lists: count("crl"), answers: count("ocsp") };
    await record(tx, ctx, { type: "certificate.revocation-forgotten", subject: "revocation", data });
  });
  return old.length;
}
