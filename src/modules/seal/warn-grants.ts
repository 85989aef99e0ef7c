import { and, asc, eq, gt, isNull, lte } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { tellPerson } from "#modules/notice/tell-person.ts";
import type { Context } from "#server/context.ts";
import { holdersOf } from "./powers.ts";
import { daysLeft, WARN_DAYS } from "./rules.ts";
import { sealGrant } from "./schema.ts";

/** Grants of one round. */
const BATCH = 100;

/** Tells the keepers of a seal, and a person it is for, that a grant ends within a week. Once a grant; a chore, safe to repeat. */
export async function warnGrants(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const until = new Date(now.getTime() + WARN_DAYS * 86_400_000);
  const isDue = and(
    eq(sealGrant.state, "active"),
    isNull(sealGrant.warnedAt),
    isNull(sealGrant.documentId),
    gt(sealGrant.until, now),
    lte(sealGrant.until, until),
  );
  const due = await ctx.db.select().from(sealGrant).where(isDue).orderBy(asc(sealGrant.until)).limit(BATCH);
  for (const { id } of due)
    await ctx.db.transaction(async (tx) => {
      const [row] = await tx.select().from(sealGrant).where(eq(sealGrant.id, id)).for("update");
      const days = row && row.warnedAt === null ? daysLeft(row, now) : null;
      if (!row || days === null) return;
      await tx.update(sealGrant).set({ warnedAt: now }).where(eq(sealGrant.id, id));
      const keepers = (await holdersOf({ db: tx }, row.sealId, "manage")).map((one) => one.id);
      const told = new Set([...keepers, ...(row.holderKind === "person" ? [row.holderId] : [])]);
      for (const personId of [...told].toSorted((a, b) => a.localeCompare(b)))
        await tellPerson(tx, ctx, personId, "grant-ending");
      await record(tx, ctx, { type: "seal.grant-ending", subject: row.sealId, data: { grantId: id, days } });
    });
}
