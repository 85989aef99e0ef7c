import { and, asc, eq, gt, isNull, lte } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { tellPerson } from "#modules/notice/tell-person.ts";
import { peopleWithRole } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { holdersOf } from "./powers.ts";
import { daysLeft, daysUntil, WARN_DAYS } from "./rules.ts";
import { seal, sealData, sealGrant } from "./schema.ts";

/** Of one round. */
const BATCH = 100;
const DAY_MS = 86_400_000;

/**
 * Tells the keepers of a seal, and a person it is for, that a grant ends within a week; and keepers and system administrators that the
 * certificate a seal seals with does. Once each; a chore, safe to repeat. The console says the same (`list-endings.ts`).
 */
export async function warnEndings(ctx: Context): Promise<void> {
  await warnGrants(ctx);
  await warnCertificates(ctx);
}

async function warnGrants(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const until = new Date(now.getTime() + WARN_DAYS * DAY_MS);
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
      const told = [...keepers, ...(row.holderKind === "person" ? [row.holderId] : [])];
      await tellAll(tx, ctx, told, "grant-ending");
      await record(tx, ctx, { type: "seal.grant-ending", subject: row.sealId, data: { grantId: id, days } });
    });
}

async function warnCertificates(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const due = await ctx.db
    .select({ id: sealData.id })
    .from(sealData)
    .innerJoin(seal, eq(seal.id, sealData.sealId))
    .where(
      and(
        eq(seal.state, "enabled"),
        eq(sealData.state, "current"),
        isNull(sealData.warnedAt),
        gt(sealData.validUntil, now),
        lte(sealData.validUntil, new Date(now.getTime() + WARN_DAYS * DAY_MS)),
      ),
    )
    .limit(BATCH);
  for (const { id } of due)
    await ctx.db.transaction(async (tx) => {
      const [row] = await tx.select().from(sealData).where(eq(sealData.id, id)).for("update");
      const days = row && row.warnedAt === null ? daysUntil(row.validUntil, now) : null;
      if (!row || days === null) return;
      await tx.update(sealData).set({ warnedAt: now }).where(eq(sealData.id, id));
      const keepers = await holdersOf({ db: tx }, row.sealId, "manage");
      const admins = await peopleWithRole({ db: tx }, "system-admin");
      await tellAll(
        tx,
        ctx,
        [...keepers, ...admins].map((one) => one.id),
        "seal-ending",
      );
      await record(tx, ctx, { type: "seal.certificate-ending", subject: row.sealId, data: { sealDataId: id, days } });
    });
}

/** In one order everywhere, each once. */
async function tellAll(tx: Tx, ctx: Context, personIds: readonly string[], about: "grant-ending" | "seal-ending") {
  for (const personId of [...new Set(personIds)].toSorted((a, b) => a.localeCompare(b)))
    await tellPerson(tx, ctx, personId, about);
}
